"""Which stretches of which indexes hold a page of a list, so that a value that few tickets have costs no more than one that many have.

A ticket with a common value is met soon while tickets are read in the order of the list; for a rare one that would read them
all. Neither planner can tell the two apart: SQLite keeps no figures here, and PostgreSQL's know nothing of what goes together
(no complaint lies in billing). So each value is counted in its own index, up to ``FEW``, before the list is read. Where there
are fewer, all of them are read and sorted; where there are none, nothing is read.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from sealdesk.access.actors import Actor
from sealdesk.access.seeing import see
from sealdesk.desk import tagging
from sealdesk.desk.filters import ACTIVE, AGES, ME, NOBODY, SKILLS, YES, Filter, bound, of_customers, of_organisations, with_files
from sealdesk.desk.models import PRESSING, Priority, Status, Ticket, Tray
from sealdesk.desk.tagging import FEW
from sealdesk.statements import look_up

#: More stretches than this are read each as a whole, by the list's own index.
MOST: Final = 200
URGENCY: Final[dict[str, int]] = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}
_BY_CHANGE: Final = ("-changed_at", "-id")
#: Fields with an index of their own, in which one value's tickets follow each other by their last change; what tells most stands first.
_OWN: Final = ("danger", "category", "skills", "urgency", "sentiment", "type", "channel", "status", "priority")
#: The field whose choices are stretches in the order of a list that begins with this column.
_LEADING: Final = {"urgency": "priority", "pressing": "urgency"}
_WHEN: Final = {"opened": ("-opened_at", "-id"), "changed": _BY_CHANGE, "waiting": ("waiting_since", "id")}
#: What every stretch is cut by, or what is looked up for the whole desk.
_ELSEWHERE: Final = frozenset({"department", "tray", "customer", "tag", "organisation", "assignee"})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch. ``order`` is that of the index in which its few rows are read, all of them; empty for a beginning in the list's order."""

    rows: QuerySet[Ticket]
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A field asked for: each choice is a stretch of its index, which goes on in ``order``."""

    name: str
    choices: tuple[Q, ...]
    order: tuple[str, ...] = _BY_CHANGE


@dataclass(frozen=True, slots=True)
class Cut:
    """How a list is cut. ``keys`` are the columns of its order, ``follows`` what bounds it in that order anyway."""

    actor: Actor
    filter: Filter
    keys: Sequence[str]
    departments: Sequence[uuid.UUID]
    follows: Q

    @property
    def by_change(self) -> bool:
        """Whether the list is sorted by change, forth or back."""
        return len(self.keys) == 2 and self.keys[0].endswith("changed_at")

    def rows(self, *at_sight: str) -> QuerySet[Ticket]:
        """What the actor sees, with these fields of the filter looked at row by row, whatever indexes there are."""
        fields = Filter({name: values for name, values in self.filter.values.items() if name in at_sight})
        return fields.apply(see(self.actor, Ticket), self.actor, at_sight=True)

    def rest(self, *without: str) -> tuple[str, ...]:
        """The other fields of the filter."""
        return tuple(name for name in self.filter.values if name not in without)


#: What is found among all tickets by an index of its own, where it has few: a person's, those of a rare tag, an organisation's.
_OF_THE_DESK: Final[dict[str, Callable[[Iterable[str], int], list[uuid.UUID] | None]]] = {
    "customer": of_customers,
    "tag": lambda words, _most: tagging.few_with(words),
    "organisation": of_organisations,
    "files": lambda values, most: with_files(most) if set(values) == {YES} else None,
}
Place = tuple[uuid.UUID, str, int]
_NOBODYS: Final = Q(assignee_at_sight__isnull=True)


def parts(cut: Cut) -> Iterator[Part]:
    """The stretches that may hold rows of the list. No ticket lies in two of them."""
    for name, few_of in _OF_THE_DESK.items():
        values = cut.filter.get(name)
        ids = few_of(values, FEW) if values else None
        if ids is not None:
            yield Part(cut.rows(*cut.rest(name)).filter(pk__in=ids), _BY_CHANGE)
            return
    assigned = cut.filter.get("assignee")
    lives = _lives(cut.filter)
    if not assigned or NOBODY in assigned:
        nobody = Facet("assignee", (Q(assignee=None),)) if assigned else None
        yield from _of_places(cut, lives, nobody, Q())
    yield from _of_people(cut, [cut.actor.id if value == ME else uuid.UUID(value) for value in assigned if value != NOBODY], lives)


def _of_people(cut: Cut, people: Sequence[uuid.UUID | None], lives: Sequence[int]) -> Iterator[Part]:
    """The stretches of who is assigned: their own index is in the order of changes; for others, those with many are met soon."""
    shares = [(person, live) for person in people for live in lives]
    straight = cut.by_change and not _facets(cut, lives)
    counts = [FEW] * len(shares) if straight else _counted([Ticket.objects.filter(assignee=person, live=live) for person, live in shares])
    often: dict[int, list[uuid.UUID | None]] = {}
    for (person, live), count in zip(shares, counts, strict=True):
        own = cut.rows(*cut.rest("assignee")).filter(assignee=person, live=live)
        if straight:
            yield Part(own.filter(cut.follows))
        elif 0 < count < FEW:
            yield Part(own, _BY_CHANGE)
        elif count:
            often.setdefault(live, []).append(person)
    for live, many in often.items():
        yield from _of_places(cut, (live,), None, Q(assignee_at_sight__in=many))


def _of_places(cut: Cut, lives: Sequence[int], nobody: Facet | None, held: Q) -> Iterator[Part]:
    """The stretches of departments and trays. ``held`` is a condition that is looked at row by row."""
    asked = cut.filter.get("department")
    departments = [key for key in cut.departments if not asked or str(key) in asked]
    places = list(itertools.product(departments, cut.filter.get("tray") or Tray.values, lives))
    facets = _facets(cut, lives)
    if nobody is not None and (facets or not cut.by_change):
        facets.append(nobody)
    if not facets:
        yield from (_beginning(cut, place, nobody, None, held) for place in places)
        return
    left = MOST
    for place, counts in zip(places, _probed(places, facets), strict=True):
        for part in _of_place(cut, place, facets, counts, held, few=left > 0):
            left -= 1
            yield part


def _of_place(cut: Cut, place: Place, facets: list[Facet], counts: list[list[int]], held: Q, *, few: bool) -> Iterator[Part]:
    """One place, by the rarest field of the filter; or in the order of the list where all of them are common."""
    sums = [sum(count) for count in counts]
    if not all(sums):
        return
    rarest = min(range(len(facets)), key=sums.__getitem__)
    if few and sums[rarest] < FEW:
        facet = facets[rarest]
        rows = cut.rows(*cut.rest("department", "tray", "assignee", facet.name)).filter(held, **_at(place))
        if facet.name != "assignee" and NOBODY in cut.filter.get("assignee") and not held:
            rows = rows.filter(_NOBODYS)
        yield from (Part(rows.filter(choice), facet.order) for choice, n in zip(facet.choices, counts[rarest], strict=True) if n)
        return
    nobody = next((facet for facet in facets if facet.name == "assignee"), None)
    leading = next((at for at, facet in enumerate(facets) if _leads(cut, facet)), None)
    if not few or leading is None:
        yield _beginning(cut, place, nobody, None, held)
        return
    for choice, n in zip(facets[leading].choices, counts[leading], strict=True):
        if n:
            yield _beginning(cut, place, nobody, (facets[leading].name, choice), held)


def _leads(cut: Cut, facet: Facet) -> bool:
    """Whether the index of a field goes on in the order of the list."""
    if cut.keys[0] in _LEADING:
        return facet.name == _LEADING[cut.keys[0]]
    return cut.by_change and facet.name in _OWN


def _beginning(cut: Cut, place: Place, nobody: Facet | None, leading: tuple[str, Q] | None, held: Q) -> Part:
    """A stretch in the order of the list: of the index of a field that leads, or of the list's own."""
    own = _own_age(cut)
    rows = cut.rows(*cut.rest("department", "tray", "assignee", own, leading[0] if leading else "")).filter(held, cut.follows, **_at(place))
    if own:
        rows = rows.filter(bound(own, cut.filter.values[own]))
    if nobody is not None:
        rows = rows.filter(assignee=None) if cut.by_change and not leading else rows.filter(_NOBODYS)
    return Part(rows.filter(leading[1]) if leading else rows)


