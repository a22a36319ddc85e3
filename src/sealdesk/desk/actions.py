"""What people do with tickets. Each goes through the act door: refuse, change, announce."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk import merging
from sealdesk.desk.assigning.regiving import regive
from sealdesk.desk.categories import may_be_chosen
from sealdesk.desk.contents import NewFile, discard_files, kind_of, seal_files
from sealdesk.desk.holding import locked as _locked
from sealdesk.desk.holding import save as _save
from sealdesk.desk.models import LETTERS, Attachment, Kind, Message, Priority, Status, Ticket, Type
from sealdesk.desk.putting_back import plain
from sealdesk.desk.searching import index_messages
from sealdesk.desk.standing import repeat
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.family import refuse_erased
from sealdesk.people.models import Customer
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import SENTIMENTS
from sealdesk.triage.rules import priority_with
from sealdesk.triage.skills import MOST as MOST_SKILLS
from sealdesk.triage.skills import apart, joined
from sealdesk.triage.urgency import URGENCIES
from sealdesk.vault.subjects import Subject, SubjectKind

MAX_TEXT = 100_000
#: Statuses in which nobody waits for us.
_ANSWERED = frozenset({Status.SOLVED, Status.CLOSED, Status.PENDING})
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
#: Called inside the transaction of a reply, by the channel that will deliver it.
Deliver = Callable[[Message], object]
_deliver: dict[str, Deliver] = {}
#: Called inside the transaction of a reply or note, before the ticket follows: what a package above does along with it.
Alongside = Callable[[Deed, Message], object]


@dataclass(frozen=True, slots=True)
class Writing:
    """What is written: its kind, and what goes with it."""

    kind: Kind
    tag: Tag
    permission: Permission
    after: Status | None = None
    leaves_at: dt.datetime | None = None
    alongside: Alongside | None = None


CHANGEABLE = {
    "status": frozenset(Status.values) - {Status.SNOOZED},  # that needs a time: see snoozing
    "priority": frozenset(Priority.values),
    "type": frozenset(Type.values),
}


def deliver_by(channel: str) -> Callable[[Deliver], Deliver]:
    """Declare who delivers replies of a channel. The desk stands below the channels and does not know them."""

    def register(deliver: Deliver) -> Deliver:
        _deliver[channel] = deliver
        return deliver

    return register


def reply(
    by: Actor,
    ticket: Ticket,
    text: str,
    files: list[NewFile] | None = None,
    *,
    solve: bool = False,
    leaves_at: dt.datetime | None = None,
    settle: bool = True,
    alongside: Alongside | None = None,
) -> Message:
    """Write to the requester. The message and its delivery are one transaction: sent once, or not at all.

    It does not leave before ``leaves_at``. ``settle=False`` lets the ticket stand as it is, until the reply has left.
    """
    after = (Status.SOLVED if solve else Status.PENDING) if settle else None
    what = Writing(Kind.REPLY, Tag.TICKET_REPLIED, Permission.TICKET_REPLY, after, leaves_at, alongside)
    return _write(by, ticket, text, files or [], what)


def note(by: Actor, ticket: Ticket, text: str, files: list[NewFile] | None = None, *, alongside: Alongside | None = None) -> Message:
    """Write an internal note: for colleagues, sealed for the department."""
    what = Writing(Kind.NOTE, Tag.TICKET_NOTED, Permission.TICKET_NOTE, alongside=alongside)
    return _write(by, ticket, text, files or [], what)


def change(by: Actor, ticket: Ticket, field: str, value: str) -> None:
    """Set status, priority or type."""
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        if value not in CHANGEABLE.get(field, frozenset()):
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        locked = _locked(ticket)
        deed.details = {"field": field, "from": getattr(locked, field), "to": value}
        fields = [field, "waiting_since"] if field == "status" and value in _ANSWERED else [field]
        before = plain(locked, *fields)
        setattr(locked, field, value)
        if len(fields) > 1:
            locked.waiting_since = None
        _save(locked, *fields)
        deed.can_undo("ticket.change", old=before, new=plain(locked, *fields))


def assign(by: Actor, ticket: Ticket, agent_id: uuid.UUID | None) -> None:
    """Give the ticket to an agent who may read it, or to nobody."""
    with acting(by, Tag.TICKET_ASSIGNED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_ASSIGN) as deed:
        if agent_id is not None and not _works_in(agent_id, ticket.department_id):
            raise InvalidChangeError("This agent does not work in the ticket's department. Choose somebody who does.")
        locked = _locked(ticket)
        deed.details = {"from": str(locked.assignee_id or ""), "to": str(agent_id or "")}
        before = plain(locked, "assignee_id")
        locked.assignee_id = agent_id
        _save(locked, "assignee")
        deed.can_undo("ticket.change", old=before, new=plain(locked, "assignee_id"))


def move(by: Actor, ticket: Ticket, department: Department) -> None:
    """Give the ticket to another department. Its assignee stays only when they work there too; else its rule finds somebody."""
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        locked = _locked(ticket)
        deed.details = {"field": "department", "from": str(locked.department_id), "to": str(department.id)}
        before = plain(locked, "department_id", "assignee_id")
        _put_in(deed, locked, department)
        _save(locked, "department", "assignee")
        deed.can_undo("ticket.change", old=before, new=plain(locked, "department_id", "assignee_id"))


def correct(by: Actor, ticket: Ticket, question: str, value: str) -> None:
    """Say what triage should have said. The ticket follows, and the correction becomes training data."""
    with acting(by, Tag.TRIAGE_CORRECTED, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        judgement = Judgement.objects.filter(ticket=ticket, question=question).first()
        if judgement is None:
            raise InvalidChangeError("Triage made no such decision about this ticket.")
        locked = _locked(ticket)
        before = locked.priority
        apply_answer(deed, locked, question, value)
        deed.details = {"question": question, "from": judgement.value, "to": value} | followed(locked, question, before)
        agrees = judgement.value == value
        _decide(judgement, by, corrected_to="" if agrees else value, confirmed=agrees)
        repeat(locked)


def confirm(by: Actor, ticket: Ticket, question: str) -> None:
    """Say that triage was right."""
    with acting(by, Tag.TRIAGE_CONFIRMED, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        held = _locked(ticket)
        judgement = Judgement.objects.filter(ticket=held, question=question).first()
        if judgement is None or not judgement.value:
            raise InvalidChangeError("Triage made no such decision about this ticket.")
        deed.details = {"question": question, "value": judgement.value}
        _decide(judgement, by, corrected_to="", confirmed=True)
        repeat(held)


def join(by: Actor, ticket: Ticket, *, alongside: merging.Follows | None = None) -> Ticket:
    """Accept that a ticket belongs to the one it was found to resemble: its conversation goes on there. ``alongside`` as in a merge."""
    probable = Ticket.objects.filter(pk=ticket.pk).values_list("probably_of", flat=True).first()
    target = see(by, Ticket).filter(pk=probable).first() if probable else None
    if target is None:
        with acting(by, Tag.TICKET_JOINED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE):
            if probable:
                raise NotVisibleError("There is no such ticket here, or it is not yours to see.")
            raise InvalidChangeError("Nothing says where this ticket would belong.")
    return merging.merge(by, ticket, target, tag=Tag.TICKET_JOINED, alongside=alongside)


def keep_apart(by: Actor, ticket: Ticket) -> None:
    """Say that a ticket stands on its own."""
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        locked = _locked(ticket)
        deed.details = {"field": "probably_of", "from": str(locked.probably_of_id or ""), "to": ""}
        locked.probably_of = None
        _save(locked, "probably_of")


def _write(by: Actor, ticket: Ticket, text: str, files: list[NewFile], what: Writing) -> Message:
    person = ticket.requester if what.kind is Kind.REPLY else None
    subject = Subject(SubjectKind.CUSTOMER, person.id) if person else Subject(SubjectKind.DEPARTMENT, ticket.department_id)
    if by.may(what.permission, ticket.department_id) and not (person and person.erased_at):
        seal_files(files, subject)
    try:
        with acting(by, what.tag, on=ticket.key, department=ticket.department_id, permission=what.permission) as deed:
            text = text_of(text)
            if what.kind is Kind.REPLY and person is None:
                raise InvalidChangeError("This ticket has nobody to answer: its mail could not be read. Add a customer first.")
            locked = _locked(ticket)
            if what.kind is Kind.REPLY and locked.joined_into_id is not None:
                raise InvalidChangeError("This ticket was joined to another one. Answer in that conversation.")
            message = put(deed, locked, person, text, files, what)
    except BaseException:
        discard_files(files)
        raise
    return message


def put(deed: Deed, ticket: Ticket, person: Customer | None, text: str, files: list[NewFile], what: Writing) -> Message:
    """Write a message into a ticket that is held, within its action; ``person`` is whom it is to or about. Its files are sealed already."""
    if what.kind in LETTERS:
        refuse_erased(person)
    if what.kind in LETTERS and person is not None and person.blocked:
        raise InvalidChangeError("This customer is blocked, so nobody writes to them. Unblock them on their page first.")
    message = Message(ticket=ticket, kind=what.kind, person=person, department=ticket.department, author_id=deed.actor.id, text=text)
    message.sent_at, message.held = what.leaves_at or message.sent_at, what.leaves_at is not None
    message.save(force_insert=True)
    Attachment.objects.bulk_create(_attachment(file, message) for file in files)
    index_messages([message])
    deed.details = {"message": str(message.id), "files": len(files)}
    if what.alongside is not None:
        what.alongside(deed, message)
    _after_writing(ticket, deed.actor, what.after)
    if what.kind in LETTERS:
        _announce(deed, ticket, message)
    return message


def _announce(deed: Deed, ticket: Ticket, message: Message) -> None:
    deliver = _deliver.get(ticket.channel)
    if deliver is None:
        raise InvalidChangeError("Nobody delivers replies of this channel. Tell your administrator.")
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
        kind=kind_of(file),
        size=file.size,
    )


def apply_answer(deed: Deed, ticket: Ticket, question: str, value: str) -> None:
    """Give the ticket, which is held, the answer to one of triage's questions. InvalidChangeError for what is none."""
    if question == "category":
        if not may_be_chosen(value):
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        ticket.category = value
    elif question == "priority" and value in Priority.values:
        ticket.priority = value
    elif question == "type" and value in Type.values:
        ticket.type = value
    elif question == "sentiment" and value in SENTIMENTS:
        ticket.sentiment = value
    elif question == "skills" and _are_skills(value):
        return  # the judgement alone holds them
    elif question == "urgency" and value in URGENCIES:
        _follow_urgency(ticket, value)
        return
    elif question == "language":
        ticket.language = _word(value)[:16]
    elif question == "department":
        _put_in(deed, ticket, see_department(value))
    elif question == "assignee":
        ticket.assignee_id = _assignable(ticket, value)
    else:
        raise InvalidChangeError("There is no such value. Choose one of the list.")
    _save(ticket, *(["department", "assignee"] if question == "department" else [question]))


