"""Builds the page of a new ticket: who may be meant by what was typed, of those whom the reader sees."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils import timezone

from sealdesk.access.errors import NotVisibleError
from sealdesk.console.builders.composer import local, times
from sealdesk.console.builders.conversation import draft_file
from sealdesk.console.builders.inbox import name_beside
from sealdesk.console.pages.files import FileLink
from sealdesk.console.pages.starting import Known, NewTicketPage, Whom
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.console.starting_forms import NewTicketForm
from sealdesk.desk import customers, finding, starting
from sealdesk.desk.queries import readers_in
from sealdesk.people.contact import is_email, phone_index
from sealdesk.people.models import Customer
from sealdesk.vault.ids import uuid7
from sealdesk.workbench import beginnings, draft_files
from sealdesk.workbench.models import Beginning

_SHOWN: Final = 6
_FEWEST_LETTERS: Final = 2


def new_ticket_page(
    reader: Reader,
    form: NewTicketForm,
    *,
    held: Beginning | None = None,
    at: str = "",
    mentions: Sequence[str] = (),
    refused: str = "",
    lost_files: bool = False,
    goes_on: bool = False,
) -> NewTicketPage:
    """The form as it was filled in so far: now, with the time ``at`` to send at and those ``mentions``, or as the draft that is ``held``.

    ``goes_on`` when another window was quicker: what is typed goes on from what is kept now.
    """
    kept = beginnings.mine(reader.actor) if goes_on else held
    typed = (_number(form["revision"].value()), _id(form["once"].value())) if not goes_on else (0, None)
    send_at = local(held.send_at) if held else None
    where = [one.id for one in starting.departments(reader.actor)]
    other = str(filled_in(reader, kept)["text"]) if goes_on and kept else ""
    return NewTicketPage(
        form=form,
        other=other if other != form["text"].value() else "",
        whom=whom(reader, str(form["whom"].value() or ""), _id(form["customer"].value())),
        find_url=reverse("console:ticket-new-find"),
        back_url=reverse("console:inbox"),
        draft_url=reverse("console:ticket-new-draft"),
        discard_url=reverse("console:ticket-new-discard"),
        canned_url=reverse("console:ticket-new-canned-picker"),
        files=files_begun(reader, held or beginnings.mine(reader.actor)),
        lost_files=lost_files,
        refused=refused,
        revision=kept.revision if kept else typed[0],
        once=str(kept.id if kept else typed[1] or uuid7()),
        saved_at=held.saved_at if held else None,
        restored=held is not None,
        at_value=f"{send_at:%Y-%m-%dT%H:%M}" if send_at else at,
        times=times(reader.language),
        zone=timezone.localtime().tzname() or "",
        colleagues=tuple(Choice(str(one.pk), one.name) for one in readers_in(where) if one.pk != reader.actor.id),
        mentions=tuple((held.mentions or ()) if held else mentions),
    )


def filled_in(reader: Reader, held: Beginning) -> dict[str, object]:
    """What the form of a draft holds. What its author may no longer read is left out."""
    texts = {"whom": held.whom, "name": held.name, "subject": held.subject_line, "text": held.text}
    reader.opening.load(texts.values())
    # They typed it themselves, so an address in the name is no news to them.
    shown = {name: reader.opening.show(value, held.department_id, reveal=True) for name, value in texts.items()}
    return {name: "" if one.masked else one.text for name, one in shown.items()} | {
        "customer": held.person_id.hex if held.person_id else "",
        "department": held.department.slug,
        "kind": held.kind,
        "channel": held.channel,
        "mine": held.mine,
        "confidential": held.confidential,
    }


def files_begun(reader: Reader, held: Beginning | None) -> tuple[FileLink, ...]:
    """The files of the draft, in the order in which they were chosen."""
    rows = draft_files.listed(reader.actor, held)
    reader.opening.load(row.name for row in rows)
    return tuple(draft_file(reader, row.department_id, row) for row in rows)


def whom(reader: Reader, typed: str, chosen: uuid.UUID | None = None) -> Whom:
    """The customers whom the reader may mean, with the one who is chosen first. An address finds who has exactly it."""
    typed, more = typed.strip(), False
    address, number = is_email(typed), phone_index(typed) is not None
    found: list[Customer] = []
    if address or number:
        held = customers.known_as(reader.actor, typed)
        found = [held] if held else []
    elif len(typed) >= _FEWEST_LETTERS:
        found, more = finding.people_called(reader.actor, typed)
    first = None if address or number else _seen(reader, chosen)
    people = list({one.id: one for one in [*([first] if first else []), *found]}.values())
    marked = first.id if first else found[0].id if (address or number) and found else None
    known = _known(reader, people[:_SHOWN], marked)
    asked = bool(people) or len(typed) >= _FEWEST_LETTERS
    return Whom(known, asked=asked, address=address, number=number, more=more or len(people) > _SHOWN)


def _known(reader: Reader, people: Sequence[Customer], marked: uuid.UUID | None) -> tuple[Known, ...]:
    addresses = customers.first_addresses(reader.actor, people)
    counts = customers.ticket_counts(reader.actor, people)
    reader.opening.load([*(one.name for one in people), *(held.value for held in addresses.values())])
    shown = {one.id: reader.opening.show(addresses[one.id].value if one.id in addresses else None) for one in people}
    return tuple(
        Known(
            id=one.id.hex,
            name=name_beside(reader.opening.show(one.name), [shown[one.id]]),
            address=shown[one.id],
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


def _number(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _id(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        return None
