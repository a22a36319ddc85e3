"""The background work of the channels: raw mails are worked off, replies are sent, what a crash left over is found again."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from sealdesk.channels import letters
from sealdesk.channels.mail import examining, notifying, sending, sweeping, trusting
from sealdesk.channels.mail.processing import AlreadyDoneError, hold, process
from sealdesk.channels.models import DeliveryState, RawMail, RawState
from sealdesk.desk.actions import deliver_by
from sealdesk.desk.models import Message
from sealdesk.work.periodic import every
from sealdesk.work.tasks import Backoff, job

logger = logging.getLogger(__name__)

#: A mail whose processing keeps failing is given to a person after this.
HOLD_AFTER = timedelta(hours=1)
#: What was stored this long ago and not worked off has lost its job, or never had one.
LEFT_OVER_AFTER = timedelta(seconds=30)
#: What leaves later than this gets its job from ``find_due`` when its time has come.
NEAR = timedelta(seconds=30)
_BATCH = 200


@job(max_attempts=8, backoff=Backoff(first=5, most=900))
def process_raw(raw_id: str) -> None:
    """Work off one stored mail. What fails for an hour becomes a ticket with the raw mail: nothing stays unseen."""
    raw = RawMail.objects.select_related("mailbox__department", "department").filter(id=uuid.UUID(raw_id), state=RawState.STORED).first()
    if raw is None:
        return
    try:
        process(raw)
    except AlreadyDoneError:
        return
    except (DatabaseError, OSError):
        raise  # the desk's trouble, not the mail's
    except Exception:
        if timezone.now() - raw.received_at < HOLD_AFTER:
            raise
        logger.warning("mail: raw mail %s kept failing and is given to a person", raw.id)
        hold(raw, "processing-failed")


@job(max_attempts=3, backoff=Backoff(first=30, most=300))
def deliver(delivery_id: str) -> None:
    """Send one delivery. Waiting between attempts is the delivery's own affair, so that everybody can see it."""
    sending.deliver(uuid.UUID(delivery_id))


def enqueue_processing(raw_id: uuid.UUID) -> None:
    """Have a stored mail worked off soon."""
    process_raw.using(unique_key=f"mail.process:{raw_id}").enqueue(str(raw_id))


def enqueue_delivery(delivery_id: uuid.UUID, at: datetime | None = None) -> None:
    """Have a delivery sent soon, or at a time that is near."""
    deliver.using(unique_key=f"mail.deliver:{delivery_id}", run_after=at).enqueue(str(delivery_id))


@job(max_attempts=8, backoff=Backoff(first=10, most=900))
def send_letter(letter_id: str) -> None:
    """Send one letter of the desk. A server that is away makes the job come again; what it refuses is over."""
    letters.send(uuid.UUID(letter_id))


def enqueue_letter(letter_id: uuid.UUID) -> None:
    """Have a letter sent soon."""
    send_letter.using(unique_key=f"letter.send:{letter_id}").enqueue(str(letter_id))


@deliver_by("counter")
@deliver_by("form")
@deliver_by("mail")
@deliver_by("phone")
def deliver_reply(message: Message) -> uuid.UUID:
    """What the desk calls inside the transaction of a reply: delivery and job stand and fall with it."""
    delivery = sending.queue(message)
    if delivery.next_attempt_at <= timezone.now() + NEAR:
        enqueue_delivery(delivery.id, delivery.next_attempt_at)
    return delivery.id


@every(seconds=30, name="mail.leftovers")
@job(max_attempts=1)
def find_leftovers() -> None:
    """Enqueue again what was stored and lost its job, by a crash between the two."""
    before = timezone.now() - LEFT_OVER_AFTER
    stored = RawMail.objects.filter(state=RawState.STORED, received_at__lt=before).order_by("received_at")
    for raw_id in stored.values_list("id", flat=True)[:_BATCH]:
        enqueue_processing(raw_id)


@every(seconds=15, name="mail.due")
@job(max_attempts=1)
def find_due() -> None:
    """Enqueue the deliveries whose time has come: planned ones, new tries, vanished senders, what waited for a mail server's address."""
    due = sending.due(timezone.now())
    if not settings.SEALDESK_SMTP_URL:
        due = due.filter(state=DeliveryState.QUEUED, message__held=True)  # nobody posts them; in the portal they are read from now on
    for delivery_id in due.order_by("next_attempt_at").values_list("id", flat=True)[:_BATCH]:
        enqueue_delivery(delivery_id)
    if not settings.SEALDESK_SMTP_URL:
        return
    for letter_id in letters.waiting(timezone.now())[:_BATCH]:
        enqueue_letter(letter_id)


@every(seconds=15, name="mail.authenticate")
@job(max_attempts=1)
def authenticate_senders() -> None:
    """Ask the DNS about the mails that wait for it, the newest first; whom no name server answers about waits on."""
    trusting.check_waiting(timezone.now())


@every(seconds=5, name="mail.examine")
@job(max_attempts=1)
def examine_new_mail() -> None:
    """Look new mail over for phishing."""
    examining.examine_new(timezone.now())


@every(seconds=30, name="mail.notices")
@job(max_attempts=1)
def mail_notices() -> None:
    """Send agents by mail what they asked to be told by mail."""
    if settings.SEALDESK_SMTP_URL:
        notifying.send_waiting(timezone.now())


@every(seconds=86_400, name="contents.sweep")
@job(max_attempts=1)
def sweep_contents() -> None:
    """Remove sealed contents that no row names: what was written before a transaction that did not come about."""
    sweeping.sweep(timezone.now())
    letters.prune(timezone.now())