def followed(ticket: Ticket, question: str, priority: str) -> dict[str, Any]:
    """For the record of an answer: what the priority was before, and is now, where it followed the urgency."""
    return {"priority": [priority, ticket.priority]} if question == "urgency" and ticket.priority != priority else {}


def _follow_urgency(ticket: Ticket, urgency: str) -> None:
    """Raise or lower the priority with it, unless a person set that: then theirs stands."""
    judgement = Judgement.objects.filter(ticket=ticket, question="priority").first()
    by_hand = LedgerEvent.objects.filter(
        resource=ticket.key, tag=Tag.TICKET_CHANGED, outcome="done", actor__startswith="agent:", details__contains='"field":"priority"'
    )
    if judgement is not None and judgement.decided_at is None and not by_hand.exists():
        ticket.priority = Priority(priority_with(urgency, ticket.priority))
        _save(ticket, "priority")


def _are_skills(value: str) -> bool:
    named = apart(value)
    return 0 < len(named) <= MOST_SKILLS and all(map(may_be_chosen, named)) and joined(named) == value


def _word(value: str) -> str:
    """A word of the vocabulary, never a sentence: what is corrected stands in the ledger, where no personal text may be."""
    if not _WORD.fullmatch(value):
        raise InvalidChangeError("There is no such value. Choose one of the list.")
    return value


def _assignable(ticket: Ticket, value: str) -> uuid.UUID | None:
    if not value:
        return None
    try:
        agent_id = uuid.UUID(value)
    except ValueError:
        raise InvalidChangeError("There is no such agent.") from None
    if not _works_in(agent_id, ticket.department_id):
        raise InvalidChangeError("This agent does not work in the ticket's department. Choose somebody who does.")
    return agent_id


def _put_in(deed: Deed, ticket: Ticket, department: Department) -> None:
    """Its assignee stays only when they work there too; else the rule of the department finds somebody."""
    ticket.department = department
    if ticket.assignee_id and not _works_in(ticket.assignee_id, department.id):
        regive(deed, ticket, ticket.assignee_id)


def see_department(slug: str) -> Department:
    """The department with this slug."""
    found = Department.objects.filter(slug=slug, archived_at=None).first()
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


def text_of(text: str) -> str:
    """What was typed, without the space around it. InvalidChangeError when nothing is left, or far too much."""
    text = text.strip()
    if not text:
        raise InvalidChangeError("There is nothing to send yet. Write something first.")
    if len(text) > MAX_TEXT:
        raise InvalidChangeError("This text is longer than 100,000 characters. Send it as an attachment.")
    return text
