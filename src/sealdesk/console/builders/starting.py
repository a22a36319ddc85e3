"""Builds the page of a new ticket: who may be meant by what was typed, of those whom the reader sees."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from django.urls import reverse

from sealdesk.access.errors import NotVisibleError
from sealdesk.console.pages.starting import Known, NewTicketPage, Whom
from sealdesk.console.reader import Reader
from sealdesk.console.starting_forms import NewTicketForm
from sealdesk.desk import customers, finding
from sealdesk.people.contact import is_email
from sealdesk.people.models import Customer

_SHOWN: Final = 6
_FEWEST_LETTERS: Final = 2


def new_ticket_page(reader: Reader, form: NewTicketForm, *, lost_files: bool = False) -> NewTicketPage:
    """The form as it was filled in so far."""
    return NewTicketPage(
        form=form,
        whom=whom(reader, str(form["whom"].value() or ""), _id(form["customer"].value())),
        find_url=reverse("console:ticket-new-find"),
        back_url=reverse("console:inbox"),
        lost_files=lost_files,
    )


def whom(reader: Reader, typed: str, chosen: uuid.UUID | None = None) -> Whom:
    """The customers whom the reader may mean, with the one who is chosen first. An address finds who has exactly it."""
    typed, more = typed.strip(), False
    address = is_email(typed)
    found: list[Customer] = []
    if address:
        held = customers.known_as(reader.actor, typed)
        found = [held] if held else []
    elif len(typed) >= _FEWEST_LETTERS:
        found, more = finding.people_called(reader.actor, typed)
    first = None if address else _seen(reader, chosen)
    people = list({one.id: one for one in [*([first] if first else []), *found]}.values())
    marked = first.id if first else found[0].id if address and found else None
    known = _known(reader, people[:_SHOWN], marked)
    return Whom(known, asked=bool(people) or len(typed) >= _FEWEST_LETTERS, address=address, more=more or len(people) > _SHOWN)


def _known(reader: Reader, people: Sequence[Customer], marked: uuid.UUID | None) -> tuple[Known, ...]:
    addresses = customers.first_addresses(reader.actor, people)
    counts = customers.ticket_counts(reader.actor, people)
    reader.opening.load([*(one.name for one in people), *(held.value for held in addresses.values())])
    return tuple(
        Known(
            id=one.id.hex,
            name=reader.opening.show(one.name),
            address=reader.opening.show(addresses[one.id].value if one.id in addresses else None),
            tickets=counts.get(one.id, 0),
            blocked=one.blocked,
            chosen=one.id == marked,
        )
        for one in people
    )


def _seen(reader: Reader, chosen: uuid.UUID | None) -> Customer | None:
    try:
        return customers.customer(reader.actor, chosen) if chosen else None
    except NotVisibleError:
        return None


def _id(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        return None
