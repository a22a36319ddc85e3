"""Who sees what lies on a bench: each agent their own, and what is shared with their departments."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows, see
from sealdesk.desk.models import Message, Ticket
from sealdesk.workbench.models import Beginning, CannedReply, Draft, DraftFile, ForwardDraft, Notice, SavedView, Undo

Rows = QuerySet[Any]


def _of_tickets_seen(actor: Actor) -> Exists:
    """Asked row by row: a list of every ticket that an agent sees would be made for the one that is looked at."""
    return Exists(see(actor, Ticket).filter(pk=OuterRef("ticket")))


@narrows(Undo)
def _undos(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(agent=actor.id) if actor.kind == "agent" else rows.none()


@narrows(Draft)
def _drafts(actor: Actor, rows: Rows) -> Rows:
    """Nobody reads a colleague's half-written sentence: that there is one is told by ``drafts.of_colleagues``."""
    return rows.filter(_of_tickets_seen(actor), agent=actor.id) if actor.kind == "agent" else rows.none()


@narrows(ForwardDraft)
def _forward_drafts(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(agent=actor.id, original__in=see(actor, Message)) if actor.kind == "agent" else rows.none()


@narrows(Beginning)
def _beginnings(actor: Actor, rows: Rows) -> Rows:
    """Nobody reads what a colleague has not finished."""
    return rows.filter(agent=actor.id) if actor.kind == "agent" else rows.none()


@narrows(DraftFile)
def _draft_files(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(Q(draft__in=see(actor, Draft)) | Q(beginning__in=see(actor, Beginning)))


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
    """One's own, about what one still sees: a ticket, or (without one) the models of triage."""
    if actor.kind != "agent":
        return rows.none()
    seen = Q(_of_tickets_seen(actor))
    return rows.filter(seen | Q(ticket=None) if actor.may(Permission.SETTINGS_MANAGE) else seen, agent=actor.id)


@narrows(SavedView)
def _views(actor: Actor, rows: Rows) -> Rows:
    """One's own, and those that are shared with a department whose tickets one reads."""
    if actor.kind != "agent" or not actor.may(Permission.TICKET_READ):
        return rows.none()
    where = actor.departments(Permission.TICKET_READ)
    shared = Q(department__isnull=False) if where is None else Q(department__in=where)
    return rows.filter(Q(owner=actor.id, department=None) | shared)
