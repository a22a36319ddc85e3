"""Sending: a delivery is claimed, asked whether it may still go, composed, handed to the mail server once, and its outcome recorded.

Sending is *at least once*, with a window as small as it can be. Between the server's 250 and our commit lies no work but
the commit itself; a process that dies exactly there leaves the delivery as ``sending``. When its lease has run out it is
sent again under the same Message-ID, by which mail programs recognise the copy.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.mail import addressing, confidential
from sealdesk.channels.mail.outbound import MAX_BYTES, Outgoing, compose, weight_of
from sealdesk.channels.mail.own_addresses import mail_index, message_id_of
from sealdesk.channels.mail.smtp import Refused, Server, Unavailable
from sealdesk.channels.mail.writing import ComposeError
from sealdesk.channels.models import Delivery, DeliveryState
from sealdesk.desk import waiting
from sealdesk.desk.keeping_back import Kept, why_kept
from sealdesk.desk.models import Message
from sealdesk.desk.recipients.actions import note_refused
from sealdesk.workbench import replies

logger = logging.getLogger(__name__)

POSTMAN: Final = Actor.system("postman")
#: Longer than any conversation with a server may take; see ``smtp.TIMEOUT`` and ``smtp.MAX_SECONDS``.
LEASE: Final = timedelta(minutes=30)
_MINUTES: Final = (1, 4, 16, 64)
_LONGEST: Final = 240
_WITH: Final = ("message__ticket__department", "message__person", "message__author")
#: Together a little less than two days.
MAX_ATTEMPTS: Final = 16
#: So many attempts wait for a server that cannot take a copy now (a few minutes, as servers want that put off strangers). After that
#: the answer goes to everybody else.
WAITS_FOR_COPIES: Final = 2

Send = Callable[[Outgoing], None]


def wait_after(attempt: int) -> timedelta:
    """How long to wait after attempt number ``attempt`` (from 1): 1, 4, 16, 64 minutes, then four hours each."""
    return timedelta(minutes=_MINUTES[attempt - 1] if attempt <= len(_MINUTES) else _LONGEST)


def queue(message: Message) -> Delivery:
    """Put a message on its way, inside the transaction that made it, and make its answers find the ticket."""
    if weight_of(message) > MAX_BYTES:
        raise InvalidChangeError("These files are too big for one mail (25 MB). Send fewer, or smaller ones.")
    addressing.check(message)
    message.mail_index = mail_index(message_id_of(message))
    message.save(update_fields=["mail_index"])
    delivery = Delivery(message=message, next_attempt_at=message.sent_at)
    delivery.save(force_insert=True)
    return delivery


def due(now: datetime) -> QuerySet[Delivery]:
    """The deliveries that should be sent now: new ones, those that waited long enough, and those whose sender vanished."""
    in_line = Q(state__in=[DeliveryState.QUEUED, DeliveryState.RETRYING], next_attempt_at__lte=now)
    return Delivery.objects.filter(in_line | Q(state=DeliveryState.SENDING, lease_until__lte=now))


def deliver(delivery_id: uuid.UUID, *, send: Send | None = None, now: Callable[[], datetime] = timezone.now) -> str:
    """Send one delivery if it is due; returns the state it is in afterwards, or ``"not-due"``."""
    if send is None:
        if not settings.SEALDESK_SMTP_URL:
            return _without_server(delivery_id, now())
        send = Server.from_url(settings.SEALDESK_SMTP_URL).send
    claimed = _claim(delivery_id, now())
    if claimed is None:
        return "not-due"
    if claimed.attempts > MAX_ATTEMPTS:
        return _fail(claimed, "gave-up")
    if why := why_kept(claimed.message):
        return _keep_back(claimed, why, _mine(claimed))
    waiting.let_go(claimed.message)
    try:
        refused = _send(claimed, send, now())
    except (ComposeError, Refused) as refusal:
        return _fail(claimed, refusal.code)
    except Unavailable as trouble:
        return _try_later(claimed, trouble.code, now())
    except Exception as error:  # noqa: BLE001 - nothing was sent: whatever it was, it is counted and tried again
        return _try_later(claimed, type(error).__name__, now())
    return _sent(claimed, now(), refused)


def _claim(delivery_id: uuid.UUID, now: datetime) -> Delivery | None:
    """One sender only: whoever's UPDATE finds the delivery due. The number of the attempt then proves who holds it."""
    values = {"state": DeliveryState.SENDING, "lease_until": now + LEASE, "attempts": F("attempts") + 1}
    if not due(now).filter(id=delivery_id).update(**values):
        return None
    return Delivery.objects.select_related(*_WITH).get(id=delivery_id)


