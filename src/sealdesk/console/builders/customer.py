"""Builds the profile of one customer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.permissions import Permission
from sealdesk.console import happenings, meanwhile, words
from sealdesk.console.builders import conversation as talk
from sealdesk.console.builders.customers import views
from sealdesk.console.builders.editing import editing
from sealdesk.console.builders.inbox import name_beside
from sealdesk.console.builders.merging import merged_records
from sealdesk.console.builders.revealing import opened_of, revealing
from sealdesk.console.builders.told import sentence_of
from sealdesk.console.happenings import moment
from sealdesk.console.opened import Opened
from sealdesk.console.pages.customers import CustomerTicket, Doings, NoteView, ProfilePage, Reach, SeenRow, Tab
from sealdesk.console.pages.messages import EventView
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.desk import customers, disclosures, history
from sealdesk.desk.queries import View
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer, CustomerPhone
from sealdesk.phrases import listed

TABS: Final = ("tickets", "notes", "changes", "seen")
EVENTS: Final = 50


class Person:
    """A customer as one reader meets them: all records of the person, and the department through which the reader may act."""

    def __init__(self, reader: Reader, customer: Customer) -> None:
        self.customer = customer
        self.records = customers.records(customer)
        self.department = customers.department_for(reader.actor, self.records, Permission.CUSTOMER_READ)


def profile_page(
    reader: Reader, person: Person, *, tab: str, after: str = "", opened: Opened | None = None, merged: meanwhile.Merged | None = None
) -> ProfilePage:
    """The profile with one of its tabs. ``after`` continues the tab to older entries; ``merged`` is a correction that was not saved."""
    customer, here = person.customer, reverse("console:customer", args=[person.customer.id])
    contacts = customers.contacts(reader.actor, person.records)
    reader.opening.load([customer.name, *(contact.value for contact in contacts)])
    if opened and opened.purpose:
        reader.opening.purpose = opened.purpose
    organisation = customer.organisation
    reaches = {contact.id: _reach(reader, person, contact, opened or Opened({})) for contact in contacts}
    told = revealing(reader, [one.value for one in contacts if reaches[one.id].popover], person.department, here)
    page = ProfilePage(
        url=here,
        name=name_beside(reader.opening.show(customer.name, person.department), [one.value for one in reaches.values()]),
        since=customer.created_at,
        views=views(""),
        tabs=tuple(_tabs(reader, here, tab)),
        tab=tab,
        contacts=tuple(dataclasses.replace(reaches[one.id], opened=opened_of(told, one.value)) for one in contacts),
        revealing=told,
        organisation=organisation.name if organisation else "",
        organisation_url=f"{reverse('console:customers')}?organisation={organisation.id}" if organisation else "",
        language=words.language(customer.language) if customer.language else "",
        blocked=customer.blocked,
        erased_at=customer.erased_at,
        merged=merged_records(reader, customer, person.records, contacts),
        acts=_acts(reader, person),
    )
    if page.acts.change:
        page = dataclasses.replace(page, editing=editing(reader, customer, str(page.name), merged))
    fill = {"tickets": _with_tickets, "notes": _with_notes, "changes": _with_changes, "seen": _with_seen}[tab]
    return fill(page, reader, person, after)


def _tabs(reader: Reader, here: str, current: str) -> Iterator[Tab]:
    names = {"tickets": _("Tickets"), "notes": _("Notes"), "changes": _("Changes"), "seen": _("Who has seen this")}
    for key in TABS:
        if key != "seen" or disclosures.may_ask(reader.actor):
            yield Tab(key, names[key], f"{here}?tab={key}" if key != "tickets" else here, None, key == current)


def _reach(reader: Reader, person: Person, contact: Any, opened: Opened) -> Reach:
    field = contact.id.hex
    closes_at = opened.closes_at(field)
    value = reader.opening.show(contact.value, person.department, reveal=closes_at is not None)
    may = reader.actor.may(Permission.CUSTOMER_OPEN, person.department)
    change = reader.actor.may(Permission.CUSTOMER_UPDATE, person.department)
    place = [person.customer.id, contact.id]
    phone = isinstance(contact, CustomerPhone)
    waits = not phone and contact.waits
    return Reach(
        kind=value.kind,
        value=value,
        field=field,
        popover=f"open-{field}" if may and value.masked and value.may_open else "",
        closes_at=closes_at if not value.masked else None,
        verified_at=contact.verified_at,
        waits=waits,
        verify_url=reverse("console:customer-verify", args=place) if change and (waits or (phone and contact.verified_at is None)) else "",
        remove_url=reverse("console:customer-remove", args=place) if change else "",
        purposes=tuple(Choice(*pair) for pair in words.purposes(value.kind, on_ticket=False)),
    )


def _acts(reader: Reader, person: Person) -> Doings:
    def address(route: str, permission: Permission = Permission.CUSTOMER_UPDATE) -> str:
        may = reader.actor.may(permission, person.department)
        return reverse(f"console:customer-{route}", args=[person.customer.id]) if may else ""

    if person.customer.erased_at:
        return Doings()
    blocked = person.customer.blocked
    writes = reader.actor.may(Permission.TICKET_REPLY)
    return Doings(
        write=f"{reverse('console:ticket-new')}?customer={person.customer.id}" if writes else "",
        reveal=address("reveal", Permission.CUSTOMER_OPEN),
        note=address("note"),
        change=address("change"),
        add=address("add"),
        block="" if blocked else address("block"),
        unblock=address("unblock") if blocked else "",
        merge=address("merge", Permission.CUSTOMER_MERGE),
        erase=address("erase", Permission.CUSTOMER_ERASE),
    )


def _with_tickets(page: ProfilePage, reader: Reader, person: Person, after: str) -> ProfilePage:
    found = customers.tickets(reader.actor, person.records, after=after)
    reader.opening.load([ticket.subject_line for ticket in found.tickets])
    rows = (
        CustomerTicket(
            number=ticket.number,
            url=reverse("console:ticket", args=[ticket.number]),
            subject=reader.opening.show(ticket.subject_line, ticket.department_id),
            status=ticket.status,
            department=ticket.department.name_in(reader.language),
            assignee=ticket.assignee.name if ticket.assignee else "",
            at=ticket.changed_at,
        )
        for ticket in found.tickets
    )
    queue = f"{reverse('console:view', args=[View.ALL])}?customer={person.records[0].id}"
    return dataclasses.replace(page, tickets=tuple(rows), queue_url=queue, older=_older(page, found.older))


def _with_notes(page: ProfilePage, reader: Reader, person: Person, after: str) -> ProfilePage:
    del after
    found = customers.notes(reader.actor, person.records)
    reader.opening.load([note.text for note in found])
    rows = (
        NoteView(
            who=note.author.name if note.author else _("A former agent"),
            at=note.created_at,
            text=reader.opening.show(note.text, person.department),
            remove_url=reverse("console:customer-unnote", args=[person.customer.id, note.id]) if note.author_id == reader.actor.id else "",
        )
        for note in found
    )
    return dataclasses.replace(page, notes=tuple(rows))


def _with_changes(page: ProfilePage, reader: Reader, person: Person, after: str) -> ProfilePage:
    told = history.of_customer(reader.actor, person.records)
    told = told.filter(id__lt=int(after)) if after.isascii() and after.isdigit() and len(after) < 19 else told
    newest = list(told[: EVENTS + 1])
    shown, head = newest[:EVENTS], history.head()
    events = _changes(reader, shown, head.size if head else 0)
    return dataclasses.replace(page, events=events, older_events_url=_older(page, str(shown[-1].id) if len(newest) > EVENTS else ""))


def _changes(reader: Reader, events: Sequence[LedgerEvent], proven: int) -> tuple[EventView, ...]:
    names = dict(customers.organisation_names(reader.actor))
    return tuple(talk.event_views(events, proven, lambda event: sentence_of(event, names)))


def _with_seen(page: ProfilePage, reader: Reader, person: Person, after: str) -> ProfilePage:
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    found = disclosures.of(reader.actor, person.records, after=number)
    events = [held.event for held in found.disclosures]
    names, places, numbers = history.names(events), history.places(events), history.numbers(reader.actor, events)
    roles = disclosures.roles_of({key.removeprefix("agent:") for key in names})
    rows = []
    for held in found.disclosures:
        kind, who = happenings.actor(held.event.actor, names)
        number = numbers.get(held.event.resource, 0)
        rows.append(
            SeenRow(
                at=moment(held.event),
                who=who,
                kind=kind,
                roles=listed(sorted(map(words.role, roles.get(held.event.actor.removeprefix("agent:"), ())))),
                purpose=words.purpose(held.purpose),
                labels=listed(map(words.label, held.labels)),
                others=held.others,
                proof_url=reverse("console:event", args=[held.event.uid]),
                index=places.get(held.event.id),
                ticket=number or None,
                ticket_url=reverse("console:ticket", args=[number]) if number else "",
            )
        )
    return dataclasses.replace(page, seen=tuple(rows), older=_older(page, str(found.older or "")))


def _older(page: ProfilePage, after: str) -> str:
    return f"{page.url}?{urlencode({'tab': page.tab, 'after': after})}" if after else ""
