"""What a view asks for: values for each field of a ticket, from an address, a saved view or a built-in one.

A filter only narrows. It is laid over rows that the see door has narrowed already, so nothing that somebody writes into
an address or a saved view shows them more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.desk import tagging
from sealdesk.desk.models import PRESSING, Attachment, Danger, Priority, Status, Ticket, Tray, Type
from sealdesk.people.models import Customer
from sealdesk.triage.prediction import SENTIMENTS

ACTIVE: Final = (Status.NEW, Status.OPEN, Status.PENDING)
ME: Final = "me"
NOBODY: Final = "none"
YES: Final = "yes"
NO: Final = "no"
#: Fields of which a filter names any number of values.
CHOICES: Final = (
    *("status", "priority", "type", "category", "department", "assignee", "language", "channel", "tag", "tray"),
    *("danger", "urgency", "sentiment", "skills", "files", "unread", "customer", "organisation"),
)
#: Fields of which it names an age: ``under-4h``, ``over-3d``.
AGES: Final = {"opened": "opened_at", "changed": "changed_at", "waiting": "waiting_since"}
SPANS: Final = {
    "1h": dt.timedelta(hours=1),
    "4h": dt.timedelta(hours=4),
    "1d": dt.timedelta(days=1),
    "3d": dt.timedelta(days=3),
    "7d": dt.timedelta(days=7),
    "30d": dt.timedelta(days=30),
}
_KNOWN: Final = {
    "status": frozenset(Status.values),
    "priority": frozenset(Priority.values),
    "type": frozenset(Type.values),
    "tray": frozenset(Tray.values),
    "danger": frozenset(Danger.values) - {Danger.NONE},
    "urgency": frozenset(PRESSING),
    "sentiment": frozenset(SENTIMENTS),
    "files": frozenset({YES, NO}),
    "unread": frozenset({YES, NO}),
}
#: The columns of the skills that a ticket asks for: one of them fits.
SKILLS: Final = ("skill", "skill_too")
#: Fields of which no index tells anything: they are looked at ticket by ticket.
LOOKED_AT: Final = frozenset({"files", "unread"})
_IDS: Final = {"department": "department_id", "organisation": "requester__organisation_id"}
_COLUMNS: Final = (
    *("status", "priority", "type", "category", "language", "channel", "tray"),
    *("danger", "sentiment", "pressing", *SKILLS, *AGES.values()),
)
#: A column as it is, in words that no planner takes for the column of an index.
_AT_SIGHT: Final = {f"{name}_at_sight": Coalesce(F(name), F(name)) for name in _COLUMNS} | {
    "assignee_at_sight": Coalesce(F("assignee_id"), F("assignee_id"), output_field=UUIDField())
}
_unread: list[Callable[[Actor], Exists]] = []
_MOST: Final = 30
_LONGEST: Final = 40


def unread_by(call: Callable[[Actor], Exists]) -> Callable[[Actor], Exists]:
    """Declare what tells whether an agent has a ticket unread: the marks lie in a package above this one."""
    _unread[:] = [call]
    return call


@dataclass(frozen=True, slots=True)
class Filter:
    """Values by field; a field that is not there asks for nothing."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, **values: str | Iterable[str]) -> Filter:
        """A filter written in code."""
        return cls({name: (given,) if isinstance(given, str) else tuple(given) for name, given in values.items()})

    @classmethod
    def parsed(cls, given: Mapping[str, Iterable[str]]) -> Filter:
        """What a form, an address or a stored view says. What makes no sense is left out."""
        found = {}
        for name in (*CHOICES, *AGES):
            values = dict.fromkeys(str(value) for value in list(given.get(name, ()))[:_MOST])
            kept = tuple(value for value in values if _makes_sense(name, value))
            if kept:
                found[name] = kept[:1] if name in AGES else kept
        return cls(found)

    def __bool__(self) -> bool:
        return bool(self.values)

    def get(self, name: str) -> tuple[str, ...]:
        """The values of a field; none when it is not asked for."""
        return self.values.get(name, ())

    def over(self, other: Filter) -> Filter:
        """This filter laid over another: its fields instead of the other's."""
        return Filter({**other.values, **self.values})

    def without(self, name: str, value: str) -> Filter:
        """This filter but for one value of a field."""
        left = {**self.values, name: tuple(one for one in self.get(name) if one != value)}
        return Filter({field: values for field, values in left.items() if values})

    def as_json(self) -> dict[str, list[str]]:
        """As it is stored."""
        return {name: list(values) for name, values in self.values.items()}

    def as_query(self) -> str:
        """As an address carries it."""
        return urlencode([(name, value) for name, values in self.values.items() for value in values])

    def apply(self, rows: QuerySet[Ticket], actor: Actor, *, at_sight: bool = False) -> QuerySet[Ticket]:
        """The rows that fit; ``at_sight`` by looking at each row, so that no index is chosen for a field."""
        if at_sight:
            rows = rows.alias(**_AT_SIGHT)
        return rows.filter(self.condition(actor, "_at_sight" if at_sight else ""))

    def condition(self, actor: Actor, suffix: str = "") -> Q:
        """What it asks for, as a condition on tickets; ``suffix`` ends the names of their columns."""
        return Q(*(_condition(name, values, actor, suffix) for name, values in self.values.items()))

    def only(self, names: Iterable[str]) -> Filter:
        """What it asks for of these fields."""
        return Filter({name: self.values[name] for name in names if name in self.values})


