"""Who may see which tickets: those of the departments where a role of theirs lets them read; customers their own."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows, see
from sealdesk.desk.models import Attachment, Kind, Message, Participant, Ticket, TicketLink
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer, CustomerEmail, CustomerPhone

Rows = QuerySet[Any]
#: What a customer sees of a conversation: what they wrote, and what was written to them. Notes are not among it.
_FOR_CUSTOMERS: Final = (Kind.INBOUND, Kind.REPLY)


@narrows(Ticket)
def _tickets(actor: Actor, rows: Rows) -> Rows:
    if actor.is_customer:
        own = rows.filter(requester=actor.id)
        return own if actor.within is None else own.filter(pk=actor.within)
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(department__in=where)


@narrows(Message)
def _messages(actor: Actor, rows: Rows) -> Rows:
    if actor.is_customer:
        return rows.filter(person=actor.id, kind__in=_FOR_CUSTOMERS, ticket__in=see(actor, Ticket))
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(ticket__department__in=where)


@narrows(Attachment)
def _attachments(actor: Actor, rows: Rows) -> Rows:
    if actor.is_customer:
        return rows.filter(person=actor.id, message__in=see(actor, Message))
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(message__ticket__department__in=where)


@narrows(TicketLink)
def _links(actor: Actor, rows: Rows) -> Rows:
    """Only who sees both sides sees that they belong together."""
    where = actor.departments(Permission.TICKET_READ)
    return rows if where is None else rows.filter(ticket__department__in=where, other__department__in=where)


@narrows(Customer)
def _customers(actor: Actor, rows: Rows) -> Rows:
    if actor.is_customer:
        return rows.filter(pk=actor.id)
    return rows.filter(id__in=Participant.objects.filter(ticket__in=see(actor, Ticket)).values("customer"))


@narrows(CustomerEmail)
def _emails(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(customer__in=see(actor, Customer))


@narrows(CustomerPhone)
def _phones(actor: Actor, rows: Rows) -> Rows:
    return rows.filter(customer__in=see(actor, Customer))


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
