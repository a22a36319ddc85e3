"""What people read of the ledger: the events they may see, the history of a ticket, and what stands in for ids."""

from __future__ import annotations

import contextlib
import datetime
import uuid
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk import customers
from sealdesk.desk.models import Ticket
from sealdesk.engines import commit_order_slack
from sealdesk.labels import Declaration, Label, Purpose, Retention
from sealdesk.ledger import store
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.mentions import about
from sealdesk.ledger.models import LedgerEvent, LedgerLeaf
from sealdesk.ledger.note import SignedNote
from sealdesk.ledger.queries import places_of
from sealdesk.ledger.record import Outcome
from sealdesk.people.family import family_of
from sealdesk.people.models import Customer
from sealdesk.people.register import holder_of
from sealdesk.vault.envelope import Place

PAGE: Final = 50
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_LATE: Final = 3_600_000_000
_PERSONAL: Final = Declaration(Label.PERSONAL, "customer", Purpose.ACCOUNTABILITY, Retention.LEDGER)
#: What was said of the desk's own: the name of an agent or of a view, the words of a canned reply. As internal as where they are kept.
_OURS: Final = Declaration(Label.INTERNAL, "owner|department|desk", Purpose.ACCOUNTABILITY, Retention.LEDGER)
_OUR_KINDS: Final = ("agent:", "canned:", "view:")


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events, newest first, and the cursors of its neighbours (0 at the ends)."""

    events: tuple[LedgerEvent, ...]
    newer: int
    older: int


@dataclass(frozen=True, slots=True)
class Head:
    """The newest signed checkpoint, and how many events are younger than it."""

    size: int
    at: datetime.datetime
    origin: str
    root: str
    waiting: int
    note: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the ledger; an empty part asks nothing. ``people`` and ``resource`` are the ledger's names.

    Each part has an index that ends in the row number, so an answer costs a page and not the ledger.
    """

    tag: str = ""
    who: str = ""
    outcome: Outcome | None = None
    resource: str = ""
    people: tuple[str, ...] = ()
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


