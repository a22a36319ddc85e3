"""Who may see which tickets: those of the departments where a role of theirs lets them read; customers their own."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows, see
from sealdesk.desk.joined import MOST
from sealdesk.desk.models import Attachment, Kind, Message, Participant, Secret, Ticket, TicketLink
from sealdesk.ledger.models import LedgerCheck, LedgerEvent, LedgerExport
from sealdesk.people.models import Customer, CustomerEmail, CustomerNote, CustomerPhone, Organisation

Rows = QuerySet[Any]


@narrows(Ticket)
def _tickets(actor: Actor, rows: Rows) -> Rows:
    if actor.is_customer:
        own = rows.filter(requester=actor.id)
        return own if actor.within is None else own.filter(pk=actor.within)
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(department__in=where)


@narrows(Message)
def _messages(actor: Actor, rows: Rows) -> Rows:
    """A customer sees what they wrote and what was written to them, once it may leave; never notes or what others wrote."""
    if actor.is_customer:
        written = Q(kind=Kind.INBOUND) | Q(kind=Kind.REPLY, held=False, sent_at__lte=timezone.now())
        return rows.filter(written & _of_their_tickets(actor), person=actor.id)
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(ticket__department__in=where)


def _of_their_tickets(actor: Actor) -> Q:
    """In a ticket of theirs, or in the one of somebody else that it was merged into: there too their own part is theirs to read."""
    own, found = see(actor, Ticket), Q()
    for times in range(MOST + 1):
        found |= Q(ticket__in=own.values("__".join(["joined_into"] * times) or "pk"))
    return found


@narrows(Attachment)
def _attachments(actor: Actor, rows: Rows) -> Rows:
    if actor.is_customer:
        return rows.filter(person=actor.id, message__in=see(actor, Message))
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(message__ticket__department__in=where)


@narrows(Secret)
def _secrets(actor: Actor, rows: Rows) -> Rows:
    """That there is one, to who sees its message; what it says is for the open door. Customers know theirs, and are shown none."""
    if actor.is_customer:
        return rows.none()
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(message__ticket__department__in=where)


@narrows(TicketLink)
def _links(actor: Actor, rows: Rows) -> Rows:
    """Only who sees both sides sees that they belong together."""
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(ticket__department__in=where, other__department__in=where)


@narrows(Customer)
def _customers(actor: Actor, rows: Rows) -> Rows:
    """Those with a ticket in a department of the actor's, with every other record of the same person.

    Asked row by row, so that a page of fifty costs as much among millions as among hundreds.
    """
    if actor.is_customer:
        return rows.filter(pk=actor.id)
    where = actor.departments(Permission.TICKET_READ)
    part = Participant.objects.all() if where is None else Participant.objects.filter(ticket__department__in=where)
    seen = Exists(part.filter(customer=OuterRef("pk"))) | Exists(part.filter(customer__root=OuterRef("pk")))
    merged = Exists(part.filter(customer=OuterRef("root"))) | Exists(part.filter(customer__root=OuterRef("root")))
    return rows.filter(seen | (Q(root__isnull=False) & merged))


def _of_somebody_seen(actor: Actor) -> Exists:
    """Asked row by row as well: a list of everybody who is seen would be made for each address of one person."""
    return Exists(see(actor, Customer).filter(pk=OuterRef("customer")))


@narrows(CustomerEmail)
def _emails(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(_of_somebody_seen(actor))


@narrows(CustomerPhone)
def _phones(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(_of_somebody_seen(actor))


@narrows(CustomerNote)
def _notes(actor: Actor, rows: Rows) -> Rows:
    """For colleagues. A customer gets them with a copy of their data, and on no page."""
    return rows.none() if actor.is_customer else rows.filter(_of_somebody_seen(actor))


@narrows(Organisation)
def _organisations(actor: Actor, rows: Rows) -> Rows:
    """Those of customers whom the actor sees, and those of nobody yet. That a department has a client is not for the others."""
    if not actor.may(Permission.CUSTOMER_READ):
        return rows.none()
    if actor.departments(Permission.TICKET_READ) is None:
        return rows
    seen = Exists(see(actor, Customer).filter(organisation=OuterRef("pk")))
    return rows.filter(seen | ~Exists(Customer.objects.filter(organisation=OuterRef("pk"))))


@narrows(LedgerCheck)
def _checks(actor: Actor, rows: Rows) -> Rows:
    """That the ledger was found whole, or not, is for everybody who reads any of it."""
    own, led, every = Permission.LEDGER_READ_OWN, Permission.LEDGER_READ_DEPARTMENT, Permission.LEDGER_READ_ALL
    return rows if any(actor.may(permission) for permission in (own, led, every)) else rows.none()


@narrows(LedgerExport)
def _exports(actor: Actor, rows: Rows) -> Rows:
    """One's own, while one may still export."""
    return rows.filter(asked_by=actor.key) if actor.departments(Permission.LEDGER_EXPORT) is None else rows.none()


@narrows(Department)
def _departments(actor: Actor, rows: Rows) -> Rows:
    where, rows = actor.departments(Permission.TICKET_READ), rows.filter(archived_at=None)
    return rows if where is None else rows.filter(id__in=where)


@narrows(LedgerEvent)
def _events(actor: Actor, rows: Rows) -> Rows:
    """All for officer, administrator and auditor of the whole desk; a department's for its lead or officer; one's own for its agent."""
    everywhere = actor.departments(Permission.LEDGER_READ_ALL)
    led = actor.departments(Permission.LEDGER_READ_DEPARTMENT)
    if everywhere is None or led is None:
        return rows
    visible = rows.filter(department__in=everywhere | led)
    return (visible | rows.filter(actor=actor.key)) if actor.may(Permission.LEDGER_READ_OWN) else visible
