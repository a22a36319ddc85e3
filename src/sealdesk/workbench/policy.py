"""Who sees what lies on a bench: each agent their own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.seeing import narrows
from sealdesk.workbench.models import Undo

Rows = QuerySet[Any]


@narrows(Undo)
def _undos(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(agent=actor.id) if actor.kind == "agent" else rows.none()
