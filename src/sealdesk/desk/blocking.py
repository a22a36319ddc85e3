"""Blocking a customer: what they send is kept and sealed, held back, and answered by nobody, until they are unblocked."""

from __future__ import annotations

import uuid

from django.db.models import F

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket, Tray
from sealdesk.people.family import family_of, refuse_erased
from sealdesk.people.models import Customer


def block(by: Actor, customer: Customer, department: uuid.UUID | None) -> None:
    """Hold back what this customer sends from now on, from all of their addresses."""
    with acting(by, Tag.CUSTOMER_BLOCKED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        refuse_erased(customer)
        if _set(customer, blocked=True) == 0:
            raise InvalidChangeError("This customer is blocked already.")
        deed.details = {"from": "unblocked", "to": "blocked"}


def unblock(by: Actor, customer: Customer, department: uuid.UUID | None) -> int:
    """Take the block back. What was held goes to the inbox of its department; returns how many tickets that were."""
    with acting(by, Tag.CUSTOMER_UNBLOCKED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        if _set(customer, blocked=False) == 0:
            raise InvalidChangeError("This customer is not blocked.")
        held = list(Ticket.objects.filter(requester__in=family_of(customer), tray=Tray.BLOCKED))
        Ticket.objects.filter(id__in=[ticket.id for ticket in held]).update(tray=Tray.INBOX, waiting_since=F("opened_at"))
        for ticket in held:
            deed.also(Tag.TICKET_CHANGED, on=ticket.key, details={"field": "tray", "from": str(Tray.BLOCKED), "to": str(Tray.INBOX)})
        deed.details = {"from": "blocked", "to": "unblocked", "count": len(held)}
    return len(held)


def _set(customer: Customer, *, blocked: bool) -> int:
    ids = [record.id for record in family_of(customer)]
    return Customer.objects.filter(id__in=ids, blocked=not blocked).update(blocked=blocked)
