"""What people do with tickets. Each goes through the act door: refuse, change, announce."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see_one
from sealdesk.access.tags import Tag
from sealdesk.desk.contents import NewFile, discard_files, seal_files
from sealdesk.desk.models import Attachment, Kind, Message, Participant, Priority, Status, Ticket, Type
from sealdesk.triage.models import Judgement
from sealdesk.vault.subjects import Subject, SubjectKind

MAX_TEXT = 100_000
#: Called inside the transaction of a reply, by the channel that will deliver it.
Deliver = Callable[[Message], object]
_deliver: dict[str, Deliver] = {}

CHANGEABLE = {
    "status": frozenset(Status.values),
    "priority": frozenset(Priority.values),
    "type": frozenset(Type.values),
}


def deliver_by(channel: str) -> Callable[[Deliver], Deliver]:
    """Declare who delivers replies of a channel. The desk stands below the channels and does not know them."""

    def register(deliver: Deliver) -> Deliver:
        _deliver[channel] = deliver
        return deliver

    return register


def reply(by: Actor, ticket: Ticket, text: str, files: list[NewFile] | None = None, *, solve: bool = False) -> Message:
    """Write to the requester. The message and its delivery are one transaction: sent once, or not at all."""
    person = ticket.requester
    text = _text(text)
    if person is None:
        raise InvalidChangeError("This ticket has nobody to answer: its mail could not be read. Add a customer first.")
    after = Status.SOLVED if solve else Status.PENDING
    return _write(by, ticket, text, files or [], Kind.REPLY, Tag.TICKET_REPLIED, Permission.TICKET_REPLY, after)


def note(by: Actor, ticket: Ticket, text: str, files: list[NewFile] | None = None) -> Message:
    """Write an internal note: for colleagues, sealed for the department."""
    return _write(by, ticket, _text(text), files or [], Kind.NOTE, Tag.TICKET_NOTED, Permission.TICKET_NOTE, None)


def change(by: Actor, ticket: Ticket, field: str, value: str) -> None:
    """Set status, priority or type."""
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        if value not in CHANGEABLE.get(field, frozenset()):
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        locked = _locked(ticket)
        deed.details = {"field": field, "from": getattr(locked, field), "to": value}
        setattr(locked, field, value)
        fields = [field]
        if field == "status" and value in {Status.SOLVED, Status.CLOSED, Status.PENDING}:
            locked.waiting_since = None
            fields.append("waiting_since")
        _save(locked, *fields)


def assign(by: Actor, ticket: Ticket, agent_id: uuid.UUID | None) -> None:
    """Give the ticket to an agent who may read it, or to nobody."""
    with acting(by, Tag.TICKET_ASSIGNED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_ASSIGN) as deed:
        if agent_id is not None and not _works_in(agent_id, ticket.department_id):
            raise InvalidChangeError("This agent does not work in the ticket's department. Choose somebody who does.")
        locked = _locked(ticket)
        deed.details = {"from": str(locked.assignee_id or ""), "to": str(agent_id or "")}
        locked.assignee_id = agent_id
        _save(locked, "assignee")


def move(by: Actor, ticket: Ticket, department: Department) -> None:
    """Give the ticket to another department. Its assignee stays only when they work there too."""
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        locked = _locked(ticket)
        deed.details = {"field": "department", "from": str(locked.department_id), "to": str(department.id)}
        locked.department = department
        if locked.assignee_id and not _works_in(locked.assignee_id, department.id):
            locked.assignee = None
        _save(locked, "department", "assignee")


def correct(by: Actor, ticket: Ticket, question: str, value: str) -> None:
    """Say what triage should have said. The ticket follows, and the correction becomes training data."""
    with acting(by, Tag.TRIAGE_CORRECTED, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        judgement = Judgement.objects.filter(ticket=ticket, question=question).first()
        if judgement is None:
            raise InvalidChangeError("Triage made no such decision about this ticket.")
        locked = _locked(ticket)
        deed.details = {"question": question, "from": judgement.value, "to": value}
        _apply_correction(locked, question, value)
        _decide(judgement, by, corrected_to=value, confirmed=False)


def confirm(by: Actor, ticket: Ticket, question: str) -> None:
    """Say that triage was right."""
    with acting(by, Tag.TRIAGE_CONFIRMED, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        judgement = Judgement.objects.filter(ticket=ticket, question=question).first()
        if judgement is None or not judgement.value:
            raise InvalidChangeError("Triage made no such decision about this ticket.")
        deed.details = {"question": question, "value": judgement.value}
        _decide(judgement, by, corrected_to="", confirmed=True)


def join(by: Actor, ticket: Ticket) -> Ticket:
    """Accept that a ticket belongs to the one it was found to resemble: its messages move there, its sender takes part."""
    with acting(by, Tag.TICKET_JOINED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        locked = _locked(ticket)
        if locked.probably_of_id is None:
            raise InvalidChangeError("Nothing says where this ticket would belong.")
        target = see_one(by, Ticket, id=locked.probably_of_id)
        deed.details = {"into": target.key}
        Message.objects.filter(ticket=locked).update(ticket=target)
        for customer_id in Participant.objects.filter(ticket=locked, customer__isnull=False).values_list("customer_id", flat=True):
            Participant.objects.get_or_create(ticket=target, customer_id=customer_id, defaults={"role": "accepted"})
        locked.status, locked.joined_into, locked.probably_of = Status.CLOSED, target, None
        _save(locked, "status", "joined_into", "probably_of")
        if target.status in {Status.PENDING, Status.SOLVED, Status.CLOSED}:
            target.status = Status.OPEN
        _save(target, "status")
        deed.also(Tag.TICKET_JOINED, on=target.key, details={"from": locked.key})
    return target


def keep_apart(by: Actor, ticket: Ticket) -> None:
    """Say that a ticket stands on its own."""
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        locked = _locked(ticket)
        deed.details = {"field": "probably_of", "from": str(locked.probably_of_id or ""), "to": ""}
        locked.probably_of = None
        _save(locked, "probably_of")


def _write(
    by: Actor, ticket: Ticket, text: str, files: list[NewFile], kind: Kind, tag: Tag, permission: Permission, after: Status | None
) -> Message:
    person = ticket.requester if kind is Kind.REPLY else None
    subject = Subject(SubjectKind.CUSTOMER, person.id) if person else Subject(SubjectKind.DEPARTMENT, ticket.department_id)
    if by.may(permission, ticket.department_id):
        seal_files(files, subject)
    try:
        with acting(by, tag, on=ticket.key, department=ticket.department_id, permission=permission) as deed:
            locked = _locked(ticket)
            message = Message(ticket=locked, kind=kind, person=person, department=locked.department, author_id=by.id, text=text)
            message.save(force_insert=True)
            Attachment.objects.bulk_create(_attachment(file, message) for file in files)
            deed.details = {"message": str(message.id), "files": len(files)}
            _after_writing(locked, by, after)
            if kind is Kind.REPLY:
                _announce(deed, locked, message)
    except BaseException:
        discard_files(files)
        raise
    return message


def _announce(deed: Deed, ticket: Ticket, message: Message) -> None:
    deliver = _deliver.get(ticket.channel)
    if deliver is None:
        raise InvalidChangeError(f"Nobody delivers replies of the channel {ticket.channel}.")
    deed.details["delivery"] = str(deliver(message))


def _after_writing(ticket: Ticket, by: Actor, after: Status | None) -> None:
    fields = []
    if after is not None:
        ticket.status, ticket.waiting_since = after, None
        fields += ["status", "waiting_since"]
        if ticket.assignee_id is None and by.id is not None:
            ticket.assignee_id = by.id
            fields.append("assignee")
    _save(ticket, *fields)


def _attachment(file: NewFile, message: Message) -> Attachment:
    return Attachment(
        id=file.id,
        message=message,
        person=message.person,
        department=message.department,
        name=file.name[:255],
        content_type=file.content_type[:120],
        size=file.size,
    )


def _apply_correction(ticket: Ticket, question: str, value: str) -> None:
    if question == "category":
        ticket.category = value[:40]
    elif question == "priority" and value in Priority.values:
        ticket.priority = value
    elif question == "language":
        ticket.language = value[:16]
    elif question == "department":
        ticket.department = see_department(value)
    elif question == "assignee":
        ticket.assignee_id = uuid.UUID(value) if value else None
    else:
        raise InvalidChangeError("There is no such value. Choose one of the list.")
    _save(ticket, *(["department"] if question == "department" else [question]))


def see_department(slug: str) -> Department:
    """The department with this slug."""
    found = Department.objects.filter(slug=slug).first()
    if found is None:
        raise InvalidChangeError("There is no such department.")
    return found


def _decide(judgement: Judgement, by: Actor, **values: Any) -> None:
    for name, value in values.items():
        setattr(judgement, name, value)
    judgement.decided_by_id = by.id
    judgement.decided_at = timezone.now()
    judgement.save(update_fields=[*values, "decided_by", "decided_at"])


def _works_in(agent_id: uuid.UUID, department_id: uuid.UUID) -> bool:
    agent = get_user_model().objects.filter(pk=agent_id, is_active=True).first()
    return agent is not None and agent_actor(agent).may(Permission.TICKET_READ, department_id)


def _locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held until the transaction ends. In SQLite the transaction itself is the lock."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("department", "requester").get(pk=ticket.pk)


def _save(ticket: Ticket, *fields: str) -> None:
    ticket.changed_at = timezone.now()
    ticket.save(update_fields=[*fields, "changed_at"])


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidChangeError("There is nothing to send yet. Write something first.")
    if len(text) > MAX_TEXT:
        raise InvalidChangeError("This text is longer than 100,000 characters. Send it as an attachment.")
    return text
