"""What people read of the ledger: the events they may see, the history of a ticket, and what stands in for ids."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.ledger import store
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.models import LedgerEvent, LedgerLeaf
from sealdesk.ledger.note import SignedNote
from sealdesk.ledger.queries import places_of
from sealdesk.ledger.record import Outcome
from sealdesk.people.models import Customer

PAGE: Final = 50


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


def events(
    actor: Actor,
    *,
    tag: str = "",
    who: str = "",
    only: Outcome | None = None,
    after: int = 0,
    before: int = 0,
) -> EventPage:
    """The events that the actor may read. ``after`` continues to older ones, ``before`` goes back to newer ones."""
    rows = see(actor, LedgerEvent)
    for field, value in (("tag", tag), ("actor", who), ("outcome", only)):
        rows = rows.filter(**{field: value}) if value else rows
    if before:
        found = list(rows.filter(id__gt=before).order_by("id")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return EventPage(tuple(found), found[0].id if more else 0, found[-1].id if found else 0)
    found = list((rows.filter(id__lt=after) if after else rows).order_by("-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return EventPage(tuple(found), found[0].id if after and found else 0, found[-1].id if more else 0)


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
    ids = {event.actor.removeprefix("agent:") for event in found if event.actor.startswith("agent:")}
    agents = get_user_model().objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {f"agent:{pk}": name for pk, name in agents}


def agents() -> list[tuple[str, str]]:
    """Everyone who may have acted: the ledger's name and the agent's, for a filter."""
    return [(f"agent:{pk}", name) for pk, name in get_user_model().objects.order_by("name").values_list("pk", "name")[:500]]


def numbers(actor: Actor, found: Iterable[LedgerEvent]) -> dict[str, int]:
    """The numbers of the tickets that these events are about and that the actor sees."""
    ids = {event.resource.removeprefix("ticket:") for event in found if event.resource.startswith("ticket:")}
    rows = see(actor, Ticket).filter(id__in=ids).values_list("id", "number") if ids else ()
    return {f"ticket:{pk}": number for pk, number in rows}
