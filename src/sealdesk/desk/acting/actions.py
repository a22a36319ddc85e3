"""Setting a department's thresholds; taking back what triage did on a ticket, and accepting what it suggests."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.managing import hold
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import DONE, HELD_IN_RECORD, QUESTIONS, SORTING, Answer, Rules, Way
from sealdesk.desk.acting.effect import instead_of
from sealdesk.desk.acting.models import ActingRule
from sealdesk.desk.acting.queries import rules_of
from sealdesk.desk.actions import apply_answer, followed
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Priority, Ticket, Type
from sealdesk.desk.standing import repeat
from sealdesk.triage.model import LEARNED
from sealdesk.triage.models import Judgement

_MEANWHILE = "It was changed in the meantime, so it stays as it is now."


def set_thresholds(by: Actor, department: Department, rules: Rules) -> None:
    """Say how far triage goes by itself in a department. InvalidChangeError where a step asks for less certainty than the one before."""
    with acting(by, Tag.DEPARTMENT_CHANGED, on=department.key, department=department.pk, permission=Permission.TRIAGE_STEER) as deed:
        (held,) = hold(department)
        if set(rules) != set(QUESTIONS) or not all(one.in_order for one in rules.values()):
            raise InvalidChangeError("Doing something asks for at least as much certainty as telling, and telling as suggesting.")
        before = {question: one.kept for question, one in rules_of(held).items()}
        after = {question: one.kept for question, one in rules.items()}
        for question in QUESTIONS:
            deed.changed(f"acting.{question}", before[question], after[question])
        ActingRule(department=held, thresholds=after).save()
        if before != after:
            deed.can_undo("acting.rule", old=before, new=after)


def thresholds_back(department_id: uuid.UUID, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Set thresholds back to ``old`` where they still are ``new``, in the caller's transaction. InvalidChangeError where not."""
    row = ActingRule.objects.select_for_update().filter(pk=department_id).first()
    if row is None or row.thresholds != dict(new):
        raise InvalidChangeError(_MEANWHILE)
    row.thresholds = dict(old)
    row.save()


def take_back(by: Actor, ticket: Ticket, questions: Sequence[str]) -> list[str]:
    """Take back what triage did of its own accord; returns which. What a person changed since stays; InvalidChangeError if that is all."""
    with acting(by, Tag.TRIAGE_UNDONE, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        held = locked(ticket)
        # The department last: the rest was asked for in the one where the ticket lies.
        wanted = set(questions) & set(SORTING)
        rows = Judgement.objects.select_for_update(of=("self",)).filter(ticket=held, question__in=wanted, way__in=DONE)
        found = sorted((row for row in rows if stands(held, row)), key=lambda row: row.question == "department")
        if not found:
            raise InvalidChangeError(_MEANWHILE)
        for row in found:
            _without(deed, held, row)
            row.way, row.confirmed, row.decided_by_id, row.decided_at = Way.UNDONE, False, by.id, timezone.now()
            row.save(update_fields=["way", "confirmed", "decided_by", "decided_at"])
        repeat(held)
        deed.details = {"undone": {row.question: row.value for row in found}}
    return [row.question for row in found]


def accept(by: Actor, ticket: Ticket, question: str) -> None:
    """Follow what triage suggests. InvalidChangeError when it suggests nothing (any more)."""
    with acting(by, Tag.TRIAGE_CONFIRMED, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        held = locked(ticket)
        row = Judgement.objects.select_for_update(of=("self",)).filter(ticket=held, question=question, way=Way.SUGGEST).first()
        if row is None or row.decided_at is not None:
            raise InvalidChangeError(_MEANWHILE)
        value, before = Answer.of(row.value, row.confidence, row.alternatives).value, held.priority
        apply_answer(deed, held, question, value)
        row.confirmed, row.corrected_to = row.value == value, "" if row.value == value else value
        row.decided_by_id, row.decided_at = by.id, timezone.now()
        row.save(update_fields=["confirmed", "corrected_to", "decided_by", "decided_at"])
        repeat(held)
        deed.details = {"question": question, "value": value, "suggested": True} | followed(held, question, before)


def said_right(ticket: Ticket, judgements: Iterable[Judgement]) -> list[str]:
    """Which answers a person confirms who says that the sorting is right: what was done and stands, and a category that is suggested.

    What somebody decided already is not asked again, and what was left open was not said.
    """
    open_still = [one for one in judgements if one.value and one.decided_at is None and one.question in LEARNED]
    return [one.question for one in open_still if stands(ticket, one) or (one.question == "category" and one.way == Way.SUGGEST)]


def stands(ticket: Ticket, judgement: Judgement) -> bool:
    """Whether the ticket still has what triage gave it, so that it can be taken back."""
    if judgement.question not in SORTING or not judgement.value or judgement.corrected_to or judgement.way not in DONE:
        return False
    if judgement.question == "assignee":
        return str(ticket.assignee_id or "") == judgement.value
    if judgement.question == "department":
        return ticket.department.slug == judgement.value and bool(instead_of(judgement))
    if judgement.question in HELD_IN_RECORD:
        return True
    return bool(getattr(ticket, judgement.question) == judgement.value)


def _without(deed: Deed, ticket: Ticket, judgement: Judgement) -> None:
    match judgement.question:
        case "assignee":
            ticket.assignee = None
            save(ticket, "assignee")
        case "priority":
            ticket.priority = Priority.NORMAL
            save(ticket, "priority")
        case "type":
            ticket.type = Type.QUESTION
            save(ticket, "type")
        case question if question in HELD_IN_RECORD:
            save(ticket)
        case "department":
            apply_answer(deed, ticket, "department", instead_of(judgement))
        case question:
            setattr(ticket, question, "")
            save(ticket, question)
