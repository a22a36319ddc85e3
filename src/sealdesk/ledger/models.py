"""The ledger's tables. The database refuses to change or delete a row of those that prove something, and no foreign key reaches in."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils import timezone

from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.ledger import canonical
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.envelope import Place
from sealdesk.vault.ids import uuid7

#: Whose rows the database refuses to change and to delete.
GUARDED: Final = ("ledger_event", "ledger_event_leaf", "ledger_node", "ledger_checkpoint", "ledger_signer")


def _kept(field: models.Field) -> models.Field:  # type: ignore[type-arg]
    return declared(field, Label.INTERNAL, purpose=Purpose.ACCOUNTABILITY, retention=Retention.LEDGER)


class LedgerEvent(models.Model):
    """One thing that happened. Personal details are sealed with their subject's key, and hashed sealed."""

    id = _kept(models.BigAutoField(primary_key=True))
    uid = _kept(models.UUIDField(default=uuid7, unique=True))
    at_us = _kept(models.BigIntegerField())
    actor = _kept(models.CharField(max_length=60))
    session = _kept(models.CharField(max_length=32, blank=True))
    address = _kept(models.BinaryField(null=True))
    tag = _kept(models.CharField(max_length=60))
    resource = _kept(models.CharField(max_length=60, blank=True))
    department = _kept(models.UUIDField(null=True))
    outcome = _kept(models.CharField(max_length=10))
    details = _kept(models.TextField())
    sealed = _kept(models.BinaryField(null=True))
    mac = _kept(models.BinaryField())

    class Meta:
        db_table = "ledger_event"
        indexes = [
            models.Index(fields=["resource", "id"], name="ledger_event_resource"),
            models.Index(fields=["actor", "tag", "at_us"], name="ledger_event_actor"),
            models.Index(fields=["tag", "id"], name="ledger_event_tag"),
            models.Index(fields=["actor", "id"], name="ledger_event_who"),
            models.Index(fields=["department", "id"], name="ledger_event_department"),
            models.Index(fields=["outcome", "id"], name="ledger_event_outcome"),
            models.Index(fields=["at_us"], name="ledger_event_time"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} by {self.actor} on {self.resource or 'nothing'}: {self.outcome}"

    def canonical(self) -> bytes:
        """The bytes that are hashed into the tree: everything but the row number and the row's own code."""
        return canonical.encode(
            {
                "v": 1,
                "uid": str(self.uid),
                "at_us": self.at_us,
                "actor": self.actor,
                "session": self.session,
                "address": None if self.address is None else bytes(self.address),
                "tag": self.tag,
                "resource": self.resource,
                "department": None if self.department is None else str(self.department),
                "outcome": self.outcome,
                "details": self.details,
                "sealed": None if self.sealed is None else bytes(self.sealed),
            }
        )


class LedgerLeaf(models.Model):
    """The place of one event in the tree. ``event`` is the event's row number, deliberately no foreign key."""

    index = _kept(models.BigIntegerField(primary_key=True))
    event = _kept(models.BigIntegerField(unique=True))
    hash = _kept(models.BinaryField())

    class Meta:
        db_table = "ledger_event_leaf"

    def __str__(self) -> str:
        return f"leaf {self.index}"


class LedgerNode(models.Model):
    """The hash of one complete subtree of 2^level leaves, stored once, so that proofs and appends cost O(log n) reads."""

    id = _kept(models.BigAutoField(primary_key=True))
    level = _kept(models.PositiveSmallIntegerField())
    index = _kept(models.BigIntegerField())
    hash = _kept(models.BinaryField())

    class Meta:
        db_table = "ledger_node"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="ledger_node_place")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class LedgerMention(models.Model):
    """That an event is about a person, by the person's digest: how everything about one person is found among millions.

    Derived from the events: a verification compares it with them, and ``rebuild_mentions`` makes it again. No proof depends on it.
    """

    id = _kept(models.BigAutoField(primary_key=True))
    person = _kept(models.BinaryField(max_length=8))
    event = _kept(models.BigIntegerField())

    class Meta:
        db_table = "ledger_mention"
        constraints = [models.UniqueConstraint(fields=["person", "event"], name="ledger_one_mention")]

    def __str__(self) -> str:
        return f"event {self.event}"