def _without_server(delivery_id: uuid.UUID, now: datetime) -> str:
    """It stays in line, and is read in the portal from its time on: so what may be sent is asked all the same."""
    rows = Delivery.objects.filter(id=delivery_id, state=DeliveryState.QUEUED)
    delivery = rows.filter(next_attempt_at__lte=now).select_related(*_WITH).first()
    if delivery is not None and (why := why_kept(delivery.message)):
        return _keep_back(delivery, why, rows)
    if delivery is not None:
        waiting.let_go(delivery.message)
    rows.update(reason="no-smtp")
    return "not-due"


def _send(delivery: Delivery, send: Send, now: datetime) -> Mapping[uuid.UUID, str]:
    """Hand it over; who of those that get a copy did not get it, and why."""
    opening = Opening(POSTMAN, "deliver", reference=f"delivery:{delivery.id}")
    mail = compose(delivery.message, opening, date=now, instead=confidential.instead_of(delivery.message, opening))
    mail = replace(mail, waits=delivery.attempts <= WAITS_FOR_COPIES)
    opening.record()
    send(mail)
    return mail.refused


def _sent(delivery: Delivery, now: datetime, refused: Mapping[uuid.UUID, str]) -> str:
    with acting(
        POSTMAN,
        Tag.MAIL_DELIVERED,
        on=f"delivery:{delivery.id}",
        department=delivery.message.ticket.department_id,
    ) as deed:
        deed.details = _details(delivery)
        # Also when the lease was lost meanwhile: it is sent, so nobody else should send it.
        gone = Delivery.objects.filter(id=delivery.id).exclude(state__in=[DeliveryState.SENT, DeliveryState.BOUNCED])
        gone.update(state=DeliveryState.SENT, sent_at=now, lease_until=None, reason="")
        note_refused(delivery.message, refused)
        if refused:
            deed.details["not_copied"] = len(refused)
        replies.left(deed, delivery.message)
    return DeliveryState.SENT


def _try_later(delivery: Delivery, code: str, now: datetime) -> str:
    if delivery.attempts >= MAX_ATTEMPTS:
        return _fail(delivery, code)
    again = now + wait_after(delivery.attempts)
    with acting(
        POSTMAN,
        Tag.MAIL_RETRIED,
        on=f"delivery:{delivery.id}",
        department=delivery.message.ticket.department_id,
    ) as deed:
        deed.details = _details(delivery) | {"code": code}
        _mine(delivery).update(state=DeliveryState.RETRYING, next_attempt_at=again, lease_until=None, reason=code[:60])
    logger.warning("mail: delivery %s is tried again after attempt %d: %s", delivery.id, delivery.attempts, code)
    return DeliveryState.RETRYING


def _fail(delivery: Delivery, code: str) -> str:
    with acting(
        POSTMAN,
        Tag.MAIL_FAILED,
        on=f"delivery:{delivery.id}",
        department=delivery.message.ticket.department_id,
    ) as deed:
        deed.details = _details(delivery) | {"code": code}
        _mine(delivery).update(state=DeliveryState.FAILED, lease_until=None, reason=code[:60])
        replies.given_up(delivery.message)
    logger.warning("mail: delivery %s failed: %s", delivery.id, code)
    return DeliveryState.FAILED


def _keep_back(delivery: Delivery, why: Kept, rows: QuerySet[Delivery]) -> str:
    """It may not be sent any more: kept for the colleagues who see the ticket, one of whom decides."""
    message = delivery.message
    with acting(POSTMAN, Tag.TICKET_REPLY_KEPT_BACK, on=message.ticket.key, department=message.ticket.department_id) as deed:
        deed.details = {"message": str(message.id), "why": str(why), "author": str(message.author_id or "")}
        rows.update(state=DeliveryState.KEPT, lease_until=None, reason=str(why))
        replies.kept_back(message)
    return DeliveryState.KEPT


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    """The row while this attempt still holds it: a sender that lost its lease must not overwrite its successor's word."""
    return Delivery.objects.filter(id=delivery.id, state=DeliveryState.SENDING, attempts=delivery.attempts)


def _details(delivery: Delivery) -> dict[str, object]:
    message = delivery.message
    return {"message": str(message.id), "ticket": str(message.ticket_id), "attempt": delivery.attempts}
