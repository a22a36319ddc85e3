"""A ticket held while it is changed, and kept afterwards: what every action on a ticket begins and ends with."""

from __future__ import annotations

from django.utils import timezone

from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk.models import Ticket


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held until the transaction ends. In SQLite the transaction itself is the lock.

    The permission was asked for the department that the caller saw, so a ticket that moved since then is refused.
    """
    held = Ticket.objects.select_for_update(of=("self",)).select_related("department", "requester").get(pk=ticket.pk)
    if held.department_id != ticket.department_id:
        raise InvalidChangeError("This ticket was moved to another department in the meantime. Open it again.")
    return held


def locked_together(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Both tickets, held in an order that is the same for everybody, so that two who want the same two do not wait for each other."""
    first, second = sorted((one, other), key=lambda ticket: ticket.pk)
    held = {ticket.pk: locked(ticket) for ticket in (first, second)}
    return held[one.pk], held[other.pk]


def save(ticket: Ticket, *fields: str) -> None:
    """Keep these fields, and that the ticket changed now."""
    ticket.changed_at = timezone.now()
    ticket.save(update_fields=[*fields, "changed_at"])
