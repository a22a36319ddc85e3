"""Tickets that were merged into one of another customer: each person goes on knowing their own part under their own number.

A merge moves the messages and leaves the merged ticket with its requester and subject. What is written to somebody in the
ticket where their conversation goes on must show them neither the other customer's subject nor number.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from sealdesk.access.actors import Actor
from sealdesk.desk.models import Ticket
from sealdesk.people.family import are_one, family_of
from sealdesk.people.models import Customer

#: How often a ticket that was merged may have been merged on. Behind more merges than this nobody is shown or sent anything.
MOST: Final = 3


def same_customer(ticket: Ticket, other: Ticket) -> bool:
    """Whether two tickets are of one person; also where one of the two has nobody to tell anything to."""
    return are_one(ticket.requester, other.requester)


def known_to(person: Customer, ticket: Ticket) -> Ticket | None:
    """The ticket under which a person knows what is written to them in ``ticket``; None when it is another customer's alone.

    That is the ticket itself where they asked it, one of theirs that was merged into it, or the one that it was split from.
    """
    if ticket.requester_id == person.id:
        return ticket
    own = {record.id for record in family_of(person)}
    if ticket.requester_id in own:
        return ticket
    before = [ticket.split_from] if ticket.split_from is not None else []
    return next((one for one in chain(_merged_into(ticket), before) if one.requester_id in own), None)


def is_anothers_too(ticket: Ticket) -> bool:
    """Whether a ticket of another customer was merged into this one: then mails in it are between that customer and the desk."""
    return any(not same_customer(ticket, other) for other in _merged_into(ticket))


def _merged_into(ticket: Ticket) -> Iterator[Ticket]:
    """The tickets that were merged into one, the nearest first, of these the newest. One query a level."""
    met, level = {ticket.pk}, [ticket.pk]
    for _ in range(MOST):
        found = Ticket.objects.filter(joined_into__in=level).exclude(pk__in=met).select_related("department", "requester")
        rows = list(found.order_by("-number"))
        if not rows:
            return
        yield from rows
        level = [row.pk for row in rows]
        met |= set(level)


def goes_on_elsewhere(actor: Actor, ticket: Ticket) -> list[uuid.UUID]:
    """For a customer whose ticket was merged into another customer's: the tickets that it went on in. None where it ended in theirs."""
    went = _went_on(ticket)
    return [one.pk for one in went] if went and went[-1].requester_id != actor.id else []


def goes_on_in(actor: Actor, ticket: Ticket) -> Ticket | None:
    """For a customer whose ticket was merged into another one of theirs: the ticket where it goes on now."""
    went = _went_on(ticket)
    return went[-1] if went and went[-1].requester_id == actor.id and went[-1].joined_into_id is None else None


def _went_on(ticket: Ticket) -> list[Ticket]:
    """The tickets that it was merged into, one after the other."""
    went, last = list[Ticket](), ticket
    while last.joined_into is not None and len(went) < MOST:
        last = last.joined_into
        went.append(last)
    return went


def own_part(actor: Actor, ticket: Ticket, field: str = "ticket") -> dict[str, Any]:
    """Where the messages of a ticket lie, as a condition on ``field``: for its customer also where it was merged into another's."""
    went = goes_on_elsewhere(actor, ticket) if actor.is_customer and ticket.joined_into_id is not None else []
    return {f"{field}__in": [ticket.pk, *went]} if went else {field: ticket}
