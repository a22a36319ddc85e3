"""What lies on an agent's bench. Rows hold ids and codes; what somebody wrote themselves is sealed."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.datamap.fields import SealedTextField
from sealdesk.desk.models import Ticket
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


class SavedView(models.Model):
    """A list that an agent put together: their own, or (``department`` set) shared with a department.

    Its name is sealed, because people name lists after people.
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False), retention=Retention.WHILE_ACCOUNT)
    owner = _of_agent(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"), retention=Retention.WHILE_ACCOUNT
    )
    department = _ours(models.ForeignKey(Department, null=True, on_delete=models.CASCADE), retention=Retention.WHILE_ACCOUNT)
    name = SealedTextField(
        label=Label.INTERNAL, subject="department|owner", purpose=Purpose.OPERATION, retention=Retention.WHILE_ACCOUNT, max_length=60
    )
    filter = _ours(models.JSONField(default=dict), retention=Retention.WHILE_ACCOUNT)
    columns = _ours(models.JSONField(default=list), retention=Retention.WHILE_ACCOUNT)
    order = _ours(models.CharField(max_length=20), retention=Retention.WHILE_ACCOUNT)
    made_at = _of_agent(models.DateTimeField(default=timezone.now), retention=Retention.WHILE_ACCOUNT)
    removed_at = _ours(models.DateTimeField(null=True))

    def __str__(self) -> str:
        return f"view {self.id}"

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"view:{self.id}"


class LastRead(models.Model):
    """Until when an agent has read a ticket."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+"))
    at = _of_agent(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "ticket"], name="workbench_one_last_read")]

    def __str__(self) -> str:
        return f"{self.agent_id} read {self.ticket_id}"


class Presence(models.Model):
    """Who has a ticket before them now, and since when they have been writing. Forgotten within a minute."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"))
    seen_at = _of_agent(models.DateTimeField())
    typed_at = _of_agent(models.DateTimeField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent"], name="workbench_one_presence")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.ticket_id}"
