"""Builds the list of tickets and the views beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.opening import Shown
from sealdesk.console import figures, words
from sealdesk.console.pages.queue import Day, Empty, ListPane, Row, ViewGroup, ViewLink
from sealdesk.console.reader import Reader
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk import queries
from sealdesk.desk.models import Status, Ticket
from sealdesk.desk.queries import Page, View

DEPARTMENT: Final = "department-"


class Chosen:
    """The view that an address names: ``mine``, ``department-billing``; ``None`` for one that is not there."""

    def __init__(self, name: str, departments: list[Any]) -> None:
        self.name = name
        self.department = next((d for d in departments if name == DEPARTMENT + d.slug), None)
        named = name in set(View) and name != View.DEPARTMENT
        self.view = View.DEPARTMENT if self.department else View(name) if named else None

    @property
    def department_id(self) -> uuid.UUID | None:
        """The department, where the view is one of a department."""
        return self.department.id if self.department else None


def list_pane(reader: Reader, name: str, departments: list[Any], *, after: str = "", before: str = "", current: int = 0) -> ListPane | None:
    """One page of a view with the views beside it; None when there is no such view for this reader."""
    chosen = Chosen(name, departments)
    if chosen.view is None:
        return None
    page = queries.tickets(reader.actor, chosen.view, chosen.department_id, after=after, before=before)
    address = reverse("console:view", args=[name])
    return ListPane(
        title=_title(chosen, reader),
        views=tuple(_views(departments, name, reader)),
        days=tuple(_days(reader, page, name, current)),
        empty=_empty(chosen.view, sum(d.unassigned for d in departments)),
        count=_count(chosen, departments),
        note=_note(chosen.view),
        newer=f"{address}?before={page.newer}" if page.newer else "",
        older=f"{address}?after={page.older}" if page.older else "",
        find_url=reverse("console:search"),
        news_url=f"{reverse('console:news', args=[name])}?since={queries.cursor_of(timezone.now())}" if not after and not before else "",
    )


def view_for(ticket: Ticket, reader: Reader) -> str:
    """The view in which a ticket is most likely to stand: one's own, that of its tray, or its department's."""
    trays = {tray: view for view, tray in queries.TRAYS.items()}
    if ticket.tray in trays:
        return str(trays[ticket.tray])  # type: ignore[index]
    if ticket.status == Status.SNOOZED:
        return str(View.SNOOZED)
    if ticket.status not in queries.ACTIVE:
        return str(View.ALL)
    return str(View.MINE) if ticket.assignee_id == reader.actor.id else DEPARTMENT + ticket.department.slug


def _views(departments: list[Any], name: str, reader: Reader) -> Iterator[ViewGroup]:
    def link(view: str, title: str, icon: str, count: int | None = None) -> ViewLink:
        return ViewLink(title, icon, reverse("console:view", args=[view]), count, current=view == name)

    def total(of: str) -> int:
        return sum(getattr(department, of) for department in departments)

    yield ViewGroup(
        "",
        (
            link(View.MINE, _view_name(View.MINE), "user", total("mine")),
            link(View.UNASSIGNED, _view_name(View.UNASSIGNED), "user-plus", total("unassigned")),
            link(View.SNOOZED, _view_name(View.SNOOZED), "alarm-clock"),
            link(View.ALL, _view_name(View.ALL), "inbox"),
        ),
    )
    yield ViewGroup(
        _("Departments"),
        tuple(link(DEPARTMENT + d.slug, d.name_in(reader.language), "building-2", d.active) for d in departments),
    )
    icons = {View.AUTOMATIC: "cog", View.BOUNCES: "mail-x", View.UNREADABLE: "circle-alert"}
    yield ViewGroup(
        _("Held back"),
        tuple(link(v, _view_name(v), icons[v], total(f"in_{queries.TRAYS[v]}")) for v in icons),
    )


def _view_name(view: View) -> str:
    return {
        View.ALL: _("All tickets"),
        View.AUTOMATIC: _("Automatic mail"),
        View.BOUNCES: _("Bounces"),
        View.DEPARTMENT: _("Department"),
        View.MINE: _("Mine"),
        View.SNOOZED: _("Snoozed"),
        View.UNASSIGNED: _("Unassigned"),
        View.UNREADABLE: _("Could not be read"),
    }[view]


def _title(chosen: Chosen, reader: Reader) -> str:
    if chosen.department is not None:
        return str(chosen.department.name_in(reader.language))
    return _view_name(chosen.view or View.ALL)


def _note(view: View) -> str:
    return {
        View.AUTOMATIC: _("Automatic replies and lists. Nothing here is ever answered by itself."),
        View.BOUNCES: _("Mail servers that could not deliver something."),
        View.UNREADABLE: _("Kept whole and sealed; each says why it could not be read."),
    }.get(view, "")


def _count(chosen: Chosen, departments: list[Any]) -> int | None:
    if chosen.department is not None:
        return int(chosen.department.active)
    attribute = {View.MINE: "mine", View.UNASSIGNED: "unassigned"}.get(chosen.view or View.ALL, "")
    if chosen.view in queries.TRAYS:
        attribute = f"in_{queries.TRAYS[chosen.view]}"
    return sum(getattr(d, attribute) for d in departments) if attribute else None


def _empty(view: View, unassigned: int) -> Empty:
    if view is View.MINE:
        if unassigned:
            sentence, words_on_it = _("Some tickets have no one yet. Take one, or enjoy the quiet."), _("See unassigned")
            return Empty(_("Nothing waits for you"), sentence, reverse("console:view", args=[View.UNASSIGNED]), words_on_it)
        return Empty(_("Nothing waits for you"), _("New tickets that are given to you appear here within seconds."))
    if view in queries.TRAYS:
        return Empty(_("Nothing is held back"), _("Mail that is not from a person, or cannot be read, is kept here."))
    if view is View.SNOOZED:
        return Empty(_("Nothing is snoozed"), _("A snoozed ticket waits here until its time, or until its customer writes."))
    return Empty(_("No tickets here"), _("The first mail appears here within seconds."))


def _days(reader: Reader, page: Page, name: str, current: int) -> Iterator[Day]:
    people = names_of(reader, page.tickets, *(ticket.subject_line for ticket in page.tickets))
    now = timezone.localtime()
    rows = ((figures.day(timezone.localtime(t.changed_at), now), _row(reader, t, people, name, current)) for t in page.tickets)
    for title, group in groupby(rows, lambda pair: pair[0]):
        yield Day(title, tuple(row for _title, row in group))


def _row(reader: Reader, ticket: Ticket, people: dict[uuid.UUID, Shown], name: str, current: int) -> Row:
    return Row(
        number=ticket.number,
        url=f"{reverse('console:ticket', args=[ticket.number])}?view={name}",
        who=people[ticket.id],
        subject=reader.opening.show(ticket.subject_line, ticket.department_id),
        status=ticket.status,
        priority=ticket.priority,
        channel=ticket.channel,
        at=ticket.changed_at,
        language=html_language(ticket.language),
        aside=words.category(ticket.category) if ticket.category else ticket.department.name_in(reader.language),
        waiting=ticket.waiting_since is not None,
        current=ticket.number == current,
    )


def names_of(reader: Reader, tickets: Sequence[Ticket], *further: SealedValue | None) -> dict[uuid.UUID, Shown]:
    """Who asks, by ticket, as the reader may see it: the name, else the masked address, else that nobody is known.

    The keys of all of them, and of ``further`` values, are fetched in one query.
    """
    opening = reader.opening
    opening.load([*(t.requester.name for t in tickets if t.requester), *further])
    shown = {t.id: opening.show(t.requester.name, t.department_id) for t in tickets if t.requester}
    nameless = {t.requester_id for t in tickets if t.requester_id and not shown[t.id].text.strip()}
    addresses = queries.addresses(reader.actor, nameless) if nameless else {}
    for ticket in tickets:
        if ticket.requester_id in nameless:
            shown[ticket.id] = opening.show(addresses.get(ticket.requester_id), ticket.department_id)
    return {t.id: shown.get(t.id) or Shown(_("Unknown sender")) for t in tickets}


def html_language(code: str) -> str:
    """A detected language as the ``lang`` attribute wants it."""
    return "zh-Hans" if code.startswith("zh") else code
