"""What was asked of a language model: exactly what left, sealed for the person it was about, and what became of it."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models
from django.utils import timezone

from sealdesk.datamap.fields import SealedJSONField, SealedTextField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.ACCOUNTABILITY, retention=Retention.WHILE_TICKET)
_WHOSE = "customer|department|desk"
_text = functools.partial(SealedTextField, subject=_WHOSE, purpose=Purpose.ACCOUNTABILITY, retention=Retention.WHILE_TICKET)
_document = functools.partial(
    SealedJSONField, kind="json", subject=_WHOSE, purpose=Purpose.ACCOUNTABILITY, retention=Retention.WHILE_TICKET
)


class ModelCall(models.Model):
    """One request. It is written, and committed, before anything leaves."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    at = _ours(models.DateTimeField(default=timezone.now))
    agent = _ours(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"))
    department = _ours(models.ForeignKey("access.Department", null=True, on_delete=models.CASCADE, related_name="+"))
    customer = _ours(models.ForeignKey("people.Customer", null=True, on_delete=models.CASCADE, related_name="+"), subject="customer")
    ticket = _ours(models.UUIDField(null=True))
    use = _ours(models.CharField(max_length=12))
    host = _ours(models.CharField(max_length=255))
    model = _ours(models.CharField(max_length=120))
    sent = _document()
    came = _text(null=True)
    """The message that came back, with its placeholders."""
    proposal = _text(null=True)
    """What was shown to the agent."""
    masked = _ours(models.PositiveIntegerField(default=0))
    removed = _ours(models.PositiveIntegerField(default=0))
    tokens = _ours(models.PositiveIntegerField(default=0))
    """Tokens that count against the budget: what was reserved, and once the answer is there what was used."""
    outcome = _ours(models.CharField(max_length=24, default="waiting"))
    detail = _ours(models.CharField(max_length=40, blank=True))
    took_ms = _ours(models.PositiveIntegerField(default=0))
    accepted_at = _ours(models.DateTimeField(null=True))

    class Meta:
        indexes = [
            models.Index(fields=["department", "at"], name="gateway_call_budget"),
            models.Index(fields=["ticket", "-at"], name="gateway_call_ticket"),
            models.Index(fields=["-at"], name="gateway_call_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.id}"
