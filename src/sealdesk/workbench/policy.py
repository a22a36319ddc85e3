"""Who sees what lies on a bench: each agent their own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows, see
from sealdesk.desk.models import Ticket
from sealdesk.workbench.models import CannedReply, Draft, Notice, Undo

Rows = QuerySet[Any]


@narrows(Undo)
def _undos(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(agent=actor.id) if actor.kind == "agent" else rows.none()


@narrows(Draft)
def _drafts(actor: Actor, rows: Rows) -> Rows:
    """Nobody reads a colleague's half-written sentence: that there is one is told by ``drafts.of_colleagues``."""
    return rows.filter(agent=actor.id, ticket__in=see(actor, Ticket)) if actor.kind == "agent" else rows.none()


@narrows(CannedReply)
def _canned(actor: Actor, rows: Rows) -> Rows:
    """One's own, the whole desk's, and those of departments where one works or keeps them."""
    if actor.kind != "agent":
        return rows.none()
    works, keeps = actor.departments(Permission.TICKET_READ), actor.departments(Permission.CANNED_MANAGE)
    if works is None or keeps is None:
        return rows.filter(Q(owner=actor.id) | Q(owner=None))
    return rows.filter(Q(owner=actor.id) | Q(owner=None, department=None) | Q(department__in=works | keeps))


@narrows(Notice)
def _notices(actor: Actor, rows: Rows) -> Rows:
    """One's own, about tickets that one still sees."""
    return rows.filter(agent=actor.id, ticket__in=see(actor, Ticket)) if actor.kind == "agent" else rows.none()
