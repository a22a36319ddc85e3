"""Departments, and who holds which role where."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sealdesk.access.permissions import Role
from sealdesk.labels import Label, Purpose, declared
from sealdesk.vault.ids import uuid7


class Department(models.Model):
    """A part of the desk with its own tickets, key and rights."""

    subject_kind = "department"

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    slug = declared(models.SlugField(max_length=40, unique=True))
    name = declared(models.CharField(max_length=80), Label.PUBLIC)
    name_zh = declared(models.CharField(max_length=80, blank=True), Label.PUBLIC)
    categories = declared(models.JSONField(default=list))
    is_default = declared(models.BooleanField(default=False))
    #: Since when no new ticket comes here. Its row stays: old keys and events name it.
    archived_at = declared(models.DateTimeField(null=True))
    created_at = declared(models.DateTimeField(auto_now_add=True))

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"department:{self.pk}"

    def name_in(self, language: str) -> str:
        """The name in the reader's language."""
        return self.name_zh if language.startswith("zh") and self.name_zh else self.name


class Grant(models.Model):
    """One role of one agent, in one department or (``department`` NULL) in the whole desk."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = declared(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants"), purpose=Purpose.SECURITY)
    role = declared(models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role]), purpose=Purpose.SECURITY)
    department = declared(models.ForeignKey(Department, null=True, on_delete=models.CASCADE), purpose=Purpose.SECURITY)
    created_at = declared(models.DateTimeField(auto_now_add=True), purpose=Purpose.SECURITY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "role", "department"], name="access_one_grant"),
            models.UniqueConstraint(fields=["agent", "role"], condition=models.Q(department=None), name="access_one_desk_grant"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.agent_id} in {self.department_id or 'the desk'}"


class DeskSetting(models.Model):
    """One choice for the whole desk that an administrator makes on a page; see ``desk_settings``."""

    key = declared(models.CharField(primary_key=True, max_length=60))
    value = declared(models.JSONField(default=str))

    def __str__(self) -> str:
        return self.key
