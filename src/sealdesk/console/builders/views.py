"""Builds the column of views: built-in ones, departments, saved ones, and what is held back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.console.pages.queue import Empty, ViewGroup, ViewLink
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.filters import ACTIVE, Filter, tallied
from sealdesk.desk.listing import Counted, Order, Wanted
from sealdesk.desk.models import Status, Ticket
from sealdesk.desk.queries import View
from sealdesk.workbench import counting
from sealdesk.workbench import saved as bench
from sealdesk.workbench.models import SavedView

DEPARTMENT: Final = "department-"
SAVED: Final = "saved-"
_ICONS: Final = {
    View.SPAM: "mail-warning",
    View.AUTOMATIC: "cog",
    View.BLOCKED: "ban",
    View.BOUNCES: "mail-x",
    View.UNREADABLE: "circle-alert",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The departments and saved views of a reader, with the counts of both: one query, and one for each view that is counted."""

    departments: list[Any]
    saved: list[SavedView]
    counts: Mapping[uuid.UUID, Counted]

    def total(self, of: str) -> int:
        """A count summed over the departments."""
        return sum(getattr(department, of) for department in self.departments)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The view that an address names, what it asks for, and what the address asks for besides."""

    name: str
    view: View | None
    base: Filter
    department: Any = None
    saved: SavedView | None = None
    asked: Filter = field(default_factory=Filter)
    order: Order = Order.CHANGED
    columns: tuple[str, ...] = bench.DEFAULT_COLUMNS

    def wanted(self, shelf: Shelf) -> Wanted:
        """What the list shows."""
        return Wanted(self.asked.over(self.base), self.order, tuple(department.id for department in shelf.departments))

    @property
    def query(self) -> str:
        """What the address asks for besides, to be put behind a question mark."""
        usual = Order(self.saved.order) if self.saved else Order.CHANGED
        parts = [self.asked.as_query(), "" if self.order is usual else f"order={self.order}"]
        return "&".join(part for part in parts if part)


def shelf_of(reader: Reader) -> Shelf:
    """What stands on the reader's shelf."""
    saved = bench.views(reader.actor)
    filters = {view.id: tallied(Filter.parsed(view.filter), reader.actor) for view in saved}
    conditions = {f"view_{key.hex}": condition for key, condition in filters.items() if condition is not None}
    departments = queries.departments(reader.actor, **conditions)
    counts = {key: Counted(sum(getattr(d, f"view_{key.hex}") for d in departments)) for key, q in filters.items() if q is not None}
    others = [view for view in saved if filters[view.id] is None]
    return Shelf(departments, saved, counts | counting.counts(reader.actor, others, tuple(one.id for one in departments)))


def choose(name: str, shelf: Shelf, asked: Mapping[str, list[str]] | None = None) -> Chosen | None:
    """The view with this name; None when the reader has none such. ``asked`` are the lists of values of an address."""
    asked = asked or {}
    found = _named(name, shelf)
    if found is None:
        return None
    order = next(iter(asked.get("order", ())), "")
    return Chosen(
        found.name,
        found.view,
        found.base,
        found.department,
        found.saved,
        Filter.parsed(asked),
        Order(order) if order in set(Order) else found.order,
        found.columns,
    )


def _named(name: str, shelf: Shelf) -> Chosen | None:
    for department in shelf.departments:
        if name == DEPARTMENT + department.slug:
            return Chosen(name, View.DEPARTMENT, queries.builtin(View.DEPARTMENT, department.id), department)
    for view in shelf.saved:
        if name == SAVED + view.id.hex:
            columns = tuple(column for column in view.columns if column in bench.COLUMNS)
            order = Order(view.order) if view.order in set(Order) else Order.CHANGED
            return Chosen(name, None, Filter.parsed(view.filter), saved=view, order=order, columns=columns)
    if name in set(View) and name != View.DEPARTMENT:
        return Chosen(name, View(name), queries.builtin(View(name)))
    return None


def view_for(ticket: Ticket, reader: Reader) -> str:
    """The view in which a ticket is most likely to stand: one's own, that of its tray, or its department's."""
    trays = {tray: view for view, tray in queries.TRAYS.items()}
    if ticket.tray in trays:
        return str(trays[ticket.tray])  # type: ignore[index]
    if ticket.status == Status.SNOOZED:
        return str(View.SNOOZED)
    if ticket.status not in ACTIVE:
        return str(View.ALL)
    return str(View.MINE) if ticket.assignee_id == reader.actor.id else DEPARTMENT + ticket.department.slug


