"""Finds where a few typed words may lead: pages, views, settings, tickets. Each source sees only what its reader may see.

Words match in English and in Chinese, whatever language the reader has chosen, because people remember a page by either name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.opening import Shown
from sealdesk.access.permissions import Permission
from sealdesk.console.builders import customers, views
from sealdesk.console.builders.inbox import html_language
from sealdesk.console.builders.search import suggestions
from sealdesk.console.pages.frame import places_of
from sealdesk.console.pages.palette import Found, FoundGroup
from sealdesk.console.pages.settings import settings_groups
from sealdesk.console.reader import Reader
from sealdesk.desk import customers as people
from sealdesk.desk import queries

_SHOWN: Final = 8
_MOST_DIGITS: Final = 18
_FEWEST_LETTERS: Final = 2
#: What stands beside the places in the rail and in its menu: an icon, a name, a route, and who may go there (None: every agent).
_BESIDE: Final = (
    ("square-pen", n_("New ticket"), "console:ticket-new", Permission.TICKET_REPLY),
    ("settings", n_("Settings"), "console:settings", None),
    ("circle-question-mark", n_("Help"), "console:guide", None),
    ("bell", n_("Notices"), "console:notices", None),
)


def palette(reader: Reader, typed: str) -> tuple[FoundGroup, ...]:
    """What ``typed`` may mean to this reader, the likeliest kind first; without words, the pages."""
    made = (FoundGroup(key, title(), tuple(find(reader, typed))[:_SHOWN]) for key, title, find in SOURCES)
    return tuple(group for group in made if group.found)


def ticket_by_number(reader: Reader, typed: str) -> Any:
    """The ticket with this number, however it is written; None when there is none for this reader."""
    number = typed.strip().lstrip("#")
    if not number.isdigit() or not number.isascii() or len(number) > _MOST_DIGITS or not reader.actor.may(Permission.TICKET_READ):
        return None
    try:
        return queries.ticket(reader.actor, int(number))
    except NotVisibleError:
        return None


def _tickets(reader: Reader, typed: str) -> Iterator[Found]:
    ticket = ticket_by_number(reader, typed)
    if ticket is not None:
        reader.opening.load([ticket.subject_line])
        yield Found(
            "ticket",
            reverse("console:ticket", args=[ticket.number]),
            said=reader.opening.show(ticket.subject_line, ticket.department_id),
            hint=f"#{ticket.number}",
            language=html_language(ticket.language),
            status=ticket.status,
        )


def _told(reader: Reader, typed: str) -> Iterator[Found]:
    """Tickets and customers by their words, once there are two letters; those without a page of their own are left out."""
    yield from _known_as(reader, typed)
    if len(typed) < _FEWEST_LETTERS or typed.lstrip("#").isdigit() or not reader.actor.may(Permission.TICKET_READ):
        return
    icons = {"ticket": "ticket", "customer": "user"}
    for found in suggestions(reader, typed):
        if found.url:
            yield Found(icons.get(found.kind, "search"), found.url, said=found.title, hint=found.aside, language=found.language)


def _known_as(reader: Reader, typed: str) -> Iterator[Found]:
    """The customer who has exactly this address or number, in any spelling."""
    if not reader.actor.may(Permission.CUSTOMER_READ) or not people.looks_exact(typed):
        return
    known = people.known_as(reader.actor, typed)
    if known is not None:
        url, name = reverse("console:customer", args=[known.root_id or known.id]), reader.opening.show(known.name)
        yield Found("user", url, said=name if name.text.strip() else Shown(_("(no name)")), hint=_("Customer"))


def _pages(reader: Reader, typed: str) -> Iterator[Found]:
    def every(_language: str) -> list[Found]:
        places = [Found(place.icon, place.url, place.name) for place in places_of(reader.actor)]
        allowed = [row for row in _BESIDE if row[3] is None or reader.actor.may(row[3])]
        return [*places, *(Found(icon, reverse(route), _(name)) for icon, name, route, _needed in allowed), *_of_customers(reader)]

    return _named(typed, every)


def _of_customers(reader: Reader) -> Iterator[Found]:
    """The pages beside the list of customers; that list is a place of its own."""
    if reader.actor.may(Permission.CUSTOMER_READ):
        for link in (link for group in customers.views("") for link in group.links if not link.current):
            yield Found(link.icon, link.url, link.name, hint=_("Customers"))


def _views(reader: Reader, typed: str) -> Iterator[Found]:
    if not reader.actor.may(Permission.TICKET_READ):
        return iter(())
    shelf = views.shelf_of(reader)
    reader.opening.load([view.name for view in shelf.saved])

    def every(language: str) -> list[Found]:
        groups = views.groups(shelf, "", dataclasses.replace(reader, language=language))
        return [Found(link.icon, link.url, link.name) for group in groups for link in group.links]

    return _named(typed, every)


def _settings(reader: Reader, typed: str) -> Iterator[Found]:
    def every(_language: str) -> list[Found]:
        return [Found(link.icon, link.url, link.name, hint=group.title) for group in settings_groups(reader.actor) for link in group.links]

    return _named(typed, every)


def _named(typed: str, every: Callable[[str], list[Found]]) -> Iterator[Found]:
    """Those whose name has each typed word, in any of the desk's languages; the ones that begin with them first."""
    wanted = typed.casefold().split()
    by_language = {code: _in(code, every) for code, _name in settings.LANGUAGES}
    now = by_language.get(translation.get_language() or "", by_language["en"])
    told = [" ".join(found.name for found in same).casefold() for same in zip(*by_language.values(), strict=True)]
    fits = [(name, found) for name, found in zip(told, now, strict=True) if all(word in name for word in wanted)]
    return (found for _name, found in sorted(fits, key=lambda fit: not fit[0].startswith(tuple(wanted[:1]))))


def _in(code: str, every: Callable[[str], list[Found]]) -> list[Found]:
    with translation.override(code):
        return every(code)


#: Where the palette looks: a key, a title and a search, the likeliest first. A new kind of thing is one more row.
SOURCES: Final[tuple[tuple[str, Callable[[], str], Callable[[Reader, str], Iterator[Found]]], ...]] = (
    ("tickets", lambda: _("Tickets"), _tickets),
    ("pages", lambda: _("Go to"), _pages),
    ("views", lambda: _("Views"), _views),
    ("settings", lambda: _("Settings"), _settings),
    ("told", lambda: _("Tickets and customers"), _told),
)