class LedgerIndexed(models.Model):
    """Up to which place of the tree the mentions are written. One row."""

    id = _kept(models.PositiveSmallIntegerField(primary_key=True, default=1))
    size = _kept(models.BigIntegerField(default=0))

    class Meta:
        db_table = "ledger_indexed"

    def __str__(self) -> str:
        return str(self.size)


class LedgerCheckpoint(models.Model):
    """A signed head of the tree: a C2SP checkpoint in a signed note.

    ``mac`` is a code under a key of the desk over this row and the code of the row before it: one that is removed, or whose time
    is changed, breaks the chain. It is empty in rows that an older release wrote.
    """

    size = _kept(models.BigIntegerField(primary_key=True))
    note = _kept(models.TextField())
    at_us = _kept(models.BigIntegerField())
    mac = _kept(models.BinaryField(default=b""))

    class Meta:
        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"


class CheckState(models.TextChoices):
    """How far a verification has come, and how it ended."""

    WAITING = "waiting"
    RUNNING = "running"
    WHOLE = "whole"
    BROKEN = "broken"
    IMPOSSIBLE = "impossible"


class LedgerCheck(models.Model):
    """One verification that somebody asked for on the page. What it found stands in the ledger too."""

    id = _kept(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    asked_by = _kept(models.CharField(max_length=60))
    asked_at = _kept(models.DateTimeField(default=timezone.now))
    state = _kept(models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.WAITING))
    done = _kept(models.BigIntegerField(default=0))
    total = _kept(models.BigIntegerField(default=0))
    moved_at = _kept(models.DateTimeField(default=timezone.now))
    finished_at = _kept(models.DateTimeField(null=True))
    checkpoint = _kept(models.BigIntegerField(default=0))
    root = _kept(models.CharField(max_length=64, blank=True))
    findings = _kept(models.JSONField(default=list))

    class Meta:
        db_table = "ledger_check"
        indexes = [models.Index(fields=["-asked_at"], name="ledger_check_newest")]

    def __str__(self) -> str:
        return f"check {self.id}: {self.state}"


class ExportState(models.TextChoices):
    """What became of an export."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class LedgerExport(models.Model):
    """A range of events that somebody exported, with its proof. The file lies sealed for the desk until it expires."""

    id = _kept(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    asked_by = _kept(models.CharField(max_length=60))
    asked_at = _kept(models.DateTimeField(default=timezone.now))
    first = _kept(models.BigIntegerField())
    count = _kept(models.BigIntegerField())
    state = _kept(models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING))
    size = _kept(models.BigIntegerField(default=0))
    expires_at = _kept(models.DateTimeField(null=True))
    kept = _kept(models.TextField(default="", blank=True))

    class Meta:
        db_table = "ledger_export"
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="ledger_export_owner")]

    def __str__(self) -> str:
        return f"export {self.id}: {self.state}"

    @property
    def blob(self) -> SealedBlob:
        """Its file."""
        return SealedBlob(self.id, Place("ledger_export", "content", str(self.id)))


class LedgerSigner(models.Model):
    """The desk's signing key (Ed25519), sealed, and its public verifier key in C2SP form."""

    id = _kept(models.PositiveSmallIntegerField(primary_key=True, default=1))
    origin = _kept(models.CharField(max_length=120))
    vkey = _kept(models.CharField(max_length=300))
    seed = declared(models.BinaryField(), Label.INTERNAL, purpose=Purpose.SECURITY, retention=Retention.LEDGER)

    class Meta:
        db_table = "ledger_signer"

    def __str__(self) -> str:
        return str(self.vkey)
