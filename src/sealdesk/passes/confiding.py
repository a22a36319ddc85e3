"""Confidential replies: made in the transaction of the reply, and opened by a customer who has proven the address."""

from __future__ import annotations

import uuid

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.seeing import see_one
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Message, Ticket
from sealdesk.passes.actions import issue
from sealdesk.passes.models import Confidence, Pass, Use
from sealdesk.people.models import CustomerEmail


def confide(deed: Deed, message: Message) -> None:
    """Keep the text of a reply out of its mail, inside the action that writes it."""
    Confidence(message=message).save(force_insert=True)
    deed.details["confidential"] = True


def confidence_of(message: Message) -> Confidence | None:
    """How a reply is kept; None for one that goes by mail as it is."""
    found: Confidence | None = getattr(message, "confidence", None)
    return found


def may_read(actor: Actor, message: Message) -> bool:
    """Whether a customer may have the text now: with a proven address, and for a confidential reply once they asked to open it."""
    held = confidence_of(message)
    return held is None or (actor.within is None and held.read_at is not None)


def read(by: Actor, message_id: uuid.UUID) -> Message:
    """Open a confidential reply. NotVisibleError; InvalidChangeError without a proven address."""
    message = see_one(by, Message, id=message_id)
    held = confidence_of(message)
    if held is None:
        raise NotVisibleError
    with acting(by, Tag.TICKET_ANSWER_READ, on=message.ticket.key, department=message.department_id) as deed:
        if by.within is not None:
            raise InvalidChangeError("Prove first that the mailbox is yours.")
        first = Confidence.objects.filter(pk=held.pk, read_at=None).update(read_at=timezone.now())
        deed.details = {"message": str(message.id), "first": bool(first)}
    return message


def link_for(by: Actor, held: Confidence, email: CustomerEmail, ticket: Ticket) -> Pass:
    """The link that the mail of a confidential reply carries, to the ticket that its reader knows; made once, however often it is tried."""
    if held.link is None or held.link.email_id != email.id:
        with acting(by, Tag.LINK_ISSUED, on=f"customer:{email.customer_id}") as deed:
            made = issue(deed, Use.FOLLOW, email, ticket)
            deed.details = {"use": made.use, "message": str(held.message_id)}
            Confidence.objects.filter(pk=held.pk).update(link=made)
        held.link = made
    link: Pass = held.link
    return link
