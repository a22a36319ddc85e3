"""Drafts on tickets that their writer cannot see any more, because those were moved: to be read once more, and thrown away.

They are the writer's own words. Of the ticket nothing is told, neither its number nor where it lies now.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.workbench import draft_files
from sealdesk.workbench.models import Draft, ForwardDraft


def mine(by: Actor) -> QuerySet[Draft]:
    """One's own replies and notes, the newest first."""
    if by.kind != "agent":
        return Draft.objects.none()
    seen = Exists(see(by, Ticket).filter(pk=OuterRef("ticket")))
    return Draft.objects.filter(~seen, agent=by.id, sent_as=None).order_by("-saved_at", "-id")


def my_forwards(by: Actor) -> QuerySet[ForwardDraft]:
    """What one wanted to send on and took back, the newest first."""
    if by.kind != "agent":
        return ForwardDraft.objects.none()
    seen = Exists(see(by, Message).filter(pk=OuterRef("original")))
    return ForwardDraft.objects.filter(~seen, agent=by.id).order_by("-saved_at", "-id")


def how_many(by: Actor) -> Combinable:
    """How many there are, the same for each row of a list: to annotate with, so that a list asks no more often for it."""
    return _counted(mine(by)) + _counted(my_forwards(by))


def count(by: Actor) -> int:
    """How many there are, where there is no list to annotate."""
    return mine(by).count() + my_forwards(by).count()


def discard(by: Actor, draft_id: uuid.UUID) -> None:
    """Throw one away. It is recorded where it was written; NotVisibleError for what is not one of these."""
    draft = mine(by).select_related("ticket").filter(pk=draft_id).first()
    forward = my_forwards(by).select_related("original__ticket").filter(pk=draft_id).first() if draft is None else None
    if draft is not None:
        with acting(by, Tag.DRAFT_DISCARDED, on=draft.ticket.key, department=draft.department_id) as deed:
            deed.details = {"kind": draft.kind}
            draft_files.remove_later(draft_files.ids_of(draft))
            draft.delete()
    elif forward is not None:
        with acting(by, Tag.DRAFT_DISCARDED, on=forward.original.ticket.key, department=forward.department_id) as deed:
            deed.details = {"kind": Kind.FORWARD}
            forward.delete()
    else:
        raise NotVisibleError


def _counted(rows: QuerySet[Any]) -> Coalesce:
    one = rows.order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(one.annotate(count=Count("pk")).values("count")), 0)