def groups(shelf: Shelf, name: str, reader: Reader) -> Iterator[ViewGroup]:
    """The column of views; ``name`` is the one that is shown. The names of saved views must be loaded."""

    def link(view: str, title: str, icon: str, count: Counted | int | None = None) -> ViewLink:
        n, more = (count.n, count.more) if isinstance(count, Counted) else (count, False)
        return ViewLink(title, icon, reverse("console:view", args=[view]), n, current=view == name, more=more)

    yield ViewGroup(
        "",
        (
            link(View.MINE, view_name(View.MINE), "user", shelf.total("mine")),
            link(View.UNASSIGNED, view_name(View.UNASSIGNED), "user-plus", shelf.total("unassigned")),
            link(View.SNOOZED, view_name(View.SNOOZED), "alarm-clock", shelf.total("snoozed")),
            link(View.ALL, view_name(View.ALL), "inbox"),
        ),
    )
    yield ViewGroup(
        _("Departments"),
        tuple(link(DEPARTMENT + d.slug, d.name_in(reader.language), "building-2", d.active) for d in shelf.departments),
    )
    saved = (link(SAVED + v.id.hex, saved_name(v, reader), "list-filter", shelf.counts.get(v.id)) for v in shelf.saved)
    yield ViewGroup(_("Saved views"), tuple(saved), reverse("console:view-new"))
    yield ViewGroup(
        _("Held back"),
        tuple(link(v, view_name(v), icon, shelf.total(f"in_{queries.TRAYS[v]}")) for v, icon in _ICONS.items()),
    )


def saved_name(view: SavedView, reader: Reader) -> str:
    """The name that somebody gave a view."""
    return str(reader.opening.show(view.name, view.department_id)) or _("View without a name")


def view_name(view: View) -> str:
    """The name of a built-in view."""
    return {
        View.ALL: _("All tickets"),
        View.AUTOMATIC: _("Automatic mail"),
        View.BLOCKED: _("Blocked senders"),
        View.BOUNCES: _("Bounces"),
        View.DEPARTMENT: _("Department"),
        View.MINE: _("Mine"),
        View.SNOOZED: _("Snoozed"),
        View.SPAM: _("Spam"),
        View.UNASSIGNED: _("Unassigned"),
        View.UNREADABLE: _("Could not be read"),
    }[view]


def title(chosen: Chosen, reader: Reader) -> str:
    """What stands above the list."""
    if chosen.department is not None:
        return str(chosen.department.name_in(reader.language))
    return saved_name(chosen.saved, reader) if chosen.saved else view_name(chosen.view or View.ALL)


def note(view: View | None) -> str:
    """A sentence about what lies in a view, where its name does not say it."""
    return {
        View.AUTOMATIC: _("Automatic replies and lists. Nothing here is ever answered by itself."),
        View.BLOCKED: _("Kept and sealed, never answered. Unblocking the customer moves it to the inbox."),
        View.BOUNCES: _("Mail servers that could not deliver something."),
        View.SPAM: _("Set aside by triage or by an agent. Nothing here is deleted or answered; what is wanted comes back in one click."),
        View.UNREADABLE: _("Kept whole and sealed; each says why it could not be read."),
    }.get(view or View.ALL, "")


def count(chosen: Chosen, shelf: Shelf) -> Counted | None:
    """How many tickets the view has, where that is known and nothing else is asked for."""
    if chosen.asked:
        return None
    if chosen.saved is not None:
        return shelf.counts.get(chosen.saved.id)
    if chosen.department is not None:
        return Counted(int(chosen.department.active))
    attribute = {View.MINE: "mine", View.SNOOZED: "snoozed", View.UNASSIGNED: "unassigned"}.get(chosen.view or View.ALL, "")
    if chosen.view in queries.TRAYS:
        attribute = f"in_{queries.TRAYS[chosen.view]}"
    return Counted(shelf.total(attribute)) if attribute else None


def empty(chosen: Chosen, shelf: Shelf) -> Empty:
    """What an empty list says."""
    view = chosen.view
    if chosen.asked:
        address = reverse("console:view", args=[chosen.name])
        return Empty(_("Nothing fits"), _("No ticket of this view is all that you asked for."), address, _("Show all of the view"))
    if view is View.MINE:
        if shelf.total("unassigned"):
            sentence, words_on_it = _("Some tickets have no one yet. Take one, or enjoy the quiet."), _("See unassigned")
            return Empty(_("Nothing waits for you"), sentence, reverse("console:view", args=[View.UNASSIGNED]), words_on_it)
        return Empty(_("Nothing waits for you"), _("New tickets that are given to you appear here within seconds."))
    if view is View.SPAM:
        return Empty(_("No spam"), _("What triage or an agent sets aside as spam is kept here."))
    if view in queries.TRAYS:
        return Empty(_("Nothing is held back"), _("Mail that is not from a person, or cannot be read, is kept here."))
    if view is View.SNOOZED:
        return Empty(_("Nothing is snoozed"), _("A snoozed ticket waits here until its time, or until its customer writes."))
    if chosen.saved is not None:
        return Empty(_("Nothing fits"), _("Tickets that are what this view asks for appear here within seconds."))
    return Empty(_("No tickets here"), _("New mail appears here within seconds."))
