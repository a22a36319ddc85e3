"""A second look at new tickets, seconds after they are in: by the meaning of their texts, for many at once, where no person decided yet."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sealdesk.access.acting import Deed, acting
from sealdesk.access.departments import departments_now
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import DEFAULTS, DONE, HELD_IN_RECORD, KEPT_DIGITS, Answer, Way, way_of
from sealdesk.desk.acting.effect import instead_of, kept_beside
from sealdesk.desk.acting.models import Contest
from sealdesk.desk.acting.queries import rules_now
from sealdesk.desk.actions import apply_answer
from sealdesk.desk.assigning.choosing import Wanted
from sealdesk.desk.assigning.giving import lacks
from sealdesk.desk.assigning.regiving import regive
from sealdesk.desk.categories import archived
from sealdesk.desk.dangers import TRIAGE
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Kind, Message, Priority, Ticket, Tray, Type
from sealdesk.desk.skills import skills_of
from sealdesk.desk.standing import repeat, urgency_of
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.model import LOOKED_AT_AGAIN, Model
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import UNSAID, Prediction, Reason
from sealdesk.triage.routing import Routing, route
from sealdesk.triage.rules import following
from sealdesk.triage.service import second_in_service
from sealdesk.triage.skills import joined
from sealdesk.triage.sorting import TicketText, look_again_at

logger = logging.getLogger(__name__)

#: Tickets of one round: their texts are in memory together.
BATCH: Final = 32
#: Whoever opens an older ticket relies on what it says.
MOST_AGE: Final = timedelta(hours=1)

#: What rests on a text being a request, and ends where the second look finds that it is none. Priority and type stay as a ticket has them.
_WITHDRAWN: Final = frozenset({"category", "skills"})
_UNANSWERED: Final = {"category": "", "priority": Priority.NORMAL, "type": Type.QUESTION}

Said = dict[str, Prediction]


class _Anew(NamedTuple):
    """What the second look changes: an answer as it is kept, what it says now, what is done with that; a priority also by itself."""

    row: Judgement
    said: Prediction
    way: Way
    own: Prediction | None = None


def look_again(now: datetime) -> int:
    """Look again at the newest tickets, one batch; returns how many were sorted anew. Without a model for it they wait, until too old."""
    waiting = Judgement.objects.filter(question="category", looked_again=False)
    waiting.filter(ticket__opened_at__lt=now - MOST_AGE).update(looked_again=True)
    rows = list(waiting.select_related("ticket__department").order_by("-id")[:BATCH])
    model = second_in_service() if rows else None
    if model is None:
        return 0
    tickets = [row.ticket for row in rows]
    changed = sum(_sorted_anew(ticket, said) for ticket, said in _said_of(tickets, model))
    Judgement.objects.filter(pk__in=[row.pk for row in rows]).update(looked_again=True)
    return changed


def _said_of(tickets: list[Ticket], model: Model) -> list[tuple[Ticket, Said]]:
    """What the model says of those whose text there still is."""
    opening = Opening(TRIAGE, "sorting")
    found = [(ticket, text) for ticket in tickets if (text := _text(ticket, opening)) is not None]
    opening.record()
    said = look_again_at([text for _, text in found], model=model, without=archived())
    return [(ticket, answers) for (ticket, _), answers in zip(found, said, strict=True)]


def _text(ticket: Ticket, opening: Opening) -> TicketText | None:
    first = Message.objects.filter(ticket=ticket, kind=Kind.INBOUND).order_by("created_at", "id").first()
    text = opening.read(first.text, ticket.department_id) if first else None
    return None if text is None else TicketText(opening.read(ticket.subject_line, ticket.department_id) or "", text)


def _sorted_anew(ticket: Ticket, said: Said) -> bool:
    """Whether the second look changed anything. A ticket that it cannot change is left, and the others go on."""
    if not _plan(ticket, said):
        return False
    try:
        with acting(TRIAGE, Tag.TICKET_SORTED_AGAIN, on=ticket.key, department=ticket.department_id) as deed:
            held = locked(ticket)
            plan = _plan(held, said)  # again: a person may have decided before the ticket was held
            deed.details = {
                "answers": {one.row.question: [one.said.value, round(100 * one.said.confidence), str(one.way)] for one in plan},
                "before": {one.row.question: [one.row.value, round(100 * one.row.confidence), one.row.way] for one in plan},
            }
            had, knew = held.assignee_id, skills_of(held)
            for one in plan:
                _keep(deed, held, one)
            repeat(held)
            _give_anew(deed, held, had, knew)
    except Exception:
        logger.exception("triage: ticket %s could not be looked at again; the next one is", ticket.pk)
        return False
    return True


def _plan(ticket: Ticket, said: Said) -> list[_Anew]:
    """What would change, of all that no person decided, and nobody contests, in a ticket that lies in the inbox."""
    if ticket.tray != Tray.INBOX or ticket.joined_into_id or _touched(ticket):
        return []
    rules = rules_now().get(ticket.department_id, DEFAULTS)
    plan, own = [], said["priority"]
    said = said | {"priority": following(own, _urgency(ticket))}
    for row in Judgement.objects.filter(ticket=ticket, question__in=(*LOOKED_AT_AGAIN, "skills"), decided_at=None):
        anew = said[row.question]
        answer = Answer.of(anew.value, anew.confidence, anew.alternatives)
        way = way_of(rules[row.question], row.question, answer, anew.reason)
        counts = _counts(row, anew, way) if anew.value else _ends(row, anew) and not _worked_on(ticket)
        if counts and _is_left_as_it_was(ticket, row):
            plan.append(_Anew(row, anew, way, own if row.question == "priority" else None))
    return plan + _move(ticket, said["category"], plan)


def _urgency(ticket: Ticket) -> Prediction:
    """How urgent it is by the record, a person's word first: the second look asks the words for that, and neither model nor people."""
    row = Judgement.objects.filter(ticket=ticket, question="urgency").defer("evidence").first()
    said = urgency_of(row)
    if row is None or not said:
        return UNSAID
    return Prediction.by_hand(said) if row.decided_at is not None else Prediction(said, row.confidence, Reason.BY_RULE)


