"""Pages of tickets that cost the same on any desk.

Each order has an index that begins with department, tray and whether the ticket is live. A page is put together from the
beginnings of those stretches of the index that the filter and the see door leave: at most one row more than a page of each.
A page is found by the values of its last row (keyset), never by counting rows off.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.seeing import see
from sealdesk.desk import stretches
from sealdesk.desk.filters import LOOKED_AT, SPANS, Filter
from sealdesk.desk.models import Ticket
from sealdesk.desk.stretches import Cut
from sealdesk.desk.tagging import FEW

PAGE: Final = 50
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_NEVER: Final = "x"


class Order(enum.StrEnum):
    """How a list is sorted."""

    CHANGED = "changed"
    CHANGED_OLDEST = "changed-oldest"
    OPENED = "opened"
    OPENED_OLDEST = "opened-oldest"
    PRIORITY = "priority"
    URGENCY = "urgency"
    WAITING = "waiting"


#: The columns of each order. What begins with a minus falls.
_KEYS: Final[dict[Order, tuple[str, ...]]] = {
    Order.CHANGED: ("-changed_at", "-id"),
    Order.CHANGED_OLDEST: ("changed_at", "id"),
    Order.OPENED: ("-opened_at", "-id"),
    Order.OPENED_OLDEST: ("opened_at", "id"),
    Order.PRIORITY: ("urgency", "-changed_at", "-id"),
    Order.URGENCY: ("pressing", "-changed_at", "-id"),
    Order.WAITING: ("idle", "waiting_since", "id"),
}


_BY_CHANGE: Final = frozenset({Order.CHANGED, Order.CHANGED_OLDEST})


#: A count looks at so many rows, and tells so many tickets.
LOOKED: Final = 5000
COUNTED: Final = 1000
_TOLD_APART: Final = ("department", "tray", "status", "assignee")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many tickets; ``more`` when there may be more than that."""

    n: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of tickets, and the cursors of its neighbours (empty at the ends)."""

    tickets: tuple[Ticket, ...]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a filter, an order, the departments that the actor sees, and how many rows a page has."""

    filter: Filter
    order: Order = Order.CHANGED
    departments: tuple[uuid.UUID, ...] = ()
    rows: int = PAGE


def page(actor: Actor, wanted: Wanted, *, after: str = "", before: str = "", **annotations: Any) -> Page:
    """One page. ``after`` continues to the next rows of the order, ``before`` goes back. One statement, whatever the desk's size."""
    place = _place(wanted.order, before or after)
    back = bool(before and place)
    keys = [_turned(key) for key in _KEYS[wanted.order]] if back else list(_KEYS[wanted.order])
    found = list(_rows(actor, wanted, keys, place).annotate(**annotations))
    more, found = len(found) > wanted.rows, found[: wanted.rows]
    if back:
        found.reverse()
        return Page(tuple(found), cursor(wanted.order, found[0]) if more else "", cursor(wanted.order, found[-1]) if found else "")
    newer = cursor(wanted.order, found[0]) if place and found else ""
    return Page(tuple(found), newer, cursor(wanted.order, found[-1]) if more else "")


def count(actor: Actor, wanted: Wanted) -> Counted:
    """How many tickets a view has, up to ``COUNTED``, for what a list of that many rows would cost.

    A view that asks for two or more fields which no index tells apart together, or for one that none tells at all, is counted
    among its ``LOOKED`` newest rows.
    """
    keys, near = _KEYS[Order.CHANGED], wanted.filter.only(_TOLD_APART)
    if len(wanted.filter.values) - len(near.values) <= 1 and not wanted.filter.values.keys() & LOOKED_AT:
        n = _rows(actor, Wanted(wanted.filter, Order.CHANGED, wanted.departments, COUNTED), keys, None).order_by().count()
        return Counted(min(n, COUNTED), more=n > COUNTED)
    rows = _rows(actor, Wanted(near, Order.CHANGED, wanted.departments, LOOKED), keys, None)
    found = rows.order_by().aggregate(all=Count("pk"), fitting=Count("pk", filter=wanted.filter.condition(actor)))
    return Counted(min(found["fitting"], COUNTED), more=found["fitting"] > COUNTED or found["all"] > LOOKED)


def changed_since(actor: Actor, wanted: Wanted, since: dt.datetime, most: int = 100) -> int:
    """How many tickets of a view changed after a moment, counted up to ``most``."""
    rows = wanted.filter.apply(see(actor, Ticket), actor).filter(changed_at__gt=since)
    return len(rows.order_by("-changed_at", "-id").values_list("id", flat=True)[:most])


