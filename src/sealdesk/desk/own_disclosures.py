"""Who opened a customer's data, as the customer may know it: the disclosures that name them, with roles in the place of persons."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.opening import subject_digest
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.disclosures import TELLING
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.mentions import about
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import Outcome

PAGE: Final = 50
_ROLES: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class OwnDisclosure:
    """One request in which something of the customer was opened.

    ``by`` is ``"agent"``, ``"desk"`` or ``"customer"``; ``role`` is that in whose name an agent opened it, ``department`` where it lay
    then, whatever became of either since. ``kinds`` are what was read of theirs; with ``listed`` it was only their name or subject in
    a list. ``number`` is the ticket on which it was opened, 0 for none of theirs; ``many`` whether others' values were opened with it;
    ``forwarded`` whether it was not only opened but sent on to a third party.
    """

    event: LedgerEvent
    by: str
    role: Role | None
    department: Department | None
    purpose: str
    kinds: tuple[str, ...]
    listed: bool
    number: int
    many: bool
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class OwnPage:
    """One page, newest first, and the cursor of older ones (0 at the end)."""

    disclosures: tuple[OwnDisclosure, ...]
    older: int


def of_oneself(actor: Actor, ticket: Ticket | None = None, *, after: int = 0, most: int = PAGE) -> OwnPage:
    """Who opened values of the customer who asks, on one ticket or anywhere. NotVisibleError for whoever is no customer.

    Whoever came by a link to one ticket is told of that ticket alone.
    """
    if not actor.is_customer or (ticket is None and actor.within is not None):
        raise NotVisibleError
    rows = _naming(actor)
    if ticket is not None:
        rows = rows.filter(resource=ticket.key)
    found = list((rows.filter(id__lt=after) if after else rows).order_by("-id")[: most + 1])
    more, found = len(found) > most, found[:most]
    return OwnPage(tuple(_told(actor, found)), found[-1].id if more else 0)


def _naming(actor: Actor) -> QuerySet[LedgerEvent]:
    """The disclosures that name the customer, found by the ledger's index of digests; what they read themselves is not told back."""
    rows = LedgerEvent.objects.filter(tag__in=TELLING, outcome=Outcome.DONE, id__in=about([actor.key]))
    return rows.exclude(actor=actor.key)


def _told(actor: Actor, events: list[LedgerEvent]) -> Iterable[OwnDisclosure]:
    departments = Department.objects.in_bulk({event.department for event in events if event.department})
    keys = {event.resource.removeprefix("ticket:") for event in events if event.resource.startswith("ticket:")}
    numbers = {f"ticket:{pk}": number for pk, number in see(actor, Ticket).filter(id__in=keys).values_list("id", "number")}
    me = subject_digest(actor.subject)
    told = {event.id: json.loads(event.details) for event in events}
    letters = {told[event.id]["message"] for event in events if event.tag == Tag.TICKET_FORWARDED}
    gone = Message.objects.filter(id__in=letters, held=False)
    sent_on = {str(pk) for pk in gone.values_list("id", flat=True)} if letters else set()
    for event in events:
        details, kind = told[event.id], event.actor.partition(":")[0]
        if event.tag == Tag.TICKET_FORWARDED and details["message"] not in sent_on:
            continue  # it was taken back or thrown away, or waits still: nothing left the desk
        read = details.get("read", {})
        yield OwnDisclosure(
            event=event,
            by={"agent": "agent", "customer": "customer"}.get(kind, "desk"),
            role=Role(details["role"]) if details.get("role") in _ROLES else None,
            department=departments.get(event.department) if event.department else None,
            purpose=str(details.get("purpose", "")),
            kinds=tuple(kind for kind, whose in read.items() if me in whose) or tuple(map(str, details.get("kinds", ()))),
            listed="read" in details and not any(me in whose for whose in read.values()),
            number=numbers.get(event.resource, 0),
            many=int(details.get("count", 1)) > 1,
            forwarded=event.tag == Tag.TICKET_FORWARDED,
        )