def _move(ticket: Ticket, category: Prediction, plan: list[_Anew]) -> list[_Anew]:
    """The department that the category leads to, where that of the mail allows it, and nobody worked on the ticket."""
    row = Judgement.objects.filter(ticket=ticket, question="department", decided_at=None).first()
    if row is None or ticket.channel != "mail" or not _stands(ticket, category, plan) or _worked_on(ticket):
        return []
    departments = {one.slug: one for one in departments_now()}
    came_in, lies = instead_of(row) or ticket.department.slug, ticket.department.slug
    if came_in not in departments or (instead_of(row) and row.value != lies):
        return []
    leads = {one: department.slug for department in departments.values() for one in department.categories}
    meant = route(category, Routing(leads, fallback=came_in))
    answer = Answer.of(meant.value, meant.confidence, meant.alternatives)
    way = way_of(rules_now().get(departments[came_in].pk, DEFAULTS)["department"], "department", answer, meant.reason)
    if meant.reason is Reason.BY_RULE or meant.value in {None, lies} or way is Way.LEAVE:
        return []
    return [_Anew(row, meant, way)] if _counts(row, meant, way) else []


def _stands(ticket: Ticket, category: Prediction, plan: list[_Anew]) -> bool:
    """Whether the ticket has, or gets, the category that the second look says."""
    return any(one.row.question == "category" and one.way in DONE for one in plan) or category.value == ticket.category


