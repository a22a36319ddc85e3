"""Replies that wait in the desk's own queue: what becomes of them and their ticket when they leave, are taken back, or kept back.

Each is called inside the transaction of an action of the channel that delivers the reply.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone

from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Kind, Message, Status, Ticket

#: What a reply changes in its ticket.
FIELDS: Final = ("status", "assignee_id", "waiting_since")
_ANSWERED: Final = frozenset({Status.PENDING, Status.SOLVED})


def withdraw(message: Message, before: dict[str, Any] | None) -> None:
    """Take a reply that has not left out of its ticket. Where nobody changed the ticket since, it stands as ``before`` again.

    ``before`` holds ``FIELDS`` as ``putting_back.plain`` writes them.
    """
    _stand_again(message, before)
    message.delete()


def keep_back(message: Message, before: dict[str, Any] | None) -> None:
    """A reply may not be sent: it stays in its ticket, for colleagues alone, and the ticket stands as ``before`` again, as above."""
    _stand_again(message, before)
    _hold(message, held=True)


def let_go(message: Message) -> None:
    """A reply may be sent now, and read by its customer in the portal."""
    if message.held:
        _hold(message, held=False)


def take_over(by: Actor, message: Message) -> None:
    """A reply that was kept back is another agent's now."""
    Message.objects.filter(pk=message.pk).update(author=by.id, sent_at=timezone.now())
    message.author_id = by.id


def settle(deed: Deed, message: Message, *, solve: bool) -> None:
    """A reply that was planned has left: its ticket waits for the customer or is solved, unless they wrote in the meantime."""
    ticket = _held(message)
    if Message.objects.filter(ticket=ticket, kind=Kind.INBOUND, created_at__gt=message.created_at).exists():
        return
    before, after = ticket.status, Status.SOLVED if solve else Status.PENDING
    ticket.status, ticket.waiting_since = after, None
    _save(ticket, "status", "waiting_since")
    deed.also(Tag.TICKET_CHANGED, on=ticket.key, details={"field": "status", "from": before, "to": str(after)})


def _stand_again(message: Message, before: dict[str, Any] | None) -> None:
    ticket = _held(message)
    if before and ticket.waiting_since is None and ticket.status in _ANSWERED:
        ticket.status = before["status"]
        ticket.waiting_since = before["waiting_since"] and dt.datetime.fromisoformat(before["waiting_since"])
    if before and ticket.assignee_id == message.author_id:
        ticket.assignee_id = before["assignee_id"]
    _save(ticket, "status", "assignee", "waiting_since")


def _hold(message: Message, *, held: bool) -> None:
    Message.objects.filter(pk=message.pk).update(held=held)
    message.held = held


def _held(message: Message) -> Ticket:
    return Ticket.objects.select_for_update(of=("self",)).get(pk=message.ticket_id)


def _save(ticket: Ticket, *fields: str) -> None:
    ticket.changed_at = timezone.now()
    ticket.save(update_fields=[*fields, "changed_at"])
