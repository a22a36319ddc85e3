"""What guards the desk: tickets set aside as spam or phishing, by triage as far as a department lets it, or by an agent, whose word stands.

What is set aside is neither deleted nor closed nor answered: it waits in a view of its own and comes back in one click. It is outside of
the inbox and its counts, nobody is told of it as of a new ticket, and nobody's clock runs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import DONE, GUARDING, Way
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Kind, Message, Status, Ticket, Tray
from sealdesk.desk.putting_back import plain, put_back
from sealdesk.people.models import Customer
from sealdesk.triage.model import SPAM, WANTED
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import Reason
from sealdesk.vault.subjects import Subject, SubjectKind

UNDO: Final = "ticket.guard"
#: What an agent's word may change of a ticket.
FIELDS: Final = ("danger", "tray", "waiting_since")
_DECIDED: Final = ("way", "confirmed", "corrected_to", "decided_by_id", "decided_at")
_SAID_ALREADY: Final = "That is what the ticket says already."
Judged = dict[str, Judgement]


def say(by: Actor, ticket: Ticket, value: str) -> None:
    """Call a ticket ``spam`` or ``wanted``. The next model learns from it. Can be undone. InvalidChangeError where that is said."""
    tag = Tag.TICKET_SET_ASIDE if value == SPAM else Tag.TICKET_BROUGHT_BACK
    with acting(by, tag, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        if value not in {SPAM, WANTED}:
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        held = locked(ticket)
        rows = judged(held)
        row = rows.setdefault("spam", blank(held, "spam"))
        _refuse(held, row, value)
        before = state(held, rows)
        if value == SPAM:
            put_aside(held)
            decide(row, by, "" if row.value == SPAM else SPAM)
        else:
            back(held, rows)
            decide(row, by, WANTED)
        save(held, "tray", "waiting_since")
        deed.details = {"as": SPAM, "field": "tray", "from": before["tray"], "to": str(held.tray)}
        deed.can_undo(UNDO, old=before, new=state(held, rows))


def _refuse(held: Ticket, row: Judgement, value: str) -> None:
    open_yet = row.decided_at is None and row.way in {*DONE, Way.SUGGEST}
    if value == SPAM and held.tray not in {Tray.INBOX, Tray.AUTOMATIC, Tray.SPAM}:
        raise InvalidChangeError("It is held back for another reason already.")
    if not open_yet and (held.tray == Tray.SPAM) == (value == SPAM):
        raise InvalidChangeError(_SAID_ALREADY)


def was_answered(person: Customer) -> bool:
    """Whether an agent ever wrote to this customer. One query."""
    return Message.objects.filter(person=person, kind=Kind.REPLY).exists()


def may_be_set_aside(ticket: Ticket) -> bool:
    """Whether triage may set it aside after it came in: nobody has worked on it or answered its customer, or said that it is wanted."""
    untouched = ticket.tray == Tray.INBOX and ticket.status == Status.NEW
    if not untouched or (ticket.requester is not None and was_answered(ticket.requester)):
        return False
    return not Judgement.objects.filter(ticket=ticket, question="spam", decided_at__isnull=False).exists()


def put_aside(held: Ticket) -> None:
    """Nothing is saved."""
    held.tray, held.waiting_since = Tray.SPAM, None


def back(held: Ticket, rows: Judged) -> None:
    """To the inbox; its customer waits again since their last message. What triage did is taken back. The ticket is not saved."""
    if held.tray == Tray.SPAM:
        held.tray = Tray.INBOX
        if held.status in {Status.NEW, Status.OPEN}:
            newest = Message.objects.filter(ticket=held, kind=Kind.INBOUND).order_by("-created_at").values_list("created_at", flat=True)
            held.waiting_since = newest.first() or held.opened_at
    for row in rows.values():
        if row.way in DONE:
            row.way = Way.UNDONE
            row.save(update_fields=["way"])


def back_unless_said(deed: Deed, held: Ticket, why: str) -> bool:
    """Bring back what triage alone set aside, because its customer asks for it by ``why``; whether it did. The ticket is not saved."""
    if held.tray != Tray.SPAM:
        return False
    rows = judged(held)
    if "spam" in rows and rows["spam"].decided_at is not None:
        return False
    back(held, rows)
    deed.also(Tag.TICKET_BROUGHT_BACK, on=held.key, details={"field": "tray", "from": str(Tray.SPAM), "to": str(Tray.INBOX), "why": why})
    return True


def told_aside(
    deed: Deed, ticket: Ticket, what: str, way: Way, chance: float, *, words: Sequence[str] = (), signs: Sequence[str] = ()
) -> None:
    """Record that triage set a ticket aside, and why: codes as they are, the customer's own words sealed with their key."""
    of = (SubjectKind.CUSTOMER, ticket.requester_id) if ticket.requester_id else (SubjectKind.DEPARTMENT, ticket.department_id)
    details: dict[str, Any] = {"as": what, "field": "tray", "from": str(Tray.INBOX), "to": str(Tray.SPAM)}
    details |= {"way": str(way), "chance": round(100 * chance)}
    if signs:
        details["signs"] = list(signs)
    personal = {"words": list(words)} if words else None
    deed.also(Tag.TICKET_SET_ASIDE, on=ticket.key, details=details, personal=personal, personal_of=Subject(*of) if words else None)


def judged(held: Ticket) -> Judged:
    """What was judged of a ticket by what guards the desk, by question, held until the transaction ends."""
    rows = Judgement.objects.select_for_update(of=("self",)).filter(ticket=held, question__in=GUARDING)
    return {row.question: row for row in rows}


def blank(held: Ticket, question: str) -> Judgement:
    """A judgement that an agent makes where triage made none. Not saved."""
    return Judgement(
        ticket=held,
        customer=held.requester,
        department=held.department,
        question=question,
        confidence=0.0,
        reason=Reason.BY_HAND,
        evidence=[],
        way=Way.LEAVE,
    )


def decide(row: Judgement, by: Actor, corrected_to: str) -> None:
    """An agent's word on a judgement: "" for that it is right. It is saved."""
    row.confirmed, row.corrected_to = not corrected_to, corrected_to
    row.decided_by_id, row.decided_at = by.id, timezone.now()
    row.save()


def state(held: Ticket, rows: Judged) -> dict[str, Any]:
    """As it stands in a record of what can be taken back."""
    return plain(held, *FIELDS) | {"judged": {question: _decision(row) for question, row in rows.items()}}


def change_back(ticket_id: str, department: uuid.UUID | None, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """The ticket and what was decided of it as they were, inside the caller's transaction. InvalidChangeError when they changed since."""
    held = put_back(ticket_id, department, _fields(old), _fields(new))
    for question, row in judged(held).items():
        if _decision(row) == new["judged"].get(question) and question in old["judged"]:
            was = dict(old["judged"][question])
            row.way, row.confirmed, row.corrected_to = was["way"], was["confirmed"], was["corrected_to"]
            row.decided_by_id = was["decided_by_id"] and uuid.UUID(was["decided_by_id"])
            row.decided_at = was["decided_at"] and dt.datetime.fromisoformat(was["decided_at"])
            row.save(update_fields=[name.removesuffix("_id") for name in _DECIDED])


def _fields(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in FIELDS}


def _decision(row: Judgement) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _DECIDED}
    values["way"] = str(values["way"])
    values["decided_by_id"] = values["decided_by_id"] and str(values["decided_by_id"])
    values["decided_at"] = values["decided_at"] and values["decided_at"].astimezone(dt.UTC).isoformat()
    return values
