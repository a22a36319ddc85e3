"""A second look that learned a fourth of the examples, and tickets for it."""

from __future__ import annotations

import functools
import json
from typing import Any
from zlib import crc32

from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.desk import looking_again
from sealdesk.desk.acting.deciding import Way
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.model import LOOKED_AT_AGAIN, Model
from sealdesk.triage.models import Judgement
from sealdesk.triage.sorting import TicketText, look_again_at
from sealdesk.triage.training import brief_lessons, shipped_lessons, train
from tests.doors_cast import a_ticket

SUBJECT, TEXT = "Refund", "I was charged twice for my order, please refund the second payment."


@functools.cache
def the_second_look() -> Model:
    # A fourth by a hash, so that one example more or less does not make it another fourth.
    some = [example for example in shipped_examples() if crc32(example.text.encode()) % 4 == 0]
    return train([*shipped_lessons(some), *brief_lessons()], asked=LOOKED_AT_AGAIN, meaning=True)


def said() -> dict[str, str]:
    """What the second look says of the letter."""
    (found,) = look_again_at([TicketText(SUBJECT, TEXT)], model=the_second_look())
    answers = {question: str(one.value) for question, one in found.items()}
    assert answers["category"] == "billing-refund"
    return answers


def judged(care: Department, text: str = TEXT, subject: str = SUBJECT, **first: tuple[str, float, Way]) -> Ticket:
    """A ticket that the first look knew this much about: by question its answer, how sure, and what was done."""
    ticket = a_ticket(care, subject=subject, text=text)
    for question in LOOKED_AT_AGAIN:
        value, confidence, way = first.get(question, ("", 0.3, Way.LEAVE))
        row = {"ticket": ticket, "customer": ticket.requester, "department": care, "evidence": [], "reason": "by-model"}
        Judgement.objects.create(**row, question=question, value=value, confidence=confidence, way=way, looked_again=question != "category")
        if value and way is Way.ACT:
            setattr(ticket, question, value)
    ticket.opened_at = timezone.now()
    ticket.save()
    return ticket


def look() -> int:
    return looking_again.look_again(timezone.now())


def row(ticket: Ticket, question: str = "category") -> Judgement:
    return Judgement.objects.get(ticket=ticket, question=question)


def events(ticket: Ticket) -> list[dict[str, Any]]:
    rows = LedgerEvent.objects.filter(tag="ticket:sorted-again", resource=ticket.key, outcome="done")
    return [json.loads(event.details) for event in rows]
