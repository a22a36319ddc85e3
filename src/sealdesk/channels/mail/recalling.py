"""What people do with a mail that waits or failed: take it back, send it now, try it again.

The delivery's row decides between them and the postman: whoever holds it first wins, and the other is told.
"""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.channels.models import Delivery, DeliveryState
from sealdesk.desk.models import Message
from sealdesk.workbench import forwards, replies
from sealdesk.workbench.models import UndoStep
from sealdesk.workbench.undo import undoes

#: States from which somebody may have it tried again.
AGAIN = frozenset({DeliveryState.RETRYING, DeliveryState.FAILED, DeliveryState.BOUNCED})


def recall(by: Actor, message: Message, *, keep_time: bool = False) -> None:
    """Take a reply back that has not left: it becomes its author's draft again. InvalidChangeError when it has left."""
    ticket = message.ticket
    with acting(by, Tag.TICKET_REPLY_RECALLED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_REPLY) as deed:
        deed.details = {"message": str(message.id), "author": str(message.author_id or "")}
        _bring_back(deed, message, keep_time=keep_time)


@undoes(forwards.UNDO)
def _undo_send_on(by: Actor, deed: Deed, step: UndoStep) -> None:
    """The same on the toast of what was just sent on."""
    message = see(by, Message).select_related("forward__original__person").filter(id=uuid.UUID(step.new["message"])).first()
    if message is None or not _waits(message):
        raise forwards.too_late()
    forwards.bring_back(deed, message)


@undoes(replies.UNDO)
def _undo_send(by: Actor, deed: Deed, step: UndoStep) -> None:
    """What *Undo* does on the toast of a reply that was just sent."""
    message = see(by, Message).filter(id=uuid.UUID(step.new["message"])).first()
    if message is None:
        raise replies.too_late()
    _bring_back(deed, message, keep_time=False)


def send_now(by: Actor, message: Message) -> Delivery:
    """Have a planned reply leave now, or a failed one be tried again from the first attempt."""
    ticket, now = message.ticket, timezone.now()
    with acting(by, Tag.MAIL_REQUEUED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_REPLY) as deed:
        delivery = _held(message, DeliveryState.QUEUED, *AGAIN).first()
        if delivery is None:
            raise replies.not_waiting()
        deed.details = {"message": str(message.id), "delivery": str(delivery.id), "was": delivery.state, "code": delivery.reason}
        delivery.state, delivery.next_attempt_at = DeliveryState.QUEUED, now
        delivery.attempts, delivery.lease_until, delivery.reason = 0, None, ""
        delivery.save(update_fields=["state", "next_attempt_at", "attempts", "lease_until", "reason"])
    return delivery


def can_be_recalled(delivery: Delivery) -> bool:
    """Whether a reply still waits for its first attempt."""
    return delivery.state == DeliveryState.QUEUED and delivery.attempts == 0


def is_planned(delivery: Delivery) -> bool:
    """Whether its first attempt is still to come."""
    return can_be_recalled(delivery) and delivery.next_attempt_at > timezone.now()


def take_over(by: Actor, message: Message) -> Delivery:
    """Send a reply that was kept back, in one's own name."""
    ticket = message.ticket
    with acting(
        by, Tag.TICKET_REPLY_TAKEN_OVER, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_REPLY
    ) as deed:
        delivery = _held(message, DeliveryState.KEPT).first()
        if delivery is None:
            raise replies.not_waiting()
        deed.details = {"message": str(message.id), "author": str(message.author_id or ""), "why": delivery.reason}
        replies.take_over(by, message)
        delivery.state, delivery.next_attempt_at = DeliveryState.QUEUED, timezone.now()
        delivery.attempts, delivery.reason = 0, ""
        delivery.save(update_fields=["state", "next_attempt_at", "attempts", "reason"])
    return delivery


def discard(by: Actor, message: Message) -> None:
    """Throw a reply away that was kept back, or that waits in the ticket of another customer, where nobody can go on writing it."""
    ticket = message.ticket
    with acting(by, Tag.TICKET_REPLY_DISCARDED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_REPLY) as deed:
        deed.details = {"message": str(message.id), "author": str(message.author_id or "")}
        delivery = _held(message, DeliveryState.KEPT, DeliveryState.QUEUED).first()
        if delivery is None or not can_be_discarded(delivery):
            raise replies.not_waiting()
        replies.discard(deed, message)


def can_be_discarded(delivery: Delivery) -> bool:
    """Whether a reply is thrown away as it is, instead of being somebody's draft again."""
    return delivery.state == DeliveryState.KEPT or (can_be_recalled(delivery) and replies.is_anothers(delivery.message))


def _bring_back(deed: Deed, message: Message, *, keep_time: bool) -> None:
    if not _waits(message):
        raise replies.too_late()
    replies.bring_back(deed, message, keep_time=keep_time)


def _waits(message: Message) -> bool:
    """Whether it has not left, and does not while this transaction lasts."""
    delivery = _held(message, DeliveryState.QUEUED, DeliveryState.KEPT).first()
    return delivery is not None and (can_be_recalled(delivery) or delivery.state == DeliveryState.KEPT)


def _held(message: Message, *states: DeliveryState) -> QuerySet[Delivery]:
    return Delivery.objects.select_for_update(of=("self",)).filter(message=message, state__in=states)
