"""Builds the customer's card beside the talk."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.urls import reverse

from sealdesk.access.permissions import Permission
from sealdesk.console import words
from sealdesk.console.builders import inbox
from sealdesk.console.builders.arranging import other_ticket
from sealdesk.console.builders.revealing import opened_of, revealing
from sealdesk.console.opened import Opened
from sealdesk.console.pages.card import Contact, CustomerView
from sealdesk.console.pages.revealing import Revealing
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.models import Ticket

OTHERS_LISTED = 5


def customer_card(reader: Reader, ticket: Ticket, opened: Opened) -> tuple[CustomerView | None, Revealing]:
    """Who asked, and what the dialogs of the card's masked values say."""
    customer = ticket.requester
    if customer is None:
        return None, Revealing()
    held, others = queries.contacts(reader.actor, customer), queries.others_of(reader.actor, ticket)
    listed = others[:OTHERS_LISTED]
    reader.opening.load([customer.name, *(contact.value for contact in held), *(other.subject_line for other in listed)])
    if opened.purpose:
        reader.opening.purpose = opened.purpose
    may = reader.actor.may(Permission.CUSTOMER_OPEN, ticket.department_id)
    contacts = {contact.id: _contact(reader, ticket, contact, opened, may=may) for contact in held}
    profile = reverse("console:customer", args=[customer.root_id or customer.id])
    told = revealing(reader, [one.value for one in held if contacts[one.id].popover], ticket.department_id, profile)
    return (
        CustomerView(
            name=inbox.name_beside(reader.opening.show(customer.name, ticket.department_id), [one.value for one in contacts.values()]),
            url=profile,
            tickets=len(others) + 1,
            since=customer.created_at,
            contacts=tuple(dataclasses.replace(contacts[one.id], opened=opened_of(told, one.value)) for one in held),
            organisation=customer.organisation.name if customer.organisation else "",
            language=customer.language or ticket.language,
            blocked=customer.blocked,
            erased=customer.erased_at is not None,
            others=tuple(other_ticket(reader, other) for other in listed),
        ),
        told,
    )


def _contact(reader: Reader, ticket: Ticket, contact: Any, opened: Opened, *, may: bool) -> Contact:
    field = contact.id.hex
    closes_at = opened.closes_at(field)
    value = reader.opening.show(contact.value, ticket.department_id, reveal=closes_at is not None)
    popover = f"open-{field}" if may and value.masked and value.may_open else ""
    purposes = tuple(Choice(*pair) for pair in words.purposes(value.kind, on_ticket=True))
    return Contact(value.kind, value, field, popover, closes_at if not value.masked else None, purposes=purposes)
