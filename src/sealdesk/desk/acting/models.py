"""A department's thresholds."""

from __future__ import annotations

from django.db import models

from sealdesk.access.models import Department
from sealdesk.labels import declared


class ActingRule(models.Model):
    """From how many percent triage suggests, acts and tells, or acts. A department without a row has the defaults."""

    department = declared(models.OneToOneField(Department, primary_key=True, on_delete=models.CASCADE, related_name="acting"))
    #: ``{"category": [suggest, tell, act], …}`` in percent; null for never.
    thresholds = declared(models.JSONField(default=dict))

    def __str__(self) -> str:
        return f"acting in {self.department_id}"
