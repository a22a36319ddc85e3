"""What people read of the desk. Each query starts from what the actor may see; pages are keyed, never counted off."""

from __future__ import annotations

import datetime
import enum
import itertools
import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import ALLOWED, Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk.acting.models import Contest, Outcome
from sealdesk.desk.filters import ACTIVE, ME, NOBODY, Filter
from sealdesk.desk.joined import own_part
from sealdesk.desk.listing import Page
from sealdesk.desk.models import Attachment, Message, Secret, Status, Ticket, Tray
from sealdesk.desk.tally import load_of_agents
from sealdesk.people.family import records_of, root_of
from sealdesk.people.models import Customer, CustomerEmail, CustomerPhone, Organisation
from sealdesk.recent import Recent
from sealdesk.triage.models import Judgement

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
    SPAM = "spam"
    UNASSIGNED = "unassigned"
    UNREADABLE = "unreadable"


TRAYS: Final = {
    View.SPAM: Tray.SPAM,
    View.AUTOMATIC: Tray.AUTOMATIC,
    View.BLOCKED: Tray.BLOCKED,
    View.BOUNCES: Tray.BOUNCE,
    View.UNREADABLE: Tray.UNREADABLE,
}


def builtin(view: View, department: uuid.UUID | None = None) -> Filter:
    """What one of the views that everyone has asks for."""
    if view in TRAYS:
        return Filter.of(tray=TRAYS[view])
    active: dict[str, Any] = {"tray": Tray.INBOX, "status": ACTIVE}
    if view is View.MINE:
        return Filter.of(assignee=ME, **active)
    if view is View.UNASSIGNED:
        return Filter.of(assignee=NOBODY, **active)
    if view is View.SNOOZED:
        return Filter.of(tray=Tray.INBOX, status=Status.SNOOZED)
    if view is View.DEPARTMENT:
        return Filter.of(department=str(department), **active)
    return Filter.of(tray=Tray.INBOX)


def departments(actor: Actor, **counted: Q) -> list[Any]:
    """The departments whose tickets the actor reads, with the counts of their active tickets: one query for them all.

    Further counts by name, as conditions on the figures that the database keeps (``Q(tallies__status="new")``).
    """
    active = Q(tallies__status__in=ACTIVE)
    inbox = active & Q(tallies__tray=Tray.INBOX)
    counted |= {"active": inbox, "mine": inbox & Q(tallies__assignee_id=actor.id), "unassigned": inbox & Q(tallies__assignee_id=None)}
    counted["snoozed"] = Q(tallies__tray=Tray.INBOX, tallies__status=Status.SNOOZED)
    counted |= {f"in_{tray}": active & Q(tallies__tray=tray) for tray in TRAYS.values()}
    sums = {name: Coalesce(Sum("tallies__n", filter=condition), 0) for name, condition in counted.items()}
    return list(see(actor, Department).annotate(**sums).order_by("name"))