def changed_at(actor: Actor, ticket: Ticket) -> dt.datetime:
    """When a ticket changed last; long ago when the actor does not see it any more."""
    return see(actor, Ticket).filter(pk=ticket.pk).values_list("changed_at", flat=True).first() or _EPOCH


def cursor(order: Order, ticket: Ticket) -> str:
    """The place of a ticket in an order, for an address."""
    names = [key.removeprefix("-") for key in _KEYS[order]]
    return ".".join(_written(getattr(ticket, name)) for name in names[:-1]) + f"-{ticket.id.hex}"


def cursor_of(moment: dt.datetime) -> str:
    """The cursor that stands at a moment in the order of changes, before every row of it."""
    return f"{_written(moment)}-{uuid.UUID(int=0).hex}"


def moment_of(text: str) -> dt.datetime | None:
    """The moment of such a cursor; None for one that somebody made up."""
    place = _place(Order.CHANGED, text)
    return place[0] if place else None


def _rows(actor: Actor, wanted: Wanted, keys: Sequence[str], place: list[Any] | None) -> QuerySet[Ticket]:
    names = [key.removeprefix("-") for key in keys]
    beginnings = []
    for part in stretches.parts(Cut(actor, wanted.filter, _KEYS[wanted.order], wanted.departments, _follows(wanted))):
        rows = part.rows.filter(_beyond(keys, place)) if place else part.rows
        rows = rows.values_list("id", *names[:-1]).order_by(*part.order or keys)
        with contextlib.suppress(EmptyResultSet):  # a stretch that the actor sees nothing of
            beginnings.append(rows[: FEW if part.order else wanted.rows + 1].query.sql_with_params())
    if not beginnings:
        return Ticket.objects.none()
    # Each in a SELECT of its own, because SQLite takes no LIMIT inside a UNION.
    union = " UNION ALL ".join(f"SELECT * FROM ({sql}) part{number}" for number, (sql, _) in enumerate(beginnings))  # noqa: S608
    columns = ", ".join(f'"{name}" {"DESC" if key.startswith("-") else "ASC"}' for name, key in zip(names, keys, strict=True))
    sql = f'SELECT "id" FROM ({union}) parts ORDER BY {columns} LIMIT {wanted.rows + 1}'  # noqa: S608 - made of our own names
    ids = RawSQL(sql, [value for _, values in beginnings for value in values])  # noqa: S611 - the values are parameters
    rows = see(actor, Ticket).filter(pk__in=ids)
    return rows.select_related("requester", "assignee", "department").order_by(*keys)


def _follows(wanted: Wanted) -> Q:
    """What follows from the filter and bounds the stretch in this order: without it a filter that few fit reads all of the stretch."""
    follows = Q()
    if wanted.order in _BY_CHANGE:  # nothing was opened, or began to wait, after its last change
        for name in ("opened", "waiting"):
            asked = wanted.filter.get(name)
            if asked and asked[0].startswith("under-"):
                follows &= Q(changed_at__gte=timezone.now() - SPANS[asked[0].removeprefix("under-")])
    return follows


def _beyond(keys: Sequence[str], place: Sequence[Any]) -> Q:
    """The rows after a place in an order of several columns, with the bound on the first one that an index begins at."""
    beyond, same = Q(), Q()
    for key, value in zip(keys, place, strict=True):
        name, falls = key.removeprefix("-"), key.startswith("-")
        if value is not None:  # rows without a value of this column are told apart by the next one
            beyond |= same & Q(**{f"{name}__{'lt' if falls else 'gt'}": value})
            same &= Q(**{name: value})
        else:
            same &= Q(**{f"{name}__isnull": True})
    first = keys[0]
    return Q(**{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": place[0]}) & beyond


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _written(value: Any) -> str:
    if value is None:
        return _NEVER
    return str((value - _EPOCH) // _MICROSECOND) if isinstance(value, dt.datetime) else str(value)


def _place(order: Order, text: str) -> list[Any] | None:
    """The place that a cursor names; None for none, and for one that somebody made up."""
    written, _, row = text.partition("-")
    names = [key.removeprefix("-") for key in _KEYS[order]][:-1]
    parts = written.split(".")
    try:
        values = [_read(name, part) for name, part in zip(names, parts, strict=True)]
        return [*values, uuid.UUID(row)]
    except (ValueError, OverflowError):
        return None


def _read(name: str, part: str) -> Any:
    if not name.endswith(("_at", "_since")):
        return min(max(int(part), 0), 9)
    return None if part == _NEVER and name == "waiting_since" else _EPOCH + int(part) * _MICROSECOND
