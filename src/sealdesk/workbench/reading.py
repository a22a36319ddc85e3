"""What an agent has read. A mark is a convenience of one agent: it is no change of the desk and stands in no ledger, unless set by hand."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.filters import unread_by
from sealdesk.desk.models import Message, Ticket
from sealdesk.statements import insert
from sealdesk.workbench.models import LastRead, UndoStep
from sealdesk.workbench.undo import undoes

_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@unread_by
def unread(actor: Actor) -> Exists:
    """For each row of a list of tickets: whether somebody else wrote since the actor read it. To annotate with, or to narrow by."""
    read = LastRead.objects.filter(agent=actor.id, ticket=OuterRef(OuterRef("pk"))).values("at")
    others = Message.objects.filter(~Q(author=actor.id) | Q(author=None), ticket=OuterRef("pk"))
    return Exists(others.filter(created_at__gt=Coalesce(Subquery(read), Value(_NEVER))))


def read_until(actor: Actor, ticket: Ticket) -> dt.datetime | None:
    """Until when the actor had read a ticket; None for never."""
    return LastRead.objects.filter(agent=actor.id, ticket=ticket).values_list("at", flat=True).first()


def saw(actor: Actor, ticket: Ticket) -> None:
    """Note that the actor has the whole conversation before them now."""
    _set(actor.id, ticket.id, timezone.now())


def mark(by: Actor, ticket: Ticket, *, read: bool) -> None:
    """Say by hand that a ticket is read, or is not."""
    with acting(by, Tag.TICKET_MARKED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_READ) as deed:
        before = read_until(by, ticket)
        deed.details = {"read": read}
        _set(by.id, ticket.id, timezone.now() if read else None)
        deed.can_undo("ticket.mark", old={"at": before.isoformat() if before else ""}, new={"read": read})


@undoes("ticket.mark")
def _marked(by: Actor, _deed: Deed, step: UndoStep) -> None:
    _set(by.id, uuid.UUID(step.row), dt.datetime.fromisoformat(step.old["at"]) if step.old["at"] else None)


def _set(agent: uuid.UUID | None, ticket: uuid.UUID, at: dt.datetime | None) -> None:
    if agent is None:
        return
    if at is None:
        LastRead.objects.filter(agent=agent, ticket=ticket).delete()
        return
    # Two plain statements instead of one upsert: Django would wrap that in a transaction of its own.
    if not LastRead.objects.filter(agent=agent, ticket=ticket).update(at=at):
        insert([LastRead(agent_id=agent, ticket_id=ticket, at=at)], unless_there=True)