def own_tickets(actor: Actor, *, after: str = "") -> Page:
    """One page of a customer's own tickets, newest first, without those that were joined to another of theirs."""
    shown = Q(joined_into=None) | ~Q(joined_into__requester=actor.id)
    rows, place = see(actor, Ticket).filter(shown).select_related("department"), _place(after)
    if place:
        rows = rows.filter(Q(changed_at__lt=place[0]) | Q(changed_at=place[0], id__lt=place[1]))
    found = list(rows.order_by("-changed_at", "-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(tuple(found), "", _cursor(found[-1]) if more else "")


def number_behind(actor: Actor, keys: Collection[str]) -> int:
    """The number of the one ticket that these keys (``"ticket:<id>"``) name; 0 for none, several, or one that the actor may not see."""
    ids = [key.removeprefix("ticket:") for key in keys if key.startswith("ticket:")]
    return (see(actor, Ticket).filter(id=ids[0]).values_list("number", flat=True).first() or 0) if len(ids) == len(keys) == 1 else 0


def ticket(actor: Actor, number: int) -> Ticket:
    """The ticket with this number, or NotVisibleError."""
    found = (
        see(actor, Ticket)
        .select_related("requester__organisation", "assignee", "department", "probably_of", "joined_into")
        .annotate(contested=Exists(Contest.objects.filter(ticket=OuterRef("pk"), outcome=Outcome.OPEN)))
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
    rows = see(actor, Message).filter(**own_part(actor, ticket)).select_related("person", "author", *related)
    place = _place(before)
    if place:
        rows = rows.filter(Q(created_at__lt=place[0]) | Q(created_at=place[0], id__lt=place[1]))
    found = list(rows.prefetch_related("attachments", "recipients").order_by("-created_at", "-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE][::-1]
    return found, _cursor(found[0]) if more else ""


def message(actor: Actor, ticket: Ticket, message_id: uuid.UUID, *related: str) -> Message:
    """One message of a ticket that the actor sees. ``related`` are rows of a channel."""
    found = see(actor, Message).filter(**own_part(actor, ticket), id=message_id).select_related(*related or ("ticket",)).first()
    if found is None:
        raise NotVisibleError("There is no such message here, or it is not yours to see.")
    return found


def files(actor: Actor, ticket: Ticket) -> QuerySet[Attachment]:
    """The files of a ticket, newest first, at most 200."""
    rows = see(actor, Attachment).filter(message__ticket=ticket, inline=False)
    return rows.select_related("message__author", "message__person").order_by("-message__created_at", "id")[:200]


def file(actor: Actor, ticket: Ticket, file_id: uuid.UUID) -> Attachment:
    """One file of a ticket that the actor sees."""
    return see_one(actor, Attachment, **own_part(actor, ticket, "message__ticket"), id=file_id)


def secrets(actor: Actor, messages: Iterable[Message]) -> dict[uuid.UUID, list[Secret]]:
    """What was taken out of these messages, by their ids, in the order of the numbers. No query when nothing was."""
    holding = [message.id for message in messages if message.holds_secret]
    found: dict[uuid.UUID, list[Secret]] = {}
    for secret in see(actor, Secret).filter(message__in=holding).order_by("message", "number") if holding else ():
        found.setdefault(secret.message_id, []).append(secret)
    return found


def holds_secret(actor: Actor, ticket: Ticket, kind: type[Secret | Attachment | Message], pk: uuid.UUID) -> bool:
    """Whether this secret, or this file or message that holds one, is of a ticket that the actor sees."""
    where: dict[type, dict[str, Any]] = {
        Secret: {"message__ticket": ticket},
        Attachment: {"message__ticket": ticket, "secret__gt": ""},
        Message: {"ticket": ticket, "holds_secret": True},
    }
    return see(actor, kind).filter(pk=pk, **where[kind]).exists()


def addresses(actor: Actor, customers: set[uuid.UUID]) -> dict[uuid.UUID, SealedValue]:
    """The first address of each of these customers, sealed."""
    rows = see(actor, CustomerEmail).filter(customer__in=customers, waits_for=None).order_by("-created_at", "-id")
    return {row.customer_id: row.value for row in rows}


def contacts(actor: Actor, customer: Customer) -> list[CustomerEmail | CustomerPhone]:
    """The ways to reach a customer under any of their records, oldest first, at most 20 of each kind; what waits, only without others."""
    root = root_of(customer)
    every = list(see(actor, CustomerEmail).filter(customer__in=records_of(root)).order_by("created_at", "id")[:40])
    emails = [email for email in every if not email.waits][:20] or every[:20]
    phones = see(actor, CustomerPhone).filter(customer__in=records_of(root)).order_by("created_at", "id")[:20]
    return [*emails, *phones]


def judgements(actor: Actor, ticket: Ticket) -> list[Judgement]:
    """What triage said of a ticket that the actor sees: how it sorted it, and what it suspects it of."""
    told = Judgement.objects.filter(ticket__in=see(actor, Ticket).filter(pk=ticket.pk))
    return list(told.select_related("decided_by"))


def department(actor: Actor, slug: str) -> Department:
    """One of the departments whose tickets the actor reads."""
    return see_one(actor, Department, slug=slug)


def colleagues(actor: Actor) -> list[tuple[str, str]]:
    """The agents who work where the actor reads tickets, for a menu: ids and names, at most 200."""
    where = actor.departments(Permission.TICKET_READ)
    found = {pk: name for pk, name, place in _answering_now() if where is None or place is None or place in where}
    return [(str(pk), name) for pk, name in itertools.islice(found.items(), 200)]


def _answering() -> list[tuple[uuid.UUID, str, uuid.UUID | None]]:
    """Who answers tickets and in which department, by name: every page with a list has a menu of them."""
    roles = [role for role, allowed in ALLOWED.items() if Permission.TICKET_REPLY in allowed]
    rows = get_user_model().objects.filter(is_active=True, grants__role__in=roles).order_by("name", "id")
    return list(rows.values_list("id", "name", "grants__department")[:5000])


_answering_now: Final = Recent(_answering, "access.grant", "identity.agent")


def organisations(actor: Actor) -> list[tuple[str, str]]:
    """The organisations that the actor sees, for a menu: ids and names, at most 200."""
    return [(str(pk), name) for pk, name in see(actor, Organisation).order_by("name", "id").values_list("id", "name")[:200]]


def customers_by_id(actor: Actor, ids: Iterable[str]) -> list[Customer]:
    """Those of these customers whom the actor sees."""
    wanted = list(ids)
    return list(see(actor, Customer).filter(id__in=wanted).order_by("id")) if wanted else []


def agent_names(ids: set[str]) -> dict[str, str]:
    """The names of agents by their ids."""
    rows = get_user_model().objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {str(pk): name for pk, name in rows}


def numbers_of(actor: Actor, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The numbers of those of these tickets that the actor sees."""
    return dict(see(actor, Ticket).filter(pk__in=list(ids)).values_list("id", "number"))


def others_of(actor: Actor, ticket: Ticket) -> list[Ticket]:
    """The requester's other tickets that the actor sees, the newest hundred."""
    root = root_of(ticket.requester) if ticket.requester else None
    rows = see(actor, Ticket).filter(requester__in=records_of(root)).exclude(pk=ticket.pk) if root else Ticket.objects.none()
    return list(rows.order_by("-changed_at", "-id")[:100])


def assignable(ticket: Ticket) -> list[Any]:
    """The agents who work in the ticket's department, least busy first, with their load as ``load``."""
    works_here = Q(grants__department=None) | Q(grants__department=ticket.department_id)
    roles = [role for role, allowed in ALLOWED.items() if Permission.TICKET_REPLY in allowed]
    return list(
        get_user_model()
        .objects.filter(works_here, is_active=True, grants__role__in=roles)
        .annotate(load=load_of_agents())
        .order_by("load", "name", "id")
        .distinct()[:30]
    )


def readers(ticket: Ticket, ids: Iterable[uuid.UUID] | None = None) -> list[Any]:
    """The active agents who may read the ticket now; of these ids, or all."""
    return readers_in([ticket.department_id], ids)


def readers_in(departments: Iterable[uuid.UUID], ids: Iterable[uuid.UUID] | None = None) -> list[Any]:
    """The active agents who may read the tickets of one of these departments now; of these ids, or all."""
    return holders(Permission.TICKET_READ, ids, Q(grants__department=None) | Q(grants__department__in=list(departments)))


def holders(permission: Permission, ids: Iterable[uuid.UUID] | None = None, where: Q | None = None) -> list[Any]:
    """The active agents who hold a permission now, by grants of ``where`` or any; of these ids, or all."""
    roles = [role for role, allowed in ALLOWED.items() if permission in allowed]
    rows = get_user_model().objects.filter(where or Q(), is_active=True, grants__role__in=roles)
    return list((rows if ids is None else rows.filter(pk__in=list(ids))).distinct().order_by("name", "id"))


def deciders(ticket: Ticket) -> list[uuid.UUID]:
    """Who is asked when a customer wants a person to look: those who steer triage there and read the ticket, else whoever reads it."""
    both = {Permission.TICKET_READ, Permission.TRIAGE_STEER}
    here = Q(grants__department=None) | Q(grants__department=ticket.department_id)
    roles = [role for role, allowed in ALLOWED.items() if both <= allowed]
    leads = get_user_model().objects.filter(here, is_active=True, grants__role__in=roles).values_list("id", flat=True).distinct()
    return list(leads) or [agent.pk for agent in readers(ticket)]


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
