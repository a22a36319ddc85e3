"""What is kept of the figures: the topics that were found last. All else is counted when it is looked at."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.datamap.fields import SealedTextField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7


class Look(models.Model):
    """The last time that a department's subjects were read for topics, and how many they were."""

    department = declared(models.OneToOneField(Department, primary_key=True, on_delete=models.CASCADE, related_name="+"))
    at = declared(models.DateTimeField(default=timezone.now))
    recent = declared(models.PositiveIntegerField(default=0))
    before = declared(models.PositiveIntegerField(default=0))

    def __str__(self) -> str:
        return f"look at {self.department_id}"


class Topic(models.Model):
    """Words that several people suddenly write. They are nobody's alone, but they are customers' words: sealed for the department."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    department = declared(models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+"))
    phrase = SealedTextField(subject="department", label=Label.INTERNAL, purpose=Purpose.OPERATION, retention=Retention.SHORT)
    people = declared(models.PositiveIntegerField())
    usual = declared(models.FloatField())
    found_at = declared(models.DateTimeField(default=timezone.now))

    def __str__(self) -> str:
        return f"topic {self.id}"
