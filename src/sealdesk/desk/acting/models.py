"""A department's thresholds, and what customers contest."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.datamap.fields import SealedTextField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.ACCOUNTABILITY, retention=Retention.WHILE_TICKET)


class ActingRule(models.Model):
    """From how many percent triage suggests, acts and tells, or acts. A department without a row has the defaults."""

    department = declared(models.OneToOneField(Department, primary_key=True, on_delete=models.CASCADE, related_name="acting"))
    #: ``{"category": [suggest, tell, act], …}`` in percent; null for never.
    thresholds = declared(models.JSONField(default=dict))

    def __str__(self) -> str:
        return f"acting in {self.department_id}"


class Outcome(models.TextChoices):
    """What a person found who looked at what the desk had decided by itself."""

    OPEN = ""
    KEPT = "kept"
    CHANGED = "changed"


class Contest(models.Model):
    """A customer asks that a person looks at what was decided about their request by itself (GDPR 22, PIPL 24)."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="contests"))
    person = _ours(models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+"), subject="person")
    #: The customer's point of view, in their words.
    words = SealedTextField(subject="person", purpose=Purpose.ACCOUNTABILITY, retention=Retention.WHILE_TICKET, null=True)
    asked_at = _ours(models.DateTimeField(default=timezone.now), subject="person")
    outcome = _ours(models.CharField(max_length=8, choices=Outcome.choices, blank=True, default=Outcome.OPEN), subject="person")
    #: What the customer was told.
    reason = SealedTextField(subject="person", purpose=Purpose.ACCOUNTABILITY, retention=Retention.WHILE_TICKET, null=True)
    decided_by = _ours(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"))
    decided_at = _ours(models.DateTimeField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket"], condition=Q(outcome=""), name="desk_one_open_contest")]

    def __str__(self) -> str:
        return f"contest of {self.ticket_id}"