def _worked_on(ticket: Ticket) -> bool:
    """Whether an agent did anything with it but read it: it does not leave their hands."""
    done = LedgerEvent.objects.filter(resource=ticket.key, actor__startswith="agent:")
    return done.exclude(tag__in=(Tag.VALUE_OPENED, Tag.TICKET_MARKED)).exists()


def _touched(ticket: Ticket) -> bool:
    """Whether an agent changed the ticket by hand, or its customer asked for a person."""
    by_hand = LedgerEvent.objects.filter(resource=ticket.key, tag=Tag.TICKET_CHANGED, actor__startswith="agent:")
    return by_hand.exists() or Contest.objects.filter(ticket=ticket).exists()


def _is_left_as_it_was(ticket: Ticket, row: Judgement) -> bool:
    """Whether the ticket has what the first look gave it, or what a ticket has without an answer."""
    if row.question in HELD_IN_RECORD:
        return True
    given = row.value if row.way in DONE else ""
    return bool(getattr(ticket, row.question) == (given or _UNANSWERED[row.question]))


def _counts(row: Judgement, anew: Prediction, way: Way) -> bool:
    """Whether the second look says something else, or lets more be done with the same; what was done is never only suggested.

    It may be less sure than the first and is still believed: it reads more. To keep surer answers of the first costs right ones.
    This is the one rule for all that it answers. A department was done where the ticket was taken to it; to stay is no deed.
    """
    done = bool(instead_of(row)) if row.question == "department" else row.way in DONE
    if done and way not in DONE:
        return False
    return anew.value != row.value or (way != row.way and anew.confidence > row.confidence)


def _ends(row: Judgement, anew: Prediction) -> bool:
    """Whether the first look took a text for a request that is none by its meaning. Where the second is only unsure, the first stands."""
    return bool(row.value) and row.question in _WITHDRAWN and anew.reason is Reason.OUT_OF_SCOPE


def _keep(deed: Deed, ticket: Ticket, anew: _Anew) -> None:
    row, said, way, own = anew
    if row.question == "department":
        came_in = instead_of(row) or ticket.department.slug
        row.looked_at = [{"instead_of": came_in}] if way in DONE and said.value != came_in else []
    elif own is not None:
        row.looked_at = kept_beside(said, own)
    ends = row.way in DONE and not said.value
    row.value, row.confidence, row.way = said.value or "", said.confidence, way
    row.reason = Reason.BY_MEANING if said.reason is Reason.BY_MODEL else said.reason
    row.evidence = [[evidence.word, evidence.weight] for evidence in said.evidence]
    row.alternatives = [[value, round(confidence, KEPT_DIGITS)] for value, confidence in said.alternatives]
    row.save(update_fields=["value", "confidence", "way", "reason", "evidence", "alternatives", "looked_at"])
    if ends and row.question not in HELD_IN_RECORD:
        setattr(ticket, row.question, _UNANSWERED[row.question])
        save(ticket, row.question)
    if way not in DONE:
        return
    had = ticket.assignee_id
    apply_answer(deed, ticket, row.question, row.value)
    if row.question == "department" and had is None:  # like a new ticket, it is for somebody there
        regive(deed, ticket, None)
        save(ticket, "assignee")


def _give_anew(deed: Deed, ticket: Ticket, had: uuid.UUID | None, knew: tuple[str, ...]) -> None:
    """Where other skills are asked for now than ``knew``, find somebody who has them, as where the department moves.

    Whom a person chose stays, and who has done anything with the ticket; so does who knows one of the skills.
    """
    asked = skills_of(ticket)
    row = Judgement.objects.filter(ticket=ticket, question="assignee", decided_at=None).first()
    given = "" if row is None or row.way not in DONE else row.value
    if row is None or set(asked) == set(knew) or ticket.assignee_id != had or given != str(had or "") or _worked_on(ticket):
        return
    if lacks(ticket.department, given, Wanted(ticket.language or None, asked)):
        regive(deed, ticket, had, skills=[joined(knew), joined(asked)])
        save(ticket, "assignee")