def _at(place: Place) -> dict[str, object]:
    return dict(zip(("department", "tray", "live"), place, strict=True))


def _own_age(cut: Cut) -> str:
    """The age that the list is sorted by, if the filter asks for it: it is a bound of the same index."""
    return next((name for name, column in AGES.items() if name in cut.filter.values and any(k.endswith(column) for k in cut.keys)), "")


def _lives(asked: Filter) -> tuple[int, ...]:
    # Whoever waits for us waits at a ticket that is live; the index of the others need not be asked.
    wanted = {1} if asked.get("waiting") else {int(status in ACTIVE) for status in asked.get("status")}
    return tuple(sorted(wanted or {0, 1}, reverse=True))


def _facets(cut: Cut, lives: Sequence[int]) -> list[Facet]:
    """What the filter asks for that has an index of its own, but what cuts every stretch, and what all live tickets are."""
    facets, own = [], _own_age(cut)
    for name in (*_OWN, "language", *AGES):
        values = cut.filter.get(name)
        if values and name != own and not (name == "status" and set(values) == _whole(lives)):
            facets.append(_facet(name, values))
    return facets


def _whole(lives: Sequence[int]) -> set[str]:
    return {status for status in Status.values if int(status in ACTIVE) in lives}


def _facet(name: str, values: tuple[str, ...]) -> Facet:
    if name == "priority":
        return Facet(name, tuple(Q(urgency=URGENCY[value]) for value in values))
    if name == "urgency":
        return Facet(name, tuple(Q(pressing=PRESSING[value]) for value in values))
    if name == "skills":
        first, second = SKILLS
        # A ticket that asks for two of the skills is met by the first one alone.
        others = ~Q(**{f"{first}__in": values}) if len(values) > 1 else Q()
        return Facet(name, (*(Q(**{first: value}) for value in values), *(Q(**{second: value}) & others for value in values)))
    if name == "language":
        return Facet(name, tuple(_begins(value) for value in values), ("language", *_BY_CHANGE))
    if name in AGES:
        return Facet(name, (bound(name, values) & (Q(idle=0) if name == "waiting" else Q()),), _WHEN[name])
    return Facet(name, tuple(Q(**{name: value}) for value in values))


