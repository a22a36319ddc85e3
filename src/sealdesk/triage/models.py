"""What the desk decided about a ticket by itself, why, and what people made of it."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models

from sealdesk.datamap.fields import SealedJSONField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.TRAINING, retention=Retention.WHILE_TICKET)


class Judgement(models.Model):
    """One answer about one ticket: a value or an abstention (empty), its confidence, and the words that decided it."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="judgements"))
    customer = _ours(models.ForeignKey("people.Customer", null=True, on_delete=models.CASCADE, related_name="+"), subject="customer")
    department = _ours(models.ForeignKey("access.Department", on_delete=models.CASCADE, related_name="+"))
    question = _ours(models.CharField(max_length=16))
    value = _ours(models.CharField(max_length=60, blank=True))
    confidence = _ours(models.FloatField())
    reason = _ours(models.CharField(max_length=24, blank=True))
    evidence = SealedJSONField(kind="json", subject="customer|department", purpose=Purpose.TRAINING, retention=Retention.WHILE_TICKET)
    alternatives = _ours(models.JSONField(default=list))
    #: Who else was looked at, and why it was not they: for the assignee, by ids and codes.
    looked_at = _ours(models.JSONField(default=list))
    #: What became of it, one of desk.acting.Way: done, done and told, suggested, left, or taken back.
    way = _ours(models.CharField(max_length=8, default="act"))
    confirmed = _ours(models.BooleanField(default=False))
    corrected_to = _ours(models.CharField(max_length=60, blank=True))
    decided_by = _ours(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"))
    decided_at = _ours(models.DateTimeField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "question"], name="triage_one_judgement")]

    def __str__(self) -> str:
        return f"{self.question} of {self.ticket_id}"


class TrainedModel(models.Model):
    """A model trained on this desk. Its arrays are sealed: weights learned from people's words are about people."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    content = _ours(models.BinaryField())
    examples = _ours(models.PositiveIntegerField())
    own_examples = _ours(models.PositiveIntegerField())
    trained_at = _ours(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return f"model {self.id}"
