"""Mailboxes, raw mails as they came, and mails on their way out."""

from __future__ import annotations

import functools
from typing import Final

from django.db import models
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.datamap.fields import SealedJSONField, SealedTextField
from sealdesk.desk.models import Message, Ticket
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.passes.models import Pass
from sealdesk.people.models import Customer
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.envelope import Place
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.SUPPORT, retention=Retention.WHILE_TICKET)


class Mailbox(models.Model):
    """One address of the desk. Its server's credentials are sealed for the desk."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    address = _ours(models.CharField(max_length=254, unique=True))
    department = _ours(models.ForeignKey(Department, on_delete=models.PROTECT))
    imap = SealedJSONField(
        kind="json", label=Label.SECRET, subject="desk", purpose=Purpose.OPERATION, retention=Retention.WHILE_DESK, null=True
    )
    #: Where it is fetched from, as administrators read it: host, port and folder. Empty when mail is handed over.
    server = _ours(models.CharField(max_length=300, blank=True))
    sender_name = _ours(models.CharField(max_length=80, blank=True))
    sender_name_zh = _ours(models.CharField(max_length=80, blank=True))
    signature = _ours(models.CharField(max_length=1000, blank=True))
    signature_zh = _ours(models.CharField(max_length=1000, blank=True))
    uid_validity = _ours(models.BigIntegerField(default=0))
    last_uid = _ours(models.BigIntegerField(default=0))
    is_active = _ours(models.BooleanField(default=True))
    last_error = _ours(models.CharField(max_length=60, blank=True))
    checked_at = _ours(models.DateTimeField(null=True))

    def __str__(self) -> str:
        return self.address

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"mailbox:{self.id}"


#: Sources of raw mails that a page of ours wrote: a form for strangers, and an answer of somebody the portal knows.
FORM: Final = "form"
ANSWER: Final = "answer"
#: The problem of a mail whose bytes an agent had taken away.
REDACTED: Final = "redacted"


class RawState(models.TextChoices):
    """How far a raw mail got."""

    STORED = "stored"
    DONE = "done"


class RawMail(models.Model):
    """A mail exactly as it came, sealed and stored before anything looked into it."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    source = _ours(models.CharField(max_length=12))
    mailbox = _ours(models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL, db_index=False))
    department = _ours(models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False))
    person = _ours(models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+"), subject="person")
    message = _ours(models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="raw"))
    #: The mail that came before on another way and made the message: what is taken out of that one goes from this one too.
    same_as = _ours(models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies", db_index=False))
    content = _ours(models.UUIDField(default=uuid7))
    content_index = _ours(models.BinaryField(unique=True, max_length=32))
    mail_index = _ours(models.BinaryField(null=True, unique=True, max_length=32))
    size = _ours(models.BigIntegerField())
    state = _ours(models.CharField(max_length=8, choices=RawState.choices, default=RawState.STORED))
    outcome = _ours(models.CharField(max_length=12, blank=True))
    problem = _ours(models.CharField(max_length=60, blank=True))
    received_at = _ours(models.DateTimeField(default=timezone.now))
    #: Whether it is from whom it says: a ``Mark``, and the findings that it rests on (``Finding.as_list``).
    trust = _ours(models.CharField(max_length=10, blank=True, default=""))
    findings = SealedJSONField(kind="json", subject="person|department", retention=Retention.WHILE_TICKET, null=True)

    #: Whether it was looked over for phishing. What came before there was such a look, and what a page of ours wrote, needs none.
    examined = _ours(models.BooleanField(default=True))

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(examined=False), name="channels_raw_unseen"),
            models.Index(fields=["state", "received_at"], name="channels_raw_state"),
            models.Index(fields=["mailbox", "-received_at"], condition=models.Q(mailbox__isnull=False), name="channels_raw_newest"),
            models.Index(fields=["same_as", "id"], condition=models.Q(same_as__isnull=False), name="channels_raw_copies"),
            models.Index(fields=["-received_at"], condition=models.Q(trust="waiting"), name="channels_raw_unproven"),
        ]

    def __str__(self) -> str:
        return f"raw mail {self.id}"

    @property
    def blob(self) -> SealedBlob:
        """Its bytes, under this row's place."""
        return SealedBlob(self.content, Place("channels_rawmail", "content", str(self.id)))


class DeliveryState(models.TextChoices):
    """How far a mail on its way out got."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRYING = "retrying"
    FAILED = "failed"
    BOUNCED = "bounced"
    KEPT = "kept"


class Delivery(models.Model):
    """One message on its way to a person, queued in the transaction that made the message."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    message = _ours(models.OneToOneField(Message, on_delete=models.CASCADE, related_name="delivery"))
    state = _ours(models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED))
    attempts = _ours(models.PositiveSmallIntegerField(default=0))
    next_attempt_at = _ours(models.DateTimeField(default=timezone.now))
    lease_until = _ours(models.DateTimeField(null=True))
    reason = _ours(models.CharField(max_length=60, blank=True))
    sent_at = _ours(models.DateTimeField(null=True))

    class Meta:
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="channels_delivery_due")]

    def __str__(self) -> str:
        return f"delivery {self.id}: {self.state}"


class LetterKind(models.TextChoices):
    """What the desk writes by itself."""

    AGREE = "agree"
    CODE = "code"
    PROVE = "prove"
    RECEIVED = "received"
    REMOVED = "removed"
    WAY_IN = "way-in"


class Letter(models.Model):
    """A mail that the desk writes by itself. It holds no text: that is made when it is sent, links and codes included.

    ``address`` is sealed, because nobody is known by it yet when a way in is asked for, and gone when the letter is.
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    kind = _ours(models.CharField(max_length=8, choices=LetterKind.choices))
    customer = _ours(models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+"), subject="customer")
    ticket = _ours(models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+"))
    carries = _ours(models.ForeignKey(Pass, null=True, on_delete=models.SET_NULL, related_name="+"), subject="customer")
    address = SealedTextField(kind="address", subject="customer|desk", retention=Retention.SHORT, null=True)
    language = _ours(models.CharField(max_length=16, blank=True))
    created_at = _ours(models.DateTimeField(default=timezone.now))
    ended_at = _ours(models.DateTimeField(null=True))
    outcome = _ours(models.CharField(max_length=60, blank=True))

    class Meta:
        indexes = [models.Index(fields=["ended_at", "created_at"], name="channels_letter_waiting")]

    def __str__(self) -> str:
        return f"letter {self.id}: {self.kind}"
