"""What people read of the gateway: the log of what left, and how much of the day's budget is used."""

from __future__ import annotations

import uuid
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.gateway.models import ModelCall

PAGE: Final = 50


def what_left(by: Actor, ticket: uuid.UUID | None = None, before: uuid.UUID | None = None) -> tuple[list[ModelCall], str]:
    """One page of what left, newest first, where the actor may read the log; of one ticket, or of all; and where the next page begins."""
    where = by.departments(Permission.GATEWAY_READ)
    rows = see(by, ModelCall).select_related("agent", "department")
    rows = rows if where is None else rows.filter(department__in=where)
    rows = rows if ticket is None else rows.filter(ticket=ticket)
    rows = rows if before is None else rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].id) if len(found) > PAGE else ""
