"""Passes: what a customer holds to come in by. No row holds a secret: links and codes are computed from it with the desk's key."""

from __future__ import annotations

import functools

from django.db import models
from django.utils import timezone

from sealdesk.desk.models import Message, Ticket
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, subject="customer", purpose=Purpose.SECURITY, retention=Retention.SHORT)


class Use(models.TextChoices):
    """What a pass is for. One that is made for one thing serves nothing else."""

    FOLLOW = "follow"
    WAY_IN = "way-in"
    CODE = "code"
    AGREE = "agree"
    PROVE = "prove"


class Pass(models.Model):
    """One link or code that was sent to one address of a customer. ``ticket`` is what a link to follow is for.

    ``about`` is the waiting address that the customer is asked about, at one of theirs (to agree) and then at that very one (to prove).
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    use = _ours(models.CharField(max_length=8, choices=Use.choices))
    customer = _ours(models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="passes"))
    email = _ours(models.ForeignKey(CustomerEmail, on_delete=models.CASCADE, related_name="+"))
    ticket = _ours(models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="passes"))
    about = _ours(models.ForeignKey(CustomerEmail, null=True, on_delete=models.CASCADE, related_name="+"))
    wrong = _ours(models.PositiveSmallIntegerField(default=0))
    created_at = _ours(models.DateTimeField(default=timezone.now))
    expires_at = _ours(models.DateTimeField(db_index=True))
    used_at = _ours(models.DateTimeField(null=True))
    revoked_at = _ours(models.DateTimeField(null=True))

    class Meta:
        indexes = [models.Index(fields=["customer", "use"], name="passes_pass_customer")]

    def __str__(self) -> str:
        return f"{self.use} pass {self.id}"


class Confidence(models.Model):
    """A reply whose text goes into no mail: it is read in the portal, by whoever has proven the address.

    ``link`` is what the mail carries instead; ``read_at`` when the customer first opened the text.
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False), subject="")
    message = declared(models.OneToOneField(Message, on_delete=models.CASCADE, related_name="confidence"), purpose=Purpose.SUPPORT)
    link = _ours(models.ForeignKey(Pass, null=True, on_delete=models.SET_NULL, related_name="+"), subject="")
    read_at = _ours(models.DateTimeField(null=True), subject="", retention=Retention.WHILE_TICKET)

    def __str__(self) -> str:
        return f"confidence of {self.message_id}"
