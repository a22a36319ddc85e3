"""A message comes in: it opens a ticket or joins one. Called inside the action of the channel that received it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from sealdesk.access.acting import Deed
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.desk.contents import NewFile, kind_of
from sealdesk.desk.conversations import addressed_in
from sealdesk.desk.guarding import back_unless_said
from sealdesk.desk.models import Attachment, Kind, Message, Participant, Secret, Status, Ticket, Tray
from sealdesk.desk.numbers import next_number
from sealdesk.desk.searching import index_newcomer, parts_of_mail, parts_of_newcomer
from sealdesk.desk.sorting import Sorted, keep_judgements
from sealdesk.people.contact import email_index
from sealdesk.people.merging import unite
from sealdesk.people.models import Customer
from sealdesk.people.register import Newcomer
from sealdesk.search.index import Prepared, put_prepared
from sealdesk.statements import insert

#: What is kept of a subject, in characters. It is cut before anything is made of it, so that what is found is also shown.
LONGEST_SUBJECT: Final = 500


@dataclass(slots=True)
class Incoming:
    """A message as a channel understood it. ``person`` is None when nobody could be named: the department's key seals it then.

    ``at`` is when it arrived, which orders the conversation; ``sent_at`` is what the sender's clock said.
    ``copied`` are the blind indexes of addresses that a participant copied in.
    """

    person: Customer | None
    department: Department
    kind: Kind = Kind.INBOUND
    tray: Tray = Tray.INBOX
    subject: str = ""
    text: str = ""
    quoted: str = ""
    html: str = ""
    envelope: Mapping[str, Any] = field(default_factory=dict)
    mail_index: bytes | None = None
    sent_at: datetime.datetime | None = None
    problems: list[str] = field(default_factory=list)
    copied: list[bytes] = field(default_factory=list)
    files: list[NewFile] = field(default_factory=list)
    joins: Ticket | None = None
    probably_of: Ticket | None = None
    sorting: Sorted | None = None
    channel: str = "mail"
    secrets: list[tuple[str, str]] = field(default_factory=list)
    """What ``scrubbing`` took out of it: kinds and values, in the order of their numbers."""
    holds_secret: bool = False
    at: datetime.datetime = field(default_factory=timezone.now)
    arriving: bool = False
    """Whether it comes in now, and not from an archive: then the ticket changes when it is written, not when the mail was accepted.
    A page that was made in between would never be told of it otherwise."""
    newcomer: Newcomer | None = None
    """Who ``person`` is, when the same transaction makes them a customer."""
    tokens: Prepared | None = None
    tokens_of_newcomer: Prepared | None = None
    """What goes into the index, when it was made before the transaction (``make_tokens``)."""

    def __post_init__(self) -> None:
        """Cut the subject."""
        self.subject = self.subject[:LONGEST_SUBJECT]

    def sort_as(self, decided: Sorted) -> None:
        """Take what triage said of it: where it lies, and whether it is set aside."""
        self.sorting, self.department = decided, decided.department
        if decided.aside:
            self.tray = Tray.SPAM

    @property
    def changes_at(self) -> datetime.datetime:
        """When its ticket changes by it."""
        return timezone.now() if self.arriving else self.at

    def make_tokens(self) -> Prepared:
        """Turn what is searched of the message, and of a new customer, into tokens, once."""
        if self.tokens is None:
            names = [file.name for file in self.files]
            self.tokens = Prepared(parts_of_mail(self.subject, self.text, self.quoted, self.envelope, names))
            if self.newcomer is not None:
                self.tokens_of_newcomer = Prepared(parts_of_newcomer(self.newcomer))
        return self.tokens


def receive(deed: Deed, incoming: Incoming) -> Message:
    """Write the message, and its ticket when it does not join one. The contents of its files are sealed already."""
    hold_if_blocked(incoming)
    ticket = incoming.joins
    opened = ticket is None
    if ticket is not None:  # a sender's clock must not put an answer before what it answers
        incoming.at = max(incoming.at, ticket.changed_at)
    if ticket is None:
        ticket = _open_ticket(incoming)
    message = _write_message(incoming, ticket)
    _write_files(incoming, message)
    _write_secrets(deed, incoming, message)
    found_by = [(message.id, incoming.make_tokens())]
    if incoming.tokens_of_newcomer is not None and incoming.newcomer is not None:
        found_by.append((incoming.newcomer.customer.id, incoming.tokens_of_newcomer))
    elif incoming.person is not None:
        index_newcomer(incoming.person)
    put_prepared(found_by)
    participants = [Participant(ticket=ticket, address_index=index, role="copied") for index in incoming.copied]
    if incoming.person is not None:
        role = "requester" if opened else "sender"
        participants.append(Participant(ticket=ticket, customer=incoming.person, role=role))
    insert(participants, unless_there=True)
    deed.department = ticket.department_id
    deed.on = ticket.key
    deed.details |= {"message": str(message.id), "kind": message.kind, "files": len(incoming.files)}
    if opened:
        deed.also(Tag.TICKET_OPENED, on=ticket.key, details={"number": ticket.number, "tray": ticket.tray})
        if incoming.sorting is not None:
            keep_judgements(deed, ticket, incoming.sorting)
    else:
        _wake(deed, ticket, incoming)
        _know_again(deed, ticket, incoming)
    return message


def hold_if_blocked(incoming: Incoming) -> None:
    """What a blocked customer sends is kept, sealed, as a ticket of its own that is held back: it wakes nobody and joins nothing."""
    if incoming.person is None or not incoming.person.blocked:
        return
    incoming.probably_of = incoming.probably_of or incoming.joins
    incoming.joins, incoming.sorting, incoming.tray = None, None, Tray.BLOCKED


def _open_ticket(incoming: Incoming) -> Ticket:
    ticket = Ticket(
        number=next_number(),
        requester=incoming.person,
        subject_line=incoming.subject,
        department=incoming.department,
        channel=incoming.channel,
        tray=incoming.tray,
        probably_of=incoming.probably_of,
        opened_at=incoming.at,
        changed_at=incoming.changes_at,
        waiting_since=incoming.at if incoming.tray is Tray.INBOX else None,
    )
    for name, value in (incoming.sorting.fields() if incoming.sorting is not None else {}).items():
        setattr(ticket, name, value)
    insert([ticket])
    return ticket


def _write_message(incoming: Incoming, ticket: Ticket) -> Message:
    message = Message(
        ticket=ticket,
        kind=incoming.kind,
        person=incoming.person,
        department=ticket.department,
        text=incoming.text,
        quoted=incoming.quoted or None,
        html=incoming.html or None,
        envelope=dict(incoming.envelope),
        mail_index=incoming.mail_index,
        problems=incoming.problems,
        holds_secret=incoming.holds_secret,
        sent_at=incoming.sent_at or incoming.at,
        created_at=incoming.at,
    )
    insert([message])
    return message


def _write_files(incoming: Incoming, message: Message) -> None:
    insert(
        Attachment(
            id=file.id,
            message=message,
            person=message.person,
            department=message.department,
            name=file.name[:255],
            content_id=file.content_id or None,
            content_type=file.content_type[:120],
            kind=kind_of(file),
            size=file.size,
            inline=file.inline,
            secret=file.secret,
        )
        for file in incoming.files
    )


def _write_secrets(deed: Deed, incoming: Incoming, message: Message) -> None:
    insert(
        Secret(message=message, person=message.person, department=message.department, number=number, kind=kind, value=value)
        for number, (kind, value) in enumerate(incoming.secrets, 1)
    )
    kinds = {kind for kind, _value in incoming.secrets} | {file.secret for file in incoming.files if file.secret}
    if kinds:
        details = {"message": str(message.id), "kinds": sorted(kinds), "count": len(incoming.secrets)}
        deed.also(Tag.SECRET_SEALED, on=message.ticket.key, details=details)


def _know_again(deed: Deed, ticket: Ticket, incoming: Incoming) -> None:
    """Who answers from the address that an agent wrote to first is the person whom that agent could not know: see ``starting``."""
    person, requester, sender = incoming.person, ticket.requester, incoming.envelope.get("from")
    if person is None or requester is None or person.id == requester.id or not sender:
        return
    if addressed_in(ticket) == email_index(str(sender[1])):
        unite(deed, person, requester)


def _wake(deed: Deed, ticket: Ticket, incoming: Incoming) -> None:
    """A person's answer opens a ticket again that waited or was solved, or that triage alone had set aside; a machine's does not."""
    ticket.changed_at = max(ticket.changed_at, incoming.changes_at)
    changed = ["changed_at"]
    if incoming.kind is Kind.INBOUND:
        if back_unless_said(deed, ticket, "wrote-again"):
            changed.append("tray")
        ticket.waiting_since = ticket.waiting_since or incoming.at
        changed.append("waiting_since")
        if ticket.status in {Status.PENDING, Status.SNOOZED, Status.SOLVED, Status.CLOSED}:
            ticket.status = Status.OPEN
            changed.append("status")
    ticket.save(update_fields=changed)
