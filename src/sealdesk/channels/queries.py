"""What people read of mailboxes, those that they manage; and how far the answers of a ticket have come."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.channels.models import Delivery, DeliveryState, Mailbox, RawMail
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.queries import newest_done

#: How many of a ticket's answers, the newest, are looked at.
_WATCHED: Final = 50


def addresses(ids: Iterable[str]) -> dict[str, str]:
    """The desk's own addresses by the ids of their mailboxes: what the ledger calls them."""
    wanted = list(ids)
    return {str(pk): address for pk, address in Mailbox.objects.filter(pk__in=wanted).values_list("pk", "address")} if wanted else {}


def mailboxes(actor: Actor) -> list[Mailbox]:
    """The mailboxes that the actor manages, by address. Each has ``mail_at``, when mail for it was taken in last."""
    return list(_managed(actor).order_by("address"))


def mailbox(actor: Actor, mailbox_id: uuid.UUID) -> Mailbox:
    """One of them. Unknown and another department's look the same."""
    found = _managed(actor).filter(pk=mailbox_id).first()
    if found is None:
        raise NotVisibleError("There is no such mailbox here, or it is not yours to manage.")
    return found


def _managed(actor: Actor) -> QuerySet[Mailbox]:
    newest = RawMail.objects.filter(mailbox=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
    return see(actor, Mailbox).select_related("department").annotate(mail_at=Subquery(newest))


def takes_mail(mailbox: Mailbox) -> bool:
    """Whether mail came for one of ``mailboxes``, or its server was asked and answered as it should."""
    if mailbox.mail_at:  # type: ignore[attr-defined] # the annotation of _managed
        return True
    return bool(mailbox.imap and not mailbox.last_error and (mailbox.checked_at or _was_tried(mailbox.key)))


def sends_mail() -> bool:
    """Whether an answer ever left, or the server that the desk sends by was tried and takes its sign-in."""
    return Delivery.objects.filter(state__in=[DeliveryState.SENT, DeliveryState.BOUNCED]).exists() or _was_tried("")


def _was_tried(resource: str) -> bool:
    """Whether the last trial of a mailbox's server, or with no name of the one for sending, went well, as the ledger keeps it."""
    tried = newest_done(Tag.MAILBOX_TESTED, resource)
    return tried is not None and json.loads(tried.details)["result"] == "ok"


def waiting_of(agent_id: uuid.UUID) -> int:
    """How many answers of an agent wait for their time: they are kept back when the account is closed."""
    return Delivery.objects.filter(state=DeliveryState.QUEUED, attempts=0, message__author=agent_id, message__held=True).count()


def under_way(actor: Actor, ticket: Ticket) -> str:
    """A sign of how far the answers of a ticket have come: another one as soon as one is planned, sent, tried again or taken back.

    Empty where nothing was answered.
    """
    rows = Delivery.objects.filter(message__in=see(actor, Message).filter(ticket=ticket)).order_by("-message_id")
    states = list(rows.values_list("message_id", "state", "attempts", "reason", "next_attempt_at")[:_WATCHED])
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16] if states else ""
