"""What people read of the desk. Each query starts from what the actor may see; pages are keyed, never counted off."""

from __future__ import annotations

import datetime
import enum
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, FilteredRelation, Q, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import ALLOWED, Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk.models import Attachment, Message, Status, Ticket, Tray
from sealdesk.people.family import root_of
from sealdesk.people.models import Customer, CustomerEmail, CustomerPhone
from sealdesk.triage.models import Judgement

ACTIVE: Final = (Status.NEW, Status.OPEN, Status.PENDING)
PAGE: Final = 50
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND: Final = datetime.timedelta(microseconds=1)


class View(enum.StrEnum):
    """The views that everyone has."""

    ALL = "all"
    AUTOMATIC = "automatic"
    BLOCKED = "blocked"
    BOUNCES = "bounces"
    DEPARTMENT = "department"
    MINE = "mine"
    SNOOZED = "snoozed"
    UNASSIGNED = "unassigned"
    UNREADABLE = "unreadable"


TRAYS: Final = {View.AUTOMATIC: Tray.AUTOMATIC, View.BLOCKED: Tray.BLOCKED, View.BOUNCES: Tray.BOUNCE, View.UNREADABLE: Tray.UNREADABLE}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of tickets, newest first, and the cursors of its neighbours (empty at the ends)."""

    tickets: tuple[Ticket, ...]
    newer: str
    older: str


def tickets(actor: Actor, view: View, department: uuid.UUID | None = None, *, after: str = "", before: str = "") -> Page:
    """One page of a view. ``after`` continues to older tickets, ``before`` goes back to newer ones."""
    rows = _in_view(see(actor, Ticket), actor, view, department).select_related("requester", "assignee", "department")
    place = _place(before or after)
    if before and place:
        rows = rows.filter(Q(changed_at__gt=place[0]) | Q(changed_at=place[0], id__gt=place[1]))
        found = list(rows.order_by("changed_at", "id")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return Page(tuple(found), _cursor(found[0]) if more else "", _cursor(found[-1]) if found else "")
    if place:
        rows = rows.filter(Q(changed_at__lt=place[0]) | Q(changed_at=place[0], id__lt=place[1]))
    found = list(rows.order_by("-changed_at", "-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(tuple(found), _cursor(found[0]) if place and found else "", _cursor(found[-1]) if more else "")


def own_tickets(actor: Actor, *, after: str = "") -> Page:
    """One page of a customer's own tickets, newest first, without those that were joined to another of theirs."""
    rows, place = see(actor, Ticket).filter(joined_into=None).select_related("department"), _place(after)
    if place:
        rows = rows.filter(Q(changed_at__lt=place[0]) | Q(changed_at=place[0], id__lt=place[1]))
    found = list(rows.order_by("-changed_at", "-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(tuple(found), "", _cursor(found[-1]) if more else "")


def changed_since(actor: Actor, view: View, department: uuid.UUID | None, since: str) -> int:
    """How many tickets of a view changed after a cursor, counted up to 100."""
    place = _place(since)
    if place is None:
        return 0
    rows = _in_view(see(actor, Ticket), actor, view, department).filter(changed_at__gt=place[0])
    return len(rows.values_list("id", flat=True)[:100])


def cursor_of(moment: datetime.datetime) -> str:
    """The cursor that stands at a moment, before every row of it."""
    return f"{(moment - _EPOCH) // _MICROSECOND}-{uuid.UUID(int=0).hex}"


def departments(actor: Actor) -> list[Any]:
    """The departments whose tickets the actor reads, with the counts of their active tickets: one query for them all."""
    inbox, held = Q(live__tray=Tray.INBOX), {f"in_{tray}": Q(live__tray=tray) for tray in TRAYS.values()}
    return list(
        see(actor, Department)
        .annotate(live=FilteredRelation("ticket", condition=Q(ticket__status__in=ACTIVE)))
        .annotate(
            active=Count("live", filter=inbox),
            mine=Count("live", filter=inbox & Q(live__assignee=actor.id)),
            unassigned=Count("live", filter=inbox & Q(live__assignee=None)),
            **{name: Count("live", filter=condition) for name, condition in held.items()},
        )
        .order_by("name")
    )


def ticket(actor: Actor, number: int) -> Ticket:
    """The ticket with this number, or NotVisibleError."""
    found = (
        see(actor, Ticket)
        .select_related("requester__organisation", "assignee", "department", "probably_of", "joined_into")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotVisibleError("There is no such ticket here, or it is not yours to see.")
    return found


def sees(actor: Actor, other: Ticket) -> bool:
    """Whether the actor sees this ticket."""
    return see(actor, Ticket).filter(pk=other.pk).exists()


def messages(actor: Actor, ticket: Ticket, *related: str, before: str = "") -> tuple[list[Message], str]:
    """The newest messages in reading order, and the cursor of the earlier ones. ``related`` are rows of a channel."""
    rows = see(actor, Message).filter(ticket=ticket).select_related("person", "author", *related)
    place = _place(before)
    if place:
        rows = rows.filter(Q(created_at__lt=place[0]) | Q(created_at=place[0], id__lt=place[1]))
    found = list(rows.prefetch_related("attachments").order_by("-created_at", "-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE][::-1]
    return found, _cursor(found[0]) if more else ""


def message(actor: Actor, ticket: Ticket, message_id: uuid.UUID, *related: str) -> Message:
    """One message of a ticket that the actor sees. ``related`` are rows of a channel."""
    found = see(actor, Message).filter(ticket=ticket, id=message_id).select_related(*related or ("ticket",)).first()
    if found is None:
        raise NotVisibleError("There is no such message here, or it is not yours to see.")
    return found


def files(actor: Actor, ticket: Ticket) -> QuerySet[Attachment]:
    """The files of a ticket, newest first, at most 200."""
    rows = see(actor, Attachment).filter(message__ticket=ticket, inline=False)
    return rows.select_related("message__author", "message__person").order_by("-message__created_at", "id")[:200]


def file(actor: Actor, ticket: Ticket, file_id: uuid.UUID) -> Attachment:
    """One file of a ticket that the actor sees."""
    return see_one(actor, Attachment, message__ticket=ticket, id=file_id)


def addresses(actor: Actor, customers: set[uuid.UUID]) -> dict[uuid.UUID, SealedValue]:
    """The first address of each of these customers, sealed."""
    rows = see(actor, CustomerEmail).filter(customer__in=customers).order_by("-created_at", "-id")
    return {row.customer_id: row.value for row in rows}


def contacts(actor: Actor, customer: Customer) -> list[CustomerEmail | CustomerPhone]:
    """The ways to reach a customer under any of their records, oldest first, at most 20 of each kind."""
    root = root_of(customer)
    one = Q(customer=root) | Q(customer__root=root)
    emails = see(actor, CustomerEmail).filter(one).order_by("created_at", "id")[:20]
    phones = see(actor, CustomerPhone).filter(one).order_by("created_at", "id")[:20]
    return [*emails, *phones]


def judgements(actor: Actor, ticket: Ticket) -> list[Judgement]:
    """What triage said about a ticket that the actor sees."""
    return list(Judgement.objects.filter(ticket__in=see(actor, Ticket), ticket=ticket).select_related("decided_by"))


def agent_names(ids: set[str]) -> dict[str, str]:
    """The names of agents by their ids."""
    rows = get_user_model().objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {str(pk): name for pk, name in rows}


def others_of(actor: Actor, ticket: Ticket) -> list[Ticket]:
    """The requester's other tickets that the actor sees, the newest hundred."""
    root = root_of(ticket.requester) if ticket.requester else None
    rows = see(actor, Ticket).filter(Q(requester=root) | Q(requester__root=root)).exclude(pk=ticket.pk) if root else Ticket.objects.none()
    return list(rows.order_by("-changed_at", "-id")[:100])


def assignable(ticket: Ticket) -> list[Any]:
    """The agents who work in the ticket's department, least busy first, with their load as ``load``."""
    works_here = Q(grants__department=None) | Q(grants__department=ticket.department_id)
    roles = [role for role, allowed in ALLOWED.items() if Permission.TICKET_REPLY in allowed]
    return list(
        get_user_model()
        .objects.filter(works_here, is_active=True, grants__role__in=roles)
        .annotate(load=Count("assigned", filter=Q(assigned__status__in=ACTIVE), distinct=True))
        .order_by("load", "name", "id")
        .distinct()[:30]
    )


def _in_view(rows: QuerySet[Ticket], actor: Actor, view: View, department: uuid.UUID | None) -> QuerySet[Ticket]:
    if view in TRAYS:
        return rows.filter(tray=TRAYS[view])
    rows = rows.filter(tray=Tray.INBOX)
    if view is View.MINE:
        return rows.filter(assignee=actor.id, status__in=ACTIVE)
    if view is View.UNASSIGNED:
        return rows.filter(assignee=None, status__in=ACTIVE)
    if view is View.SNOOZED:
        return rows.filter(status=Status.SNOOZED)
    if view is View.DEPARTMENT:
        return rows.filter(department=department, status__in=ACTIVE)
    return rows


def _cursor(row: Ticket | Message) -> str:
    moment = row.changed_at if isinstance(row, Ticket) else row.created_at
    return f"{(moment - _EPOCH) // _MICROSECOND}-{row.id.hex}"


def _place(cursor: str) -> tuple[datetime.datetime, uuid.UUID] | None:
    """The place that a cursor names; None for none, and for one that somebody made up."""
    moment, _, row = cursor.partition("-")
    try:
        return _EPOCH + int(moment) * _MICROSECOND, uuid.UUID(row)
    except (ValueError, OverflowError):
        return None
