"""Builds how far an answer has come, why it is kept back, and what the reader may do with it."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.permissions import Permission
from sealdesk.channels.mail import recalling
from sealdesk.channels.models import Delivery as MailDelivery
from sealdesk.channels.models import DeliveryState
from sealdesk.console.pages.delivery import Delivery
from sealdesk.console.reader import Reader
from sealdesk.desk.keeping_back import Kept
from sealdesk.desk.models import Message, Ticket

_WHY: Final = {
    Kept.AUTHOR_LEFT: n_("the account of who wrote it was closed"),
    Kept.AUTHOR_LOST_TICKET: n_("who wrote it may not answer this ticket any more"),
    Kept.CUSTOMER_BLOCKED: n_("the customer is blocked"),
    Kept.OTHER_CUSTOMER: n_("the ticket belongs to another customer now"),
}


def delivery_of(reader: Reader, ticket: Ticket, message: Message) -> Delivery | None:
    """How far it has come, and what the reader may still do with it."""
    delivery: MailDelivery | None = getattr(message, "delivery", None)
    if delivery is None:
        return None
    draft = getattr(message, "draft", None)
    may = reader.actor.may(Permission.TICKET_REPLY, ticket.department_id)
    kept = delivery.state == DeliveryState.KEPT
    gone = may and recalling.can_be_discarded(delivery)
    waits = may and not gone and draft is not None and recalling.can_be_recalled(delivery)
    planned = draft is not None and draft.send_at is not None and recalling.is_planned(delivery)
    return Delivery(
        delivery.state,
        delivery.sent_at,
        _(_WHY[Kept(delivery.reason)]) if kept else delivery.reason,
        delivery.next_attempt_at if delivery.state == "retrying" else None,
        planned_at=draft.send_at if draft is not None and planned else None,
        recall_url=_act("recall", ticket, message) if waits else "",
        edit_url=_act("recall-to-edit", ticket, message) if waits and planned and message.author_id == reader.actor.id else "",
        now_url=_act("send-now", ticket, message) if may and (planned or delivery.state in recalling.AGAIN) else "",
        take_over_url=_act("answer-take-over", ticket, message) if may and kept else "",
        discard_url=_act("answer-discard", ticket, message) if gone else "",
    )


def _act(route: str, ticket: Ticket, message: Message) -> str:
    return reverse(f"console:{route}", args=[ticket.number, message.id])
