"""Jobs and schedules as they lie in the database: ids, states and times, nobody's data."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7

F = TypeVar("F", bound="models.Field[Any, Any]")

ARGUMENTS_LENGTH = 1000
KEY_LENGTH = 200


class State(models.TextChoices):
    """Where a job stands."""

    READY = "ready", _("Ready")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Dead")


#: States in which a unique key is taken.
ALIVE = (State.READY, State.RUNNING)


def _kept_short(field: F) -> F:
    return declared(field, Label.INTERNAL, purpose=Purpose.OPERATION, retention=Retention.SHORT)


class Job(models.Model):
    """One call of one task that is to be carried out, at least once.

    ``worker`` and ``attempts`` together are the holder's proof of its lease: whoever comes back with another
    pair has lost it and may not write the outcome.
    """

    id = _kept_short(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    state = _kept_short(models.CharField(max_length=8, choices=State, default=State.READY))
    task = _kept_short(models.CharField(max_length=200))
    args = _kept_short(models.CharField(max_length=ARGUMENTS_LENGTH))
    queue = _kept_short(models.CharField(max_length=50))
    priority = _kept_short(models.SmallIntegerField(default=0))
    run_after = _kept_short(models.DateTimeField())
    attempts = _kept_short(models.PositiveSmallIntegerField(default=0))
    max_attempts = _kept_short(models.PositiveSmallIntegerField())
    lease_until = _kept_short(models.DateTimeField(null=True))
    worker = _kept_short(models.CharField(max_length=60, blank=True, default=""))
    unique_key = _kept_short(models.CharField(max_length=KEY_LENGTH, blank=True, default=""))
    # Somebody enqueued the same unique key while this job was already running: it may have read too early.
    run_again = _kept_short(models.BooleanField(default=False))
    error_class = _kept_short(models.CharField(max_length=200, blank=True, default=""))
    error_place = _kept_short(models.CharField(max_length=200, blank=True, default=""))
    created = _kept_short(models.DateTimeField())
    started = _kept_short(models.DateTimeField(null=True))
    finished = _kept_short(models.DateTimeField(null=True))

    class Meta:
        indexes = [
            # In the order in which jobs are claimed, so that the first due row ends the search.
            models.Index(
                fields=["-priority", "run_after", "id"], condition=Q(state="ready"), name="work_job_ready"
            ),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="work_job_leased"),
            models.Index(fields=["state", "finished"], name="work_job_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["ready", "running", "done", "dead"]), name="work_job_known_state"
            ),
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=["ready", "running"]) & ~Q(unique_key=""),
                name="work_job_one_alive_per_key",
            ),
        ]


class Schedule(models.Model):
    """When a periodic function is next due. The row is the lock between several schedulers."""

    name = declared(models.CharField(primary_key=True, max_length=100), Label.INTERNAL)
    next_run = declared(models.DateTimeField(), Label.INTERNAL)
