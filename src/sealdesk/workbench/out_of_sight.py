"""Drafts on tickets that their writer cannot see any more, because those were moved: to be read once more, and thrown away.

They are the writer's own words. Of the ticket nothing is told, neither its number nor where it lies now.
"""

from __future__ import annotations

import uuid

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.workbench import draft_files
from sealdesk.workbench.models import Draft


def mine(by: Actor) -> QuerySet[Draft]:
    """One's own, the newest first."""
    if by.kind != "agent":
        return Draft.objects.none()
    seen = Exists(see(by, Ticket).filter(pk=OuterRef("ticket")))
    return Draft.objects.filter(~seen, agent=by.id, sent_as=None).order_by("-saved_at", "-id")


def how_many(by: Actor) -> Coalesce:
    """How many there are, the same for each row of a list: to annotate with, so that a list asks no more often for it."""
    one = mine(by).order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(one.annotate(count=Count("pk")).values("count")), 0)


def discard(by: Actor, draft_id: uuid.UUID) -> None:
    """Throw one away. It is recorded where it was written; NotVisibleError for what is not one of these."""
    draft = mine(by).select_related("ticket").filter(pk=draft_id).first()
    if draft is None:
        raise NotVisibleError
    with acting(by, Tag.DRAFT_DISCARDED, on=draft.ticket.key, department=draft.department_id) as deed:
        deed.details = {"kind": draft.kind}
        draft_files.remove_later(draft_files.ids_of(draft))
        draft.delete()