def _begins(language: str) -> Q:
    """A range of an index; what only lies in it by the order of letters is left out."""
    after = language[:-1] + chr(ord(language[-1]) + 1)
    return Q(language__gte=language, language__lt=after, language__startswith=language)


def _counted(lists: Iterable[QuerySet[Ticket]]) -> list[int]:
    """How many rows each has, up to ``FEW``, in one statement."""
    asked = [rows.order_by(*_BY_CHANGE).values_list("id")[:FEW].query.sql_with_params() for rows in lists]
    if not asked:
        return []
    sql = ", ".join(f"(SELECT COUNT(*) FROM ({one}) counted{number})" for number, (one, _) in enumerate(asked))  # noqa: S608 - as below
    return list(look_up(f"SELECT {sql}", *(value for _, values in asked for value in values))[0])


def _probed(places: Sequence[Place], facets: Sequence[Facet]) -> Iterator[list[list[int]]]:
    """For each place, how many tickets have each choice of each field, up to ``FEW``: in one statement, out of the indexes alone."""
    if not places:
        return
    cut_by = {name: RawSQL(f"place.column{at}", ()) for at, name in enumerate(("department", "tray", "live"), 2)}  # noqa: S611 - no values
    columns: list[str] = []
    parameters: list[Any] = []
    for order, choice in ((facet.order, choice) for facet in facets for choice in facet.choices):
        found = Ticket.objects.filter(choice, **cut_by).order_by(*order).values_list("id")[:FEW]
        sql, values = found.query.sql_with_params()
        columns.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 - Django's own words; every value is a parameter
        parameters.extend(values)
    listed = ", ".join(["(%s, %s, %s, %s)"] * len(places))
    sql = f"SELECT place.column1, {', '.join(columns)} FROM (VALUES {listed}) place ORDER BY 1"  # noqa: S608 - as above
    for row in look_up(sql, *parameters, *(value for at, place in enumerate(places) for value in (at, *place))):
        remaining = iter(row[1:])
        yield [list(itertools.islice(remaining, len(facet.choices))) for facet in facets]
