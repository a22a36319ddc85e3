"""What people read of customers: those who have a ticket in a department of theirs, and everything about one of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.desk.models import Participant, Ticket
from sealdesk.people.actions import REGISTER
from sealdesk.people.contact import email_indexes, is_email, phone_index
from sealdesk.people.family import family_of
from sealdesk.people.models import Customer, CustomerEmail, CustomerNote, CustomerPhone, Organisation

PAGE: Final = 50
MOST_COMPARED: Final = 200
MOST_NOTES: Final = 100
MOST_CONTACTS: Final = 40


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page of customers, the newest first, and the cursors of its neighbours (empty at the ends)."""

    customers: tuple[Customer, ...]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One page of a customer's tickets, the newest first, and the cursor of older ones."""

    tickets: tuple[Ticket, ...]
    older: str


def customers(
    actor: Actor, *, organisation: uuid.UUID | None = None, blocked: bool = False, after: str = "", before: str = ""
) -> CustomerPage:
    """One page of those whom the actor sees. Ids grow with time, so the newest come first without another index."""
    rows = see(actor, Customer).filter(root=None).select_related("organisation")
    rows = rows.filter(organisation=organisation) if organisation else rows
    rows = rows.filter(blocked=True) if blocked else rows
    newer_than, older_than = _id(before), _id(after)
    if newer_than:
        found = list(rows.filter(id__gt=newer_than).order_by("id")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return CustomerPage(tuple(found), str(found[0].id) if more else "", str(found[-1].id) if found else "")
    found = list((rows.filter(id__lt=older_than) if older_than else rows).order_by("-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return CustomerPage(tuple(found), str(found[0].id) if older_than and found else "", str(found[-1].id) if more else "")


def customer(actor: Actor, customer_id: uuid.UUID) -> Customer:
    """The record that stands for the person whom this id names, or NotVisibleError."""
    named = see_one(actor, Customer, id=customer_id)
    return see_one(actor, Customer, id=named.root_id) if named.root_id else named


def records(customer: Customer) -> list[Customer]:
    """Every record of a customer whom the actor sees, the one that stands for them first."""
    return family_of(customer)


def known_as(actor: Actor, text: str) -> Customer | None:
    """The customer who has exactly this address or number, in any spelling; None for nobody, or nobody for this actor."""
    if is_email(text):
        held = record_with(actor, text)
        return customer(actor, held.id) if held else None
    index = phone_index(text)
    if index is None:
        return None
    rows = see(actor, CustomerPhone).filter(index=index)
    found = rows.order_by("created_at", "id").values_list("customer", flat=True).first()
    return customer(actor, found) if found else None


def record_with(actor: Actor, address: str) -> Customer | None:
    """The record that holds exactly this e-mail address, of those whom the actor sees; one that only claims it stands behind."""
    indexes = email_indexes(address)
    rows = see(actor, CustomerEmail).filter(index__in=indexes).select_related("customer").order_by("created_at", "id")
    found = sorted(rows, key=lambda row: bytes(row.index) != indexes[0])
    return found[0].customer if found else None


def looks_exact(text: str) -> bool:
    """Whether the text is an address or a number, which is looked up, and not a name, which is searched for."""
    return is_email(text) or phone_index(text) is not None


def contacts(actor: Actor, people: Iterable[Customer]) -> list[CustomerEmail | CustomerPhone]:
    """The ways to reach a person, oldest first."""
    ids = [person.id for person in people]
    emails = see(actor, CustomerEmail).filter(customer__in=ids).select_related("customer").order_by("created_at", "id")[:MOST_CONTACTS]
    phones = see(actor, CustomerPhone).filter(customer__in=ids).select_related("customer").order_by("created_at", "id")[:MOST_CONTACTS]
    return [*emails, *phones]


def contact(actor: Actor, people: Iterable[Customer], contact_id: uuid.UUID) -> CustomerEmail | CustomerPhone:
    """One of them, or NotVisibleError."""
    found = next((held for held in contacts(actor, people) if held.id == contact_id), None)
    if found is None:
        raise NotVisibleError("There is no such address here, or it is not yours to see.")
    return found


def tickets(actor: Actor, people: Iterable[Customer], *, after: str = "") -> TicketPage:
    """The person's tickets that the actor sees: those they opened, and those in which they take part."""
    part = Participant.objects.filter(ticket=OuterRef("pk"), customer__in=[person.id for person in people])
    rows = see(actor, Ticket).filter(Exists(part)).select_related("department", "assignee")
    older_than = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    found = list((rows.filter(number__lt=older_than) if older_than else rows).order_by("-number")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return TicketPage(tuple(found), str(found[-1].number) if more else "")


def ticket_counts(actor: Actor, people: Iterable[Customer]) -> dict[uuid.UUID, int]:
    """How many tickets that the actor sees each of these customers opened."""
    ids = [person.id for person in people]
    rows = see(actor, Ticket).filter(requester__in=ids).order_by().values("requester").annotate(number=Count("id"))
    return {row["requester"]: row["number"] for row in rows}


def first_addresses(actor: Actor, people: Iterable[Customer]) -> dict[uuid.UUID, CustomerEmail]:
    """The oldest address of each of these customers."""
    rows = see(actor, CustomerEmail).filter(customer__in=[person.id for person in people], waits_for=None).order_by("-created_at", "-id")
    return {row.customer_id: row for row in rows}


def notes(actor: Actor, people: Iterable[Customer]) -> list[CustomerNote]:
    """What colleagues wrote down about a person, the newest first."""
    rows = see(actor, CustomerNote).filter(customer__in=[person.id for person in people])
    return list(rows.select_related("author", "customer").order_by("-created_at", "-id")[:MOST_NOTES])


def note(actor: Actor, people: Iterable[Customer], note_id: uuid.UUID) -> CustomerNote:
    """One of them, or NotVisibleError."""
    found = next((held for held in notes(actor, people) if held.id == note_id), None)
    if found is None:
        raise NotVisibleError("There is no such note here, or it is not yours to see.")
    return found


def department_for(actor: Actor, people: Iterable[Customer], permission: Permission) -> uuid.UUID | None:
    """A department of the person's tickets where the actor has ``permission``: the newest ticket's; None when there is none."""
    where = actor.departments(permission)
    rows = see(actor, Ticket).filter(Exists(Participant.objects.filter(ticket=OuterRef("pk"), customer__in=[p.id for p in people])))
    rows = rows if where is None else rows.filter(department__in=where)
    return rows.order_by("-number").values_list("department", flat=True).first()


def duplicates(actor: Actor, person: Customer, people: Iterable[Customer]) -> list[Customer]:
    """Who may be the same person, of those whom the actor sees: the same telephone number, or the same name in the same organisation.

    Names are compared within the machine: nobody is shown a name by this, and nobody's is recorded as opened.
    """
    ids = [record.id for record in people]
    indexes = see(actor, CustomerPhone).filter(customer__in=ids).values("index")
    rows = see(actor, Customer).filter(root=None).exclude(id__in=ids).select_related("organisation")
    found = list(rows.filter(phones__index__in=indexes).distinct()[:10])
    if person.organisation_id:
        members = list(rows.filter(organisation=person.organisation_id).order_by("-id")[:MOST_COMPARED])
        compared = Opening(REGISTER, "keep-record", reference=person.key)
        compared.load([person.name, *(row.name for row in members)])
        own = _plain(compared, person)
        found += [row for row in members if own and _plain(compared, row) == own]
    return list({row.id: row for row in found}.values())[:10]


def _plain(opening: Opening, person: Customer) -> str:
    shown = opening.show(person.name)
    return "" if shown.masked else " ".join(shown.text.casefold().split())


def organisations(actor: Actor, *, after: str = "") -> list[Organisation]:
    """A page of organisations by name, with the number of their customers whom the actor sees as ``people``; one more than a page."""
    rows = see(actor, Organisation)
    mine = Q(customer__in=see(actor, Customer).filter(root=None))
    rows = rows.annotate(people=Count("customer", filter=mine, distinct=True)).order_by("name", "id")
    place = _id(after)
    last = see(actor, Organisation).filter(id=place).first() if place else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.id))
    return list(rows[: PAGE + 1])


def organisation(actor: Actor, organisation_id: uuid.UUID) -> Organisation:
    """One organisation, or NotVisibleError."""
    return see_one(actor, Organisation, id=organisation_id)


def organisation_names(actor: Actor) -> list[tuple[str, str]]:
    """Ids and names of the first five hundred, for a menu."""
    rows = see(actor, Organisation).order_by("name", "id").values_list("id", "name")[:500]
    return [(str(pk), name) for pk, name in rows]


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
