"""The key tables. Every key in them is wrapped: without the root key they open nothing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7
from sealdesk.vault.subjects import SubjectKind


class KeyEncryptionKey(models.Model):
    """One version of the key that wraps data keys; itself wrapped by the root key."""

    version = declared(models.PositiveIntegerField(primary_key=True), purpose=Purpose.SECURITY)
    wrapped = declared(models.BinaryField(), Label.SECRET, purpose=Purpose.SECURITY)
    created_at = declared(models.DateTimeField(auto_now_add=True), purpose=Purpose.SECURITY)

    def __str__(self) -> str:
        return f"key-encryption key {self.version}"


class WrappedKey(models.Model):
    """One data key, wrapped. ``wrapped`` is NULL once it was destroyed: the row remains as the trace of the erasure."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False), purpose=Purpose.SECURITY)
    subject_kind = declared(models.CharField(max_length=16, choices=[(k.value, k.value) for k in SubjectKind]), purpose=Purpose.SECURITY)
    subject_id = declared(models.UUIDField(), purpose=Purpose.SECURITY, retention=Retention.LEDGER)
    kek_version = declared(models.PositiveIntegerField(), purpose=Purpose.SECURITY)
    wrapped = declared(models.BinaryField(null=True), Label.SECRET, purpose=Purpose.SECURITY)
    created_at = declared(models.DateTimeField(auto_now_add=True), purpose=Purpose.SECURITY)
    retired_at = declared(models.DateTimeField(null=True), purpose=Purpose.SECURITY)
    destroyed_at = declared(models.DateTimeField(null=True), purpose=Purpose.SECURITY, retention=Retention.LEDGER)

    class Meta:
        constraints = [
            # Two processes that meet a new subject at once must not make two current keys for it.
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(retired_at__isnull=True, destroyed_at__isnull=True),
                name="vault_one_current_key",
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="vault_key_subject")]

    def __str__(self) -> str:
        return f"data key {self.id}"
