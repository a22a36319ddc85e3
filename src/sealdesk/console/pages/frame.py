"""What surrounds every page: who is here, where they may go, in which language and theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sealdesk.console import words

THEMES = ("", "light", "dark")
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
    name: str = ""
    roles: str = ""
    host: str = ""
    here: str = "/"
    places: tuple[Place, ...] = ()
    account_url: str = ""
    language_url: str = ""
    theme_url: str = ""
    leave_url: str = ""


def frame_for(request: HttpRequest | None) -> Frame:
    """The surroundings of a request, or of none."""
    language = html_language(translation.get_language())
    if request is None:
        return Frame(language=language)
    actor = getattr(request, "actor", None)
    return Frame(
        language=language,
        theme=theme_of(request),
        name=actor.name if actor else "",
        roles=", ".join(sorted({words.role(held.role) for held in actor.held})) if actor else "",
        host=request.get_host(),
        here=request.get_full_path() if request.method == "GET" else "/",
        places=tuple(_places(actor)),
        account_url=_address("account_sessions"),
        language_url=_address("console:language"),
        theme_url=_address("console:theme"),
        leave_url=_address("account_logout"),
    )


def theme_of(request: HttpRequest) -> str:
    """The chosen theme; empty follows the reader's system."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def html_language(code: str | None) -> str:
    """Django's language code as the ``lang`` attribute wants it (BCP 47)."""
    return "zh-Hans" if (code or "").lower().startswith("zh") else "en"


def _places(actor: object) -> Iterator[Place]:
    may = getattr(actor, "may", None)
    if may is None:
        return
    for key, icon, name, route, letter, permissions in (
        ("inbox", "inbox", _("Inbox"), "console:inbox", "i", ("ticket:read",)),
        (
            "ledger",
            "scroll-text",
            _("Ledger"),
            "console:ledger",
            "l",
            ("ledger:read-own", "ledger:read-department", "ledger:read-all"),
        ),
    ):
        url = _address(route)
        if url and any(may(permission) for permission in permissions):
            yield Place(key, icon, name, url, letter)


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
