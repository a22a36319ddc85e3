"""The settings: which pages there are, for whom, and the second column that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.console.pages.queue import ViewGroup, ViewLink


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One page of the settings. Without ``permission`` it is for every agent; ``hint`` says on the first page what it is for."""

    key: str
    group: str
    icon: str
    name: str
    hint: str
    route: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class SettingsLink:
    """A page as the reader sees it."""

    key: str
    icon: str
    name: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class SettingsGroup:
    """Pages that belong together."""

    title: str
    links: tuple[SettingsLink, ...]


_GROUPS: Final = {"you": n_("You"), "people": n_("Team"), "desk": n_("Desk"), "system": n_("System")}

#: The registry. A new page is one row; it appears in the second column and on the first page of the settings.
PAGES: Final = (
    SettingsPage("notices", "you", "bell", n_("Notices"), n_("What you want to be told, here or by mail"), "console:notice-rules"),
    SettingsPage(
        "duty",
        "you",
        "calendar-clock",
        n_("Working hours and absence"),
        n_("When you are away, and what may be given to you"),
        "console:own-duty",
    ),
    SettingsPage("canned", "you", "book-open", n_("Canned replies"), n_("Texts that are written again and again"), "console:canned"),
    SettingsPage(
        "agents", "people", "users", n_("Agents"), n_("Invite, roles, close an account"), "console:settings-agents", Permission.AGENT_MANAGE
    ),
    SettingsPage(
        "roles",
        "people",
        "id-card",
        n_("Roles"),
        n_("What each may do and sees; who may do this"),
        "console:settings-roles",
        Permission.AGENT_MANAGE,
    ),
    SettingsPage(
        "departments",
        "people",
        "network",
        n_("Departments"),
        n_("Names, what they answer for, archive"),
        "console:settings-departments",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "sign-in",
        "people",
        "log-in",
        n_("Signing in"),
        n_("What is required, who has which factors, who is signed in"),
        "console:settings-sign-in",
        Permission.AGENT_MANAGE,
    ),
    SettingsPage(
        "start",
        "desk",
        "clipboard-check",
        n_("First steps"),
        n_("From an empty desk to the first answer"),
        "console:first-steps",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "mailboxes",
        "desk",
        "mail",
        n_("Mailboxes"),
        n_("Addresses, servers, sender and signature"),
        "console:settings-mailboxes",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "language",
        "desk",
        "globe",
        n_("Language"),
        n_("In which the desk speaks to who has not chosen one"),
        "console:settings-language",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "acting",
        "desk",
        "gauge",
        n_("Automation"),
        n_("How far triage goes by itself, tried on past tickets"),
        "console:settings-acting",
        Permission.TRIAGE_STEER,
    ),
    SettingsPage(
        "categories",
        "desk",
        "list-filter",
        n_("Categories"),
        n_("What tickets are about, and where they lead"),
        "console:settings-categories",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "models",
        "desk",
        "sparkles",
        n_("Triage models"),
        n_("How well tickets are sorted; train, go back"),
        "console:settings-models",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "tags",
        "desk",
        "tags",
        n_("Tags"),
        n_("The desk’s words for tickets, and their colours"),
        "console:settings-tags",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "gateway",
        "desk",
        "sparkles",
        n_("Language model"),
        n_("Whether one is asked, what may leave masked, budget, test"),
        "console:settings-gateway",
        Permission.SETTINGS_MANAGE,
    ),
    SettingsPage(
        "gateway-log",
        "system",
        "scroll-text",
        n_("What left"),
        n_("Exactly what was sent to a language model, by ticket"),
        "console:gateway-log",
        Permission.GATEWAY_READ,
    ),
    SettingsPage(
        "account", "you", "key-round", n_("Sign-in and sessions"), n_("Passkeys, codes, and where you are signed in"), "account_sessions"
    ),
    SettingsPage(
        "jobs",
        "system",
        "activity",
        n_("Background work"),
        n_("What was given up, and trying it again"),
        "console:settings-jobs",
        Permission.JOBS_READ,
    ),
)


def settings_groups(actor: Actor) -> tuple[SettingsGroup, ...]:
    """The pages that the actor may use, in groups. One without permission is absent, not grey."""
    found: dict[str, list[SettingsLink]] = {}
    for page, url in _allowed(actor):
        found.setdefault(page.group, []).append(SettingsLink(page.key, page.icon, _(page.name), _(page.hint), url))
    return tuple(SettingsGroup(_(_GROUPS[group]), tuple(found[group])) for group in _GROUPS if group in found)


def settings_views(actor: Actor, here: str) -> tuple[ViewGroup, ...]:
    """The second column. ``here`` is the path of the page that is shown: the page that it lies under is the current one."""
    groups = settings_groups(actor)
    under = [link.url for group in groups for link in group.links if here.startswith(link.url)]
    current = max(under, key=len, default="")
    return tuple(
        ViewGroup(group.title, tuple(ViewLink(link.name, link.icon, link.url, current=link.url == current) for link in group.links))
        for group in groups
    )


def _allowed(actor: Actor) -> Iterator[tuple[SettingsPage, str]]:
    for page in PAGES:
        if page.permission is None or actor.may(page.permission):
            try:
                yield page, reverse(page.route)
            except NoReverseMatch:  # not in this installation
                continue
