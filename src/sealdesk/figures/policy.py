"""Whose figures somebody sees: those of the departments that they lead."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows
from sealdesk.figures.models import Look, Topic

Rows = QuerySet[Any]


def led(actor: Actor) -> list[Department]:
    """The departments whose figures the actor may see, by name."""
    where = actor.departments(Permission.FIGURES_READ)
    found = [each for each in departments_now() if where is None or each.pk in where]
    return sorted(found, key=lambda each: each.name) if actor.may(Permission.FIGURES_READ) else []


def asked_for(actor: Actor, department: uuid.UUID | None) -> list[Department]:
    """All that the actor leads, or the one of them that is asked for."""
    return [each for each in led(actor) if department in {None, each.pk}]


@narrows(Topic)
def _topics(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(department__in=led(actor))


@narrows(Look)
def _looks(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(department__in=led(actor))