def events(actor: Actor, asked: Question, *, after: int = 0, before: int = 0) -> EventPage:
    """The events that the actor may read and that answer. ``after`` continues to older ones, ``before`` goes back to newer ones."""
    rows = _between(see(actor, LedgerEvent), asked)
    for field, value in (("tag", asked.tag), ("actor", asked.who), ("outcome", asked.outcome), ("resource", asked.resource)):
        rows = rows.filter(**{field: value}) if value else rows
    if asked.people:
        rows = rows.filter(id__in=about(asked.people))
    if before:
        found = list(rows.filter(id__gt=before).order_by("id")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return EventPage(tuple(found), found[0].id if more else 0, found[-1].id if found else 0)
    found = list((rows.filter(id__lt=after) if after else rows).order_by("-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return EventPage(tuple(found), found[0].id if after and found else 0, found[-1].id if more else 0)


def _between(rows: QuerySet[LedgerEvent], asked: Question) -> QuerySet[LedgerEvent]:
    """The events of a time. Row numbers grow with time, so the index of times gives the two between which to look.

    A record that could not be written at once is written later: an hour is allowed for that.
    """
    if asked.since is not None:
        first = LedgerEvent.objects.filter(at_us__gte=_us(asked.since) - _LATE).order_by("at_us").values_list("id", flat=True).first()
        rows = rows.none() if first is None else rows.filter(at_us__gte=_us(asked.since), id__gte=first - commit_order_slack())
    if asked.until is not None:
        next_one = LedgerEvent.objects.filter(at_us__gte=_us(asked.until) + _LATE).order_by("at_us").values_list("id", flat=True).first()
        rows = rows.filter(at_us__lt=_us(asked.until))
        rows = rows if next_one is None else rows.filter(id__lte=next_one + commit_order_slack())
    return rows


def by_day(actor: Actor, days: list[datetime.datetime]) -> list[int]:
    """How many events that the actor may read happened from each of these moments to the next; the last moment ends the last day.

    Who reads everything is answered by the places of the first event of each day, whatever the number of events.
    """
    if None in (actor.departments(Permission.LEDGER_READ_ALL), actor.departments(Permission.LEDGER_READ_DEPARTMENT)):
        firsts = [place_at(moment) for moment in days]
        return [later - earlier for earlier, later in pairwise(firsts)]
    rows = _between(see(actor, LedgerEvent), Question(since=days[0], until=days[-1]))
    counts = [0] * (len(days) - 1)
    for at_us in rows.values_list("at_us", flat=True).iterator(2000):
        counts[bisect_right([_us(moment) for moment in days], at_us) - 1] += 1
    return counts


def place_at(moment: datetime.datetime) -> int:
    """The place in the tree of the first event since a moment; the size of the tree when there is none."""
    event = LedgerEvent.objects.filter(at_us__gte=_us(moment)).order_by("at_us").values_list("id", flat=True).first()
    place = LedgerLeaf.objects.filter(event=event).values_list("index", flat=True).first() if event else None
    return store.size() if place is None else place


def _us(moment: datetime.datetime) -> int:
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1)


def sees_customer(actor: Actor, customer_id: str) -> bool:
    """Whether the actor sees the customer of this id."""
    return actor.may(Permission.CUSTOMER_READ) and see(actor, Customer).filter(id=customer_id).exists()


def person_named(actor: Actor, text: str) -> uuid.UUID | None:
    """The customer with exactly this address or number, for who may search the ledger for them.

    Who reads the whole ledger may ask for anybody, without seeing customers: it is the question that they are there for.
    """
    if actor.departments(Permission.LEDGER_READ_ALL) is None:
        return holder_of(text)
    found = customers.known_as(actor, text)
    return found.id if found else None


def keys_of(customer_id: uuid.UUID) -> tuple[str, ...]:
    """How the ledger names every record of the person behind this id."""
    found = Customer.objects.filter(id=customer_id).first()
    return tuple(record.key for record in family_of(found)) if found else (f"customer:{customer_id}",)


def ticket_key(number: int) -> str:
    """How the ledger names the ticket with this number; a name that no event has for one that is not there."""
    found = Ticket.objects.filter(number=number).only("id").first()
    return found.key if found else "ticket:none"


def event_at(actor: Actor, index: int) -> LedgerEvent | None:
    """The event with this number in the tree, when the actor may read it."""
    leaf = LedgerLeaf.objects.filter(index=index).first()
    return see(actor, LedgerEvent).filter(id=leaf.event).first() if leaf else None


def about_ours(event: LedgerEvent) -> bool:
    """Whether what the event holds sealed is the desk's own and no customer's."""
    return str(event.resource).startswith(_OUR_KINDS)


def personal_of(event: LedgerEvent) -> SealedValue | None:
    """What the event holds sealed: about a customer, or about what is the desk's own."""
    if event.sealed is None:
        return None
    place = Place("ledger_event", "sealed", str(event.uid))
    return SealedValue(_OURS if about_ours(event) else _PERSONAL, place, "json", blob=bytes(event.sealed))


def of_ticket(actor: Actor, ticket: Ticket) -> QuerySet[LedgerEvent]:
    """What happened to a ticket that the actor sees, newest first, but not whose data colleagues opened."""
    others_opened = Q(tag=Tag.VALUE_OPENED) & ~Q(actor=actor.key)
    return LedgerEvent.objects.filter(resource=ticket.key).exclude(others_opened).order_by("-id")


def of_customer(actor: Actor, people: Iterable[Customer]) -> QuerySet[LedgerEvent]:
    """What was changed about a customer whom the actor sees, newest first, but not whose data colleagues opened."""
    others_opened = Q(tag=Tag.VALUE_OPENED) & ~Q(actor=actor.key)
    return LedgerEvent.objects.filter(resource__in=[person.key for person in people]).exclude(others_opened).order_by("-id")


def event(actor: Actor, uid: uuid.UUID) -> LedgerEvent:
    """One event: of those that the actor may read, or of the history of a ticket that they see."""
    seen = see(actor, LedgerEvent).filter(uid=uid).first()
    if seen is not None:
        return seen
    found = LedgerEvent.objects.filter(uid=uid).first()
    kind, _, thing = found.resource.partition(":") if found is not None else ("", "", "")
    if kind == "ticket" and actor.may(Permission.TICKET_READ):
        seen = of_ticket(actor, see_one(actor, Ticket, id=thing)).filter(uid=uid).first()
    elif kind == "customer" and actor.may(Permission.CUSTOMER_READ):
        seen = of_customer(actor, [see_one(actor, Customer, id=thing)]).filter(uid=uid).first()
    if seen is None:
        raise NotVisibleError("There is no such event here, or it is not yours to see.")
    return seen


def by_uid(actor: Actor, uids: Iterable[str]) -> dict[str, LedgerEvent]:
    """Those of these events that the actor may read, by their uids."""
    wanted = _ids("", uids)
    return {str(event.uid): event for event in see(actor, LedgerEvent).filter(uid__in=wanted)} if wanted else {}


def places(found: Iterable[LedgerEvent]) -> dict[int, int]:
    """Row number to place in the tree, for the events that have one."""
    return places_of(list(found))


def under(rows: QuerySet[LedgerEvent], size: int) -> int:
    """How many of these events are under a checkpoint of this size."""
    return LedgerLeaf.objects.filter(event__in=rows.order_by().values("id"), index__lt=size).count()


def head() -> Head | None:
    """The newest signed checkpoint; None while there is none."""
    newest = store.newest_checkpoint()
    if newest is None:
        return None
    checkpoint = Checkpoint.parse(SignedNote.parse(newest.note).text)
    last = LedgerLeaf.objects.filter(index=checkpoint.size - 1).values_list("event", flat=True).first() or 0
    waiting = LedgerEvent.objects.filter(id__gt=last).count()
    at = datetime.datetime.fromtimestamp(newest.at_us / 1_000_000, datetime.UTC)
    return Head(checkpoint.size, at, checkpoint.origin, checkpoint.root.hex(), waiting, newest.note)


def names(found: Iterable[LedgerEvent]) -> dict[str, str]:
    """The names of the agents who acted, by the ledger's names for them."""
    ids = _ids("agent:", (event.actor for event in found))
    agents = get_user_model().objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {f"agent:{pk}": name for pk, name in agents}


def agent_called(key: str) -> dict[str, str]:
    """The name of one agent, by the ledger's name."""
    return names([LedgerEvent(actor=key)])


def agents() -> list[tuple[str, str]]:
    """Everyone who may have acted: the ledger's name and the agent's, for a filter."""
    return [(f"agent:{pk}", name) for pk, name in get_user_model().objects.order_by("name").values_list("pk", "name")[:500]]


def numbers(actor: Actor, found: Iterable[LedgerEvent]) -> dict[str, int]:
    """The numbers of the tickets that these events are about and that the actor sees."""
    ids = _ids("ticket:", (event.resource for event in found))
    rows = see(actor, Ticket).filter(id__in=ids).values_list("id", "number") if ids else ()
    return {f"ticket:{pk}": number for pk, number in rows}


def _ids(kind: str, keys: Iterable[str]) -> set[uuid.UUID]:
    """The ids in such names. A row that somebody slipped in may hold anything, and the page must still be shown."""
    found = set()
    for key in keys:
        with contextlib.suppress(ValueError):
            found.add(uuid.UUID(str(key).removeprefix(kind) if str(key).startswith(kind) else ""))
    return found
