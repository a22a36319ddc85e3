"""The thresholds in force, and what other ones would have done: computed from recorded answers, without a word of what people wrote."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department
from sealdesk.access.seeing import see
from sealdesk.desk.acting.deciding import DEFAULTS, DONE, QUESTIONS, Answer, Rules, Way, read_rules
from sealdesk.desk.acting.effect import Deciding, Effect, instead_of, recorded
from sealdesk.desk.acting.models import ActingRule
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.recent import Recent
from sealdesk.triage.models import Judgement

#: So many tickets that would differ are listed; all are counted.
LISTED: Final = 50

#: The thresholds of the departments that have some, by which new tickets go; at most two seconds old.
rules_now: Final = Recent(lambda: {row.pk: read_rules(row.thresholds) for row in ActingRule.objects.all()}, "desk.actingrule")


def rules_of(department: Department) -> Rules:
    """The thresholds of a department, as they are kept."""
    row = ActingRule.objects.filter(department=department).first()
    return read_rules(row.thresholds) if row else DEFAULTS


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
    """One answer that would go another way, or be another one."""

    number: int
    question: str
    value: str
    chance: float
    now: Way
    then: Way
    corrected: bool
    instead_of: str = ""
    """What is said now, where other figures say something else: a priority that follows the urgency, or follows it no more."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One ticket: its recorded answers, what becomes of it by the thresholds in force, and by the proposed ones."""

    number: int
    answers: Mapping[str, Judgement]
    now: Effect
    then: Effect


@dataclass(slots=True)
class Simulation:
    """What other thresholds would have done on the newest tickets that the reader sees."""

    tickets: int
    questions: list[Tried]
    differing: list[Differs] = field(default_factory=list)
    differ: int = 0
    """How many tickets have an answer that would go another way."""


def rules_by_slug(departments: Iterable[Department]) -> dict[str, Rules]:
    """The thresholds in force of some departments, by their short names."""
    held = rules_now()
    return {one.slug: held.get(one.pk, DEFAULTS) for one in departments}


def simulate(actor: Actor, department: Department, proposed: Rules, last: int) -> Simulation:
    """Try other thresholds on the ``last`` tickets of a department that ``actor`` sees. A few queries for all; nothing is opened."""
    tried = {question: Tried(question) for question in QUESTIONS}
    simulation = Simulation(0, list(tried.values()))
    for trial in trials(actor, department, proposed, last):
        found = _compared(trial, tried)
        simulation.tickets += 1
        simulation.differ += bool(found)
        simulation.differing += found
    del simulation.differing[LISTED:]
    return simulation


def trials(actor: Actor, department: Department, proposed: Rules, last: int) -> Iterator[Trial]:
    """The ``last`` tickets of a department that ``actor`` sees, the newest first, each tried both ways."""
    tickets = _newest(actor, department, last)
    now, then = _Trying(department, {}, tickets), _Trying(department, {department.slug: proposed}, tickets)
    answers = _judgements(tickets)
    for ticket in tickets:
        rows = answers.get(ticket.pk, {})
        yield Trial(ticket.number, rows, now.effect(ticket, rows), then.effect(ticket, rows))


def _newest(actor: Actor, department: Department, last: int) -> list[Ticket]:
    rows = see(actor, Ticket).filter(department=department).order_by("-opened_at", "-id")
    return list(rows.only("id", "number", "channel", "requester_id")[:last])


class _Trying:
    """Decides about recorded answers by the thresholds in force, and ``others`` in their place."""

    def __init__(self, department: Department, others: Mapping[str, Rules], tickets: list[Ticket]) -> None:
        self._slug = department.slug
        self._rules = rules_by_slug(departments_now()) | {department.slug: rules_of(department)} | dict(others)
        asked = {ticket.requester_id for ticket in tickets}
        self._answered = set(Message.objects.filter(person__in=asked, kind=Kind.REPLY).values_list("person", flat=True))

    def effect(self, ticket: Ticket, rows: Mapping[str, Judgement]) -> Effect:
        """What becomes of a ticket. One that did not come by mail was put there by somebody, and stays."""
        came_in = (instead_of(rows["department"]) if "department" in rows else "") or self._slug
        spared = ticket.requester_id in self._answered
        deciding = Deciding(came_in, self._rules, ticket.channel != "mail", lambda: spared)
        return deciding.effect({question: recorded(row) for question, row in rows.items()})


def _compared(trial: Trial, tried: Mapping[str, Tried]) -> list[Differs]:
    """Count what becomes of the answers about a ticket, and give those that would go another way, or say another thing."""
    found = []
    for question, row in trial.answers.items():
        one, before, after = tried[question], trial.now.answers[question], trial.then.answers[question]
        was, would = trial.now.ways[question], trial.then.ways[question]
        said = Answer.of(after.value, after.confidence, after.alternatives)
        corrected = row.way == Way.UNDONE or (bool(row.corrected_to) and row.corrected_to != said.value)
        one.now[was] += 1
        one.then[would] += 1
        one.wrong += would in DONE and corrected
        other = str(before.value or "") if before.value != after.value else ""
        if was is not would or other:
            found.append(Differs(trial.number, question, said.value, said.chance, was, would, corrected, other))
    return found


def _judgements(tickets: list[Ticket]) -> dict[uuid.UUID, dict[str, Judgement]]:
    rows = Judgement.objects.filter(ticket__in=tickets, question__in=QUESTIONS)
    fields = ("ticket_id", "question", "value", "confidence", "reason", "alternatives", "corrected_to", "way", "looked_at")
    found: dict[uuid.UUID, dict[str, Judgement]] = {}
    for row in rows.only(*fields).iterator(2000):
        found.setdefault(row.ticket_id, {})[row.question] = row
    return found
