"""Who sees what lies on a bench: each agent their own, and what is shared with their departments."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows
from sealdesk.workbench.models import SavedView, Undo

Rows = QuerySet[Any]


@narrows(Undo)
def _undos(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(agent=actor.id) if actor.kind == "agent" else rows.none()


@narrows(SavedView)
def _views(actor: Actor, rows: Rows) -> Rows:
    """One's own, and those that are shared with a department whose tickets one reads."""
    if actor.kind != "agent" or not actor.may(Permission.TICKET_READ):
        return rows.none()
    where = actor.departments(Permission.TICKET_READ)
    shared = Q(department__isnull=False) if where is None else Q(department__in=where)
    return rows.filter(Q(owner=actor.id, department=None) | shared)
