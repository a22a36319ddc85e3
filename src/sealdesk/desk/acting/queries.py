"""The thresholds in force, and what other ones would have done: computed from recorded answers, without a word of what people wrote."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.seeing import see
from sealdesk.desk.acting.deciding import DEFAULTS, DONE, QUESTIONS, Answer, Rules, Thresholds, Way, read_rules
from sealdesk.desk.acting.models import ActingRule
from sealdesk.desk.models import Ticket
from sealdesk.recent import Recent
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import Reason

#: So many tickets that would differ are listed; all are counted.
LISTED: Final = 50

#: The thresholds of the departments that have some, by which new tickets go; at most two seconds old.
rules_now: Final = Recent(lambda: {row.pk: read_rules(row.thresholds) for row in ActingRule.objects.all()}, "desk.actingrule")


def rules_of(department: Department) -> Rules:
    """The thresholds of a department, as they are kept."""
    row = ActingRule.objects.filter(department=department).first()
    return read_rules(row.thresholds) if row else DEFAULTS


def way_of(thresholds: Thresholds, question: str, answer: Answer, reason: str) -> Way:
    """What is done with an answer. Where a mail's own address decides the department, nothing was predicted, and it stands."""
    if question == "department" and reason == Reason.BY_RULE:
        return Way.ACT
    return thresholds.way(answer)


@dataclass(slots=True)
class Tried:
    """One question: how many answers go which way by the thresholds in force and by others, and how many of the latter people corrected."""

    question: str
    now: Counter[Way] = field(default_factory=Counter)
    then: Counter[Way] = field(default_factory=Counter)
    wrong: int = 0
    """Answers that would be acted on, and that a person replaced by another."""

    @property
    def done(self) -> int:
        """How many would be acted on."""
        return sum(self.then[way] for way in DONE)


@dataclass(frozen=True, slots=True)
class Differs:
    """One answer that would go another way."""

    number: int
    question: str
    value: str
    chance: float
    now: Way
    then: Way
    corrected: bool


@dataclass(slots=True)
class Simulation:
    """What other thresholds would have done on the newest tickets that the reader sees."""

    tickets: int
    questions: list[Tried]
    differing: list[Differs] = field(default_factory=list)
    differ: int = 0
    """How many tickets have an answer that would go another way."""


def simulate(actor: Actor, department: Department, proposed: Rules, last: int) -> Simulation:
    """Try other thresholds on the ``last`` tickets of a department that ``actor`` sees. Two queries beside the rule; nothing is opened."""
    rows = see(actor, Ticket).filter(department=department).order_by("-opened_at", "-id")
    numbers = dict(rows.values_list("id", "number")[:last])
    current = rules_of(department)
    tried = {question: Tried(question) for question in QUESTIONS}
    simulation = Simulation(len(numbers), list(tried.values()))
    found: dict[uuid.UUID, list[Differs]] = {}
    for judgement in _judgements(list(numbers)):
        one, answer = tried[judgement.question], Answer.of(judgement.value, judgement.confidence, judgement.alternatives)
        now, then = (way_of(rules[one.question], one.question, answer, judgement.reason) for rules in (current, proposed))
        corrected = judgement.way == Way.UNDONE or (bool(judgement.corrected_to) and judgement.corrected_to != answer.value)
        one.now[now] += 1
        one.then[then] += 1
        one.wrong += then in DONE and corrected
        if now is not then:
            number = numbers[judgement.ticket_id]
            differs = Differs(number, one.question, answer.value, answer.chance, now, then, corrected)
            found.setdefault(judgement.ticket_id, []).append(differs)
    simulation.differ = len(found)
    newest = sorted(found.values(), key=lambda several: -several[0].number)
    simulation.differing = [one for several in newest for one in several][:LISTED]
    return simulation


def _judgements(tickets: list[uuid.UUID]) -> Iterator[Judgement]:
    rows = Judgement.objects.filter(ticket__in=tickets, question__in=QUESTIONS)
    return rows.only("ticket_id", "question", "value", "confidence", "reason", "alternatives", "corrected_to", "way").iterator(2000)
