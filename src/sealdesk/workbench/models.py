"""What can be taken back. Rows hold ids and codes, never what a person wrote."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models
from django.utils import timezone

from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.OPERATION, retention=Retention.SHORT)
_of_agent = functools.partial(_ours, subject="agent")


class Undo(models.Model):
    """What one press of *Undo* takes back: an action, or several that were one to the agent."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"))
    made_at = _of_agent(models.DateTimeField(default=timezone.now))
    expires_at = _ours(models.DateTimeField())
    undone_at = _of_agent(models.DateTimeField(null=True))

    class Meta:
        indexes = [
            models.Index(fields=["agent", "-made_at"], name="workbench_undo_agent"),
            models.Index(fields=["expires_at"], name="workbench_undo_expiry"),
        ]

    def __str__(self) -> str:
        return f"undo {self.id}"


class UndoStep(models.Model):
    """One action of it: which, on what, with the values before (``old``) and after (``new``)."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    undo = _ours(models.ForeignKey(Undo, on_delete=models.CASCADE, related_name="steps"))
    kind = _ours(models.CharField(max_length=40))
    resource = _ours(models.CharField(max_length=60))
    department = _ours(models.UUIDField(null=True))
    permission = _ours(models.CharField(max_length=40, blank=True))
    old = _ours(models.JSONField(default=dict))
    new = _ours(models.JSONField(default=dict))
    undone_at = _ours(models.DateTimeField(null=True))

    def __str__(self) -> str:
        return f"{self.kind} on {self.resource}"

    @property
    def row(self) -> str:
        """The id of what it was done to, without its kind."""
        return self.resource.partition(":")[2]
