"""Who sees what left for a language model: those who answer for personal data, in their departments; and agents their own proposals."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows
from sealdesk.gateway.models import ModelCall

Rows = QuerySet[Any]


@narrows(ModelCall)
def _calls(actor: Actor, rows: Rows) -> Rows:
    if actor.kind != "agent":
        return rows.none()
    where = actor.departments(Permission.GATEWAY_READ)
    return rows if where is None else rows.filter(Q(department__in=where) | Q(agent=actor.id))