#: Pictures that stand in a text are no files of it.
_FILES: Final = Attachment.objects.filter(inline=False)
#: The fields whose counts the database keeps.
_TALLIED: Final = {"status": "status", "tray": "tray", "assignee": "assignee_id", "department": "department_id"}


def tallied(wanted: Filter, actor: Actor) -> Q | None:
    """The filter as a condition on the kept figures (``tallies``); None when they do not tell its fields apart."""
    if not wanted.values.keys() <= _TALLIED.keys():
        return None
    condition = Q()
    for name, values in wanted.values.items():
        column = f"tallies__{_TALLIED[name]}"
        if name == "assignee":
            people = [str(actor.id) if value == ME else value for value in values if value != NOBODY]
            condition &= Q(**{f"{column}__in": people}) | (Q(**{column: None}) if NOBODY in values else Q())
        else:
            condition &= Q(**{f"{column}__in": values})
    return condition


def _makes_sense(name: str, value: str) -> bool:
    if name in AGES:
        bound, _, span = value.partition("-")
        return bound in {"under", "over"} and span in SPANS
    if name in _KNOWN:
        return value in _KNOWN[name]
    if name in _IDS or name == "customer" or (name == "assignee" and value not in {ME, NOBODY}):
        return _is_id(value)
    return 0 < len(value) <= _LONGEST and value.isprintable()


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def bound(name: str, values: tuple[str, ...], end: str = "") -> Q:
    """The condition of an age."""
    side, _, span = values[0].partition("-")
    return Q(**{f"{AGES[name]}{end}__{'gte' if side == 'under' else 'lt'}": timezone.now() - SPANS[span]})


def of_customers(customers: Iterable[str], most: int) -> list[uuid.UUID] | None:
    """The tickets of these people, whichever of their records they came by; None when there are ``most``."""
    found = list(Ticket.objects.filter(_from(customers)).values_list("id", flat=True)[:most])
    return None if len(found) == most else found


def with_files(most: int) -> list[uuid.UUID] | None:
    """The tickets to which somebody attached a file; None when the desk has ``most`` files."""
    found = list(_FILES.values_list("message__ticket", flat=True)[:most])
    return None if len(found) == most else found


def _from(customers: Iterable[str]) -> Q:
    wanted = list(customers)
    return Q(requester__in=Customer.objects.filter(Q(id__in=wanted) | Q(root__in=wanted)).values("id"))


def of_organisations(organisations: Iterable[str], most: int) -> list[uuid.UUID] | None:
    """The tickets of the customers of these organisations; None when there are ``most`` of either."""
    people = list(Customer.objects.filter(organisation__in=list(organisations)).values_list("id", flat=True)[:most])
    found = list(Ticket.objects.filter(requester__in=people).values_list("id", flat=True)[:most]) if 0 < len(people) < most else []
    return None if len(people) == most or len(found) == most else found


def _condition(name: str, values: tuple[str, ...], actor: Actor, end: str) -> Q:
    """``end`` is that of the columns' names."""
    if name in AGES:
        return bound(name, values, end)
    if name == "assignee":
        return _assignee(values, actor, f"assignee{end or '_id'}")
    if name == "tag":
        return tagging.having(values)
    if name == "customer":
        return _from(values)
    if name in LOOKED_AT:
        fits = Exists(_FILES.filter(message__ticket=OuterRef("pk"))) if name == "files" else _unread[0](actor)
        return Q(*(fits if value == YES else ~fits for value in values), _connector=Q.OR)
    if name == "language":
        return Q(*((f"{name}{end}__startswith", value) for value in values), _connector=Q.OR)
    if name == "urgency":
        return Q(**_one_or_several(f"pressing{end}", (PRESSING[value] for value in values)))
    if name == "skills":
        return Q(*(Q(**_one_or_several(f"{column}{end}", values)) for column in SKILLS), _connector=Q.OR)
    return Q(**_one_or_several(_IDS.get(name, f"{name}{end}"), values))


def _assignee(values: tuple[str, ...], actor: Actor, column: str) -> Q:
    people = [str(actor.id) if value == ME else value for value in values if value != NOBODY]
    wanted = Q(**_one_or_several(column, people)) if people else Q()
    return wanted | Q(**{f"{column}__isnull": True}) if NOBODY in values else wanted


def _one_or_several(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """An equality where it is one, because that is what an index is best at."""
    values = list(values)
    return {name: values[0]} if len(values) == 1 else {f"{name}__in": values}
