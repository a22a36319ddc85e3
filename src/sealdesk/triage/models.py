"""What the desk decided about a ticket by itself, why, and what people made of it."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models
from django.utils import timezone

from sealdesk.datamap.fields import SealedJSONField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.TRAINING, retention=Retention.WHILE_TICKET)


class Judgement(models.Model):
    """One answer about one ticket: a value or an abstention (empty), its confidence, and the words that decided it."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="judgements", db_index=False))
    customer = _ours(models.ForeignKey("people.Customer", null=True, on_delete=models.CASCADE, related_name="+"), subject="customer")
    department = _ours(models.ForeignKey("access.Department", on_delete=models.CASCADE, related_name="+", db_index=False))
    question = _ours(models.CharField(max_length=16))
    value = _ours(models.CharField(max_length=90, blank=True))
    confidence = _ours(models.FloatField())
    reason = _ours(models.CharField(max_length=24, blank=True))
    evidence = SealedJSONField(kind="json", subject="customer|department", purpose=Purpose.TRAINING, retention=Retention.WHILE_TICKET)
    alternatives = _ours(models.JSONField(default=list))
    #: Who else was looked at, and why it was not they: for the assignee, by ids and codes.
    looked_at = _ours(models.JSONField(default=list))
    #: What became of it, one of desk.acting.Way: done, done and told, suggested, left, or taken back.
    way = _ours(models.CharField(max_length=8, default="act"))
    #: Whether a second look was had, or none is wanted: it waits on the judgement of the category, for all questions.
    looked_again = _ours(models.BooleanField(default=True))
    confirmed = _ours(models.BooleanField(default=False))
    corrected_to = _ours(models.CharField(max_length=90, blank=True))
    decided_by = _ours(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False))
    decided_at = _ours(models.DateTimeField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "question"], name="triage_one_judgement")]
        indexes = [models.Index(fields=["id"], condition=models.Q(looked_again=False), name="triage_to_look_again")]

    def __str__(self) -> str:
        return f"{self.question} of {self.ticket_id}"


class State(models.TextChoices):
    """Where a version of the model stands."""

    WAITING = "waiting"
    TRAINING = "training"
    SERVING = "serving"
    KEPT_BACK = "kept-back"
    RETIRED = "retired"
    FAILED = "failed"


class Cause(models.TextChoices):
    """Why a model was trained."""

    FIRST = "first"
    SCHEDULE = "schedule"
    DEMAND = "demand"
    ERASURE = "erasure"


class ModelVersion(models.Model):
    """One training and the model that came of it. Its numbers are sealed: weights learned from people's words are about people.

    ``content`` is empty while it is trained, and again once a newer one has long taken its place or a person in it was erased.
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    content = _ours(models.BinaryField(null=True))
    #: The second look of the same lessons, sealed too, and gone when ``content`` is; empty where there is no sentence encoder.
    second = _ours(models.BinaryField(null=True))
    state = _ours(models.CharField(max_length=10, choices=State.choices, default=State.WAITING))
    cause = _ours(models.CharField(max_length=10, choices=Cause.choices))
    asked_by = _ours(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"))
    asked_at = _ours(models.DateTimeField(default=timezone.now))
    moved_at = _ours(models.DateTimeField(default=timezone.now))
    done = _ours(models.PositiveSmallIntegerField(default=0))
    """How far the training has come, in percent."""
    examples = _ours(models.PositiveIntegerField(default=0))
    own_examples = _ours(models.PositiveIntegerField(default=0))
    trained_at = _ours(models.DateTimeField(null=True))
    served_at = _ours(models.DateTimeField(null=True))
    verdict = _ours(models.CharField(max_length=16, blank=True))
    """Why it was put in service or kept back: a code."""
    figures = _ours(models.JSONField(default=dict))
    """By question, of this model and of the one that was in service, on the same held-out tickets."""
    curve = _ours(models.JSONField(default=list))
    """Pairs of a number of texts and the share of right categories that they taught."""
    confusion = _ours(models.JSONField(default=list))
    """Categories that were mixed up on held-out tickets: what people decided, what the model said, how often."""
    usual = _ours(models.JSONField(default=dict))
    """How the newest tickets looked when it was trained, to tell later whether the desk has drifted."""
    drifted_at = _ours(models.DateTimeField(null=True))
    """Since when people know that tickets look other than then; None while the alarm is quiet."""
    people = _ours(models.BinaryField(default=bytes))
    """Keyed digests of whose tickets are inside, one after the other."""
    erased = _ours(models.PositiveIntegerField(default=0))
    """How many of these people were erased since."""

    def __str__(self) -> str:
        return f"model {self.id}"

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"model:{self.id}"
