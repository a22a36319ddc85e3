"""A department's rule, when and how much each agent works, and whose turn it is."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.labels import Purpose, Retention, declared

_of_agent = functools.partial(declared, purpose=Purpose.OPERATION, retention=Retention.WHILE_ACCOUNT)


class Method(models.TextChoices):
    """How one is chosen among those who fit."""

    LOAD = "load"
    TURN = "turn"
    HAND = "hand"


class Skilled(models.TextChoices):
    """What it counts that an agent knows a category well."""

    IGNORED = "ignored"
    FIRST = "first"
    ONLY = "only"


class AssigningRule(models.Model):
    """How the new tickets of a department find somebody. A department without a row has the defaults."""

    department = declared(models.OneToOneField(Department, primary_key=True, on_delete=models.CASCADE, related_name="assigning"))
    method = declared(models.CharField(max_length=8, choices=Method.choices, default=Method.LOAD))
    language = declared(models.BooleanField(default=True))
    skills = declared(models.CharField(max_length=8, choices=Skilled.choices, default=Skilled.IGNORED))
    hours = declared(models.BooleanField(default=True))

    def __str__(self) -> str:
        return f"{self.method} in {self.department_id}"


class Duty(models.Model):
    """What an agent takes on, and when. An agent without a row takes everything, always. Why somebody is away is nobody's business here."""

    agent = _of_agent(
        models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="duty"),
    )
    #: At most so many open tickets come by themselves; None for no bound.
    most = _of_agent(models.PositiveSmallIntegerField(null=True))
    #: Categories that they know well.
    skills = _of_agent(models.JSONField(default=list))
    #: IANA name; empty: the desk's.
    zone = _of_agent(models.CharField(max_length=40, blank=True, default=""))
    #: ``[[weekday, …], "09:00", "17:30"]``, Monday is 0; empty: always.
    hours = _of_agent(models.JSONField(default=list))
    #: ``[["2026-12-01", "2026-12-04"], …]``, whole days, the last one too.
    absences = _of_agent(models.JSONField(default=list))

    def __str__(self) -> str:
        return f"duty of {self.agent_id}"


class Turn(models.Model):
    """When a ticket of a department last came to an agent by turn."""

    id = declared(models.BigAutoField(primary_key=True))
    department = declared(models.ForeignKey(Department, on_delete=models.CASCADE, related_name="turns"))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"))
    given_at = declared(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "agent"], name="desk_one_turn")]

    def __str__(self) -> str:
        return f"turn of {self.agent_id}"
