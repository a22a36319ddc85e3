"""What surrounds every page: who is here, where they may go, in which language, theme and density."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import page_at
from sealdesk.console import words
from sealdesk.phrases import listed

THEMES = ("", "light", "dark")
DENSITIES = ("", "compact")
THEME_COOKIE = "sealdesk_theme"


@dataclass(frozen=True, slots=True)
class Place:
    """One item of the rail. ``letter`` follows ``G`` on the keyboard."""

    key: str
    icon: str
    name: str
    url: str
    letter: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The surroundings. An address that does not exist in this installation is empty, and its item absent."""

    language: str = "en"
    theme: str = ""
    density: str = ""
    letters: bool = True
    name: str = ""
    roles: str = ""
    host: str = ""
    here: str = "/"
    again: str = ""
    """Where a page that answers a form can be looked at again: its own address only takes the form."""
    places: tuple[Place, ...] = ()
    search_url: str = ""
    new_url: str = ""
    settings_url: str = ""
    notices_url: str = ""
    count_url: str = ""
    account_url: str = ""
    language_url: str = ""
    theme_url: str = ""
    go_url: str = ""
    guide_url: str = ""
    density_url: str = ""
    letters_url: str = ""
    leave_url: str = ""
    aside: bool = False
    """A script looks what is new: messages wait for the page that the person asked for."""
    sign_in_url: str = ""


def frame_for(request: HttpRequest | None) -> Frame:
    """The surroundings of a request, or of none."""
    language = html_language(translation.get_language())
    if request is None:
        return Frame(language=language)
    actor, agent = getattr(request, "actor", None), getattr(request, "user", None)
    held = actor.held if actor else ()
    return Frame(
        language=language,
        theme=theme_of(request),
        density=getattr(agent, "density", ""),
        letters=getattr(agent, "letters", True),
        name=getattr(agent, "name", ""),
        roles=listed(sorted({words.role(grant.role) for grant in held})),
        host=request.get_host(),
        here=_here(request),
        again=_here(request) if request.method == "POST" else "",
        search_url=_address("console:search") if actor and actor.may(Permission.TICKET_READ) else "",
        new_url=_address("console:ticket-new") if actor and actor.may(Permission.TICKET_REPLY) else "",
        notices_url=_address("console:notices") if actor and actor.kind == "agent" else "",
        count_url=_address("console:notices-count"),
        settings_url=_address("console:settings") if actor and actor.kind == "agent" else "",
        places=tuple(places_of(actor)) if actor and held else (),
        account_url=_address("account_sessions"),
        language_url=_address("console:language"),
        theme_url=_address("console:theme"),
        go_url=_address("console:go") if actor and actor.kind == "agent" else "",
        guide_url=_address("console:guide") if actor and actor.kind == "agent" else "",
        density_url=_address("console:density"),
        letters_url=_address("console:letters"),
        leave_url=_address("account_logout"),
        aside="X-Look-Aside" in request.headers,
        sign_in_url=_address("account_login"),
    )


def _here(request: HttpRequest) -> str:
    """The address of the page that is shown, also where a form was sent and is shown again with what is wrong in it."""
    page = page_at(request.path)
    return request.get_full_path() if request.method == "GET" and page == request.path else page


def theme_of(request: HttpRequest) -> str:
    """The agent's theme, or before sign-in the browser's last one; empty follows the reader's system."""
    theme = getattr(getattr(request, "user", None), "theme", None)
    chosen = request.COOKIES.get(THEME_COOKIE, "") if theme is None else str(theme)
    return chosen if chosen in THEMES else ""


def html_language(code: str | None) -> str:
    """Django's language code as the ``lang`` attribute wants it (BCP 47)."""
    return "zh-Hans" if (code or "").lower().startswith("zh") else "en"


_PLACES: Final = (
    ("inbox", "inbox", n_("Inbox"), "console:inbox", "i", (Permission.TICKET_READ,)),
    ("search", "search", n_("Search"), "console:search", "f", (Permission.TICKET_READ,)),
    ("customers", "users", n_("Customers"), "console:customers", "c", (Permission.CUSTOMER_READ,)),
    (
        "ledger",
        "scroll-text",
        n_("Ledger"),
        "console:ledger",
        "l",
        (Permission.LEDGER_READ_OWN, Permission.LEDGER_READ_DEPARTMENT, Permission.LEDGER_READ_ALL),
    ),
    ("figures", "chart-column", n_("Figures"), "console:figures", "r", (Permission.FIGURES_READ,)),
)


def places_of(actor: Actor) -> Iterator[Place]:
    """The items of the rail. One without permission is absent, not grey."""
    for key, icon, name, route, letter, permissions in _PLACES:
        url = _address(route)
        if url and any(actor.may(permission) for permission in permissions):
            yield Place(key, icon, _(name), url, letter)


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
