"""An agent begins a conversation: by writing to a customer, or by noting what a customer told them at the counter or by telephone.

Whether the desk knows the address outside of what the agent sees must not show. So whoever is not among the customers whom they
see becomes a record of its own, with the name that they gave; where another has the address, it is claimed (``people.contact``). The
customer's answer comes from the address that was written to, joins the ticket, and tells that both records are one person's.

Who called is often known by a number or a name alone: a note is taken of them all the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk import customers
from sealdesk.desk.actions import Alongside, Writing, put, text_of
from sealdesk.desk.contents import NewFile, discard_files, seal_files
from sealdesk.desk.models import ADDRESSED, Kind, Message, Participant, Status, Ticket
from sealdesk.desk.numbers import next_number
from sealdesk.desk.receiving import LONGEST_SUBJECT
from sealdesk.desk.searching import index_newcomer
from sealdesk.desk.sorting import Sorted, keep_judgements, sort
from sealdesk.people.contact import email_index, is_email, phone_index
from sealdesk.people.models import Customer
from sealdesk.people.register import MAX_NAME, Newcomer, enter, newcomer_for, newcomer_told
from sealdesk.statements import insert
from sealdesk.vault.keyring import one_look_up_per_subject
from sealdesk.vault.subjects import Subject, SubjectKind

#: The ways in which somebody told an agent something.
TOLD: Final = ("phone", "counter")
#: Stands in a first message for the number that its ticket gets.
NUMBER: Final = "{{ticket.number}}"
_NOBODY: Final = {
    Kind.REPLY: "Write the customer's e-mail address, or choose a customer.",
    Kind.NOTE: "Write an e-mail address, a telephone number or a name, or choose a customer.",
}


@dataclass(frozen=True, slots=True, repr=False)
class NewTicket:
    """What an agent says of a ticket that they open: a ``customer`` whom they see, or an ``address``, with a name for who is new.

    For a note the address may be a telephone number, or missing where there is a name.
    ``mine`` gives it to themselves; else it is assigned like any new ticket.
    """

    department: Department
    subject: str
    customer: Customer | None = None
    address: str = ""
    name: str = ""
    channel: str = "mail"
    mine: bool = True


def departments(actor: Actor, permission: Permission = Permission.TICKET_REPLY) -> list[Department]:
    """Where the actor may open tickets, by name."""
    where = actor.departments(permission)
    rows = see(actor, Department)
    return list((rows if where is None else rows.filter(id__in=where)).order_by("name", "id"))


def write_first(
    by: Actor,
    new: NewTicket,
    text: str,
    files: list[NewFile],
    *,
    leaves_at: dt.datetime | None = None,
    settle: bool = True,
    alongside: Alongside | None = None,
) -> Message:
    """Open a ticket by writing to its customer: ticket, letter, delivery and a new customer are one transaction.

    The letter does not leave before ``leaves_at``; with ``settle=False`` the ticket stands open until it has.
    InvalidChangeError for an address, a subject or a text that is none, and for a customer who is blocked.
    """
    what = Writing(Kind.REPLY, Tag.TICKET_REPLIED, Permission.TICKET_REPLY, Status.PENDING if settle else None, leaves_at, alongside)
    return _started(by, new, text, files, what)


def note_first(by: Actor, new: NewTicket, text: str, files: list[NewFile], *, alongside: Alongside | None = None) -> Message:
    """Open a ticket with a note of what a customer told. Nobody is written to. It is about them, so it is sealed for them."""
    return _started(by, new, text, files, Writing(Kind.NOTE, Tag.TICKET_NOTED, Permission.TICKET_NOTE, alongside=alongside))


def numbered(text: str, ticket: Ticket) -> str:
    """A first message with the number that its ticket got."""
    return text.replace(NUMBER, f"#{ticket.number}")


def _started(by: Actor, new: NewTicket, text: str, files: list[NewFile], what: Writing) -> Message:
    try:
        return _start(by, new, text, files, what)
    except IntegrityError:  # somebody wrote the same new customer at the same moment
        for file in files:
            file.content.seek(0)  # it was sealed for a customer who did not come about
        return _start(by, new, text, files, what)


def _start(by: Actor, new: NewTicket, text: str, files: list[NewFile], what: Writing) -> Message:
    with one_look_up_per_subject():
        allowed = by.may(what.permission, new.department.id)
        person, newcomer = _whom(by, new, what.kind) if allowed else (None, None)
        if person is not None and not person.erased_at:
            seal_files(files, Subject(SubjectKind.CUSTOMER, person.id))
        try:
            with acting(by, what.tag, department=new.department.id, permission=what.permission) as deed:
                text, subject = text_of(text), _subject(new.subject)
                if person is None:
                    raise InvalidChangeError(_NOBODY[what.kind])
                if new.department.archived_at is not None:
                    raise InvalidChangeError("There is no such department.")
                if newcomer is not None:
                    enter(deed, newcomer)
                who = str(by.id) if new.mine and by.id else ""
                # A letter is in an agent's words: how its customer sounds, and how pressed they are, is not asked of it.
                unasked = {"sentiment", "urgency"} if what.kind is Kind.REPLY else set()
                known = None if newcomer else person
                decided = sort(subject, text, new.department, stays=True, person=known, who=who, unasked=unasked)
                ticket = _open(deed, new, subject, person, decided, what)
                message = put(deed, ticket, person, numbered(text, ticket), files, what)
                index_newcomer(person)
        except BaseException:
            discard_files(files)
            raise
    return message


def _whom(by: Actor, new: NewTicket, kind: Kind) -> tuple[Customer | None, Newcomer | None]:
    """One of the customers whom the agent sees, or somebody new; nobody when what was typed says nobody to write to, or to note of."""
    if new.customer is not None:
        return new.customer, None
    address, name = new.address.strip(), " ".join(new.name.split())[:MAX_NAME]
    name = name if name.isprintable() else ""
    if is_email(address):
        known = customers.record_with(by, address)
        newcomer = None if known else newcomer_for(address, name)
    elif kind is Kind.NOTE and (phone_index(address) is not None if address else name):
        known = customers.known_as(by, address) if address else None
        newcomer = None if known else newcomer_told(name, address)
    else:
        return None, None
    return (newcomer.customer, newcomer) if newcomer else (known, None)


def _open(deed: Deed, new: NewTicket, subject: str, person: Customer, decided: Sorted, what: Writing) -> Ticket:
    now = timezone.now()
    given: dict[str, Any] = {"assignee_id": deed.actor.id} if new.mine else {}
    ticket = Ticket(
        number=next_number(),
        requester=person,
        subject_line=subject,
        department=new.department,
        channel="mail" if what.kind is Kind.REPLY else _channel(new.channel),
        status=Status.OPEN,
        opened_at=now,
        changed_at=now,
        waiting_since=None if what.kind is Kind.REPLY else now,
        **decided.fields() | given,
    )
    insert([ticket])
    part = [Participant(ticket=ticket, customer=person, role="requester")]
    if new.customer is None and is_email(new.address.strip()):
        part.append(Participant(ticket=ticket, address_index=email_index(new.address.strip()), role=ADDRESSED))
    insert(part)
    deed.on = ticket.key
    details = {"number": ticket.number, "tray": ticket.tray, "by": "agent", "channel": ticket.channel}
    deed.also(Tag.TICKET_OPENED, on=ticket.key, details=details)
    keep_judgements(deed, ticket, decided)
    return ticket


def _channel(name: str) -> str:
    if name not in TOLD:
        raise InvalidChangeError("There is no such value. Choose one of the list.")
    return name


def _subject(typed: str) -> str:
    line = " ".join(typed.split())
    if not line or len(line) > LONGEST_SUBJECT or not line.isprintable():
        raise InvalidChangeError("A subject has between one and 500 characters.")
    return line
