"""What agents said about triage becomes training data: the texts are opened in memory, and nothing of them is stored."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from django.db.models import Min

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.triage import register
from sealdesk.triage.learning.sentences import available
from sealdesk.triage.model import LEARNED, PHISHING, SPAM, WANTED
from sealdesk.triage.models import Cause, Judgement, ModelVersion, State
from sealdesk.triage.prediction import UNDONE
from sealdesk.triage.service import model_if_any, second_in_service, without_second
from sealdesk.triage.skills import apart
from sealdesk.triage.teaching import teach, teach_second
from sealdesk.triage.training import Lesson

MAX_EXAMPLES: Final = 20_000
TRAINER: Final = register.TRAINER
#: Fewer new decisions than this change nothing that would be worth a training.
ENOUGH_DECISIONS: Final = 10
#: The hours of the night, by the clock of the desk.
NIGHT: Final = range(1, 6)
#: One customer in so many is never learned from, so that every model can be asked about them.
HELD_CUSTOMERS: Final = 5
#: Tickets of one customer that a model is examined on.
HELD_TICKETS: Final = 5
#: So many senders must have sent what was reported as phishing before it is learned.
PHISHERS_NEEDED: Final = 8
#: What a person says of one of these, by confirming or correcting an answer, is a label; without one nothing is learned from a ticket.
_TEACHING: Final = (*LEARNED, "spam", "danger")
#: What a ticket holds of these may be nobody's decision, so it teaches only where somebody said so.
_ONLY_WHEN_DECIDED: Final = ("sentiment", "type", "urgency")
_SECONDS: Final = 1.0


def decided_since_training() -> int:
    """How many confirmations and corrections came after the last training."""
    newest = ModelVersion.objects.exclude(trained_at=None).order_by("-id").values_list("trained_at", flat=True).first()
    decided = Judgement.objects.filter(decided_at__isnull=False)
    return decided.count() if newest is None else decided.filter(decided_at__gt=newest).count()


def ask(by: Actor, enqueue: Callable[[uuid.UUID], object]) -> ModelVersion:
    """Have a model trained now. One at a time."""
    version = register.begin(by, Cause.DEMAND, asked=True)
    enqueue(version.id)
    return version


def learn_when_due(now: dt.datetime) -> ModelVersion | None:
    """Train when an erasure asks for it, or at night when enough was decided."""
    register.mark_erased()
    if register.retraining_due():
        return retrain(Cause.ERASURE)
    alone = without_second()
    if alone is not None:
        register.add_second(alone, teach_second())
    if now.hour in NIGHT and decided_since_training() >= ENOUGH_DECISIONS:
        return retrain(Cause.SCHEDULE)
    return None


def retrain(cause: Cause = Cause.DEMAND) -> ModelVersion:
    """Train now, in this process."""
    return carry_out(register.begin(TRAINER, cause).id)


def carry_out(version_id: uuid.UUID) -> ModelVersion:
    """Train on the shipped examples and what agents decided; the register says what came of it."""
    told = _Progress(version_id)
    told(0.0)
    try:
        own, held = _apart(corrected_tickets())
        taught = teach(own, held, model_if_any(), told, second=available(), second_serving=second_in_service())
        return register.finish(version_id, taught, {uuid.UUID(lesson.group) for lesson in own})
    except Exception as error:
        register.fail(version_id, type(error).__name__)
        raise


def corrected_tickets() -> list[Lesson]:
    """The tickets of which somebody confirmed or corrected an answer, or that somebody called spam, phishing or neither, newest first.

    An erased person's are not among them, and an answer that was only taken back says nothing.
    """
    judged = Judgement.objects.filter(decided_at__isnull=False, customer__isnull=False).exclude(
        way=UNDONE, corrected_to="", confirmed=False, question__in=LEARNED
    )
    newest = judged.filter(question__in=_TEACHING).order_by("-decided_at", "-id").values_list("ticket_id", flat=True)
    tickets = list(dict.fromkeys(newest[: len(_TEACHING) * MAX_EXAMPLES]))[:MAX_EXAMPLES]
    decided: defaultdict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for row in judged.filter(question__in=_TEACHING, ticket__in=tickets).iterator():
        decided[row.ticket_id][row.question] = row.corrected_to or row.value
    opening = Opening(TRAINER, "training")
    rows = Ticket.objects.filter(id__in=tickets).select_related("department").iterator(200)
    found = {ticket.pk: _lesson(ticket, opening, decided[ticket.pk]) for ticket in rows}
    opening.record()
    return _reported_often([lesson for one in tickets if (lesson := found.get(one)) is not None])


def _lesson(ticket: Ticket, opening: Opening, decided: Mapping[str, str]) -> Lesson | None:
    first = Message.objects.filter(ticket=ticket, kind=Kind.INBOUND).order_by("created_at", "id").first()
    subject, text = opening.read(ticket.subject_line), opening.read(first.text) if first else None
    answers = _answers(ticket, decided)
    return Lesson(f"{subject or ''}\n{text}", answers, str(ticket.requester_id)) if answers and text is not None else None


def _answers(ticket: Ticket, decided: Mapping[str, str]) -> dict[str, str]:
    """What a ticket teaches. Of one that nobody wants to read, nothing else is asked; whoever said what one is about, wanted it."""
    spam, danger = decided.get("spam", ""), decided.get("danger", "")
    # What is said of spam was said of the whole ticket; a suspicion that was right is a report, by whatever name.
    said = PHISHING if danger not in {"", WANTED} else spam or danger
    if said in {SPAM, PHISHING}:
        return {"spam": said}
    answers = {question: decided[question] for question in _ONLY_WHEN_DECIDED if question in decided} | {"spam": WANTED}
    if "category" in decided:  # whoever said what it is about looked at the rest of it
        answers["category"] = ticket.category or decided["category"]
    if decided.keys() & {"category", "priority"}:
        answers["priority"] = ticket.priority
    if decided.keys() & {"category", "department"}:
        answers["department"] = ticket.department.slug
    skills = apart(decided.get("skills"))
    if len(skills) == 1 and skills[0] != ticket.category:  # of two that are named together neither is said
        answers["skills"] = skills[0]
    return answers if said or len(answers) > 1 else {}


def _reported_often(lessons: list[Lesson]) -> list[Lesson]:
    """Without the reports of phishing while too few customers sent some: until then they tell a sender, and no way of writing."""
    senders = {lesson.group for lesson in lessons if lesson.answers.get("spam") == PHISHING}
    return lessons if len(senders) >= PHISHERS_NEEDED else [one for one in lessons if one.answers.get("spam") != PHISHING]


def _apart(lessons: list[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Return what is learned, and what models are examined on: every fifth customer, by the number of their first ticket.

    The number never changes, so a held-out customer stays so, and no model has ever seen them. Nobody is examined on more
    than a few of their tickets, the newest.
    """
    first = dict(Ticket.objects.filter(requester__in={one.group for one in lessons}).values_list("requester").annotate(Min("number")))
    own, held = [], []
    asked: Counter[str] = Counter()
    for lesson in lessons:
        if first[uuid.UUID(lesson.group)] % HELD_CUSTOMERS:
            own.append(lesson)
        elif asked[lesson.group] < HELD_TICKETS:
            asked[lesson.group] += 1
            held.append(lesson)
    return own, held


class _Progress:
    """Notes how far a training has come, at most once a second."""

    def __init__(self, version_id: uuid.UUID) -> None:
        self._version = version_id
        self._noted = 0.0

    def __call__(self, share: float) -> None:
        if time.monotonic() - self._noted >= _SECONDS:
            self._noted = time.monotonic()
            register.moved(self._version, share)


def versions(limit: int = 50) -> list[ModelVersion]:
    """The newest trainings, without their numbers."""
    return list(ModelVersion.objects.defer("content", "second", "people").select_related("asked_by").order_by("-id")[:limit])


def restorable() -> frozenset[uuid.UUID]:
    """The versions that still have their numbers."""
    return frozenset(ModelVersion.objects.exclude(content=None).values_list("id", flat=True))


def serving() -> ModelVersion | None:
    """The model in service, without its numbers."""
    return ModelVersion.objects.defer("content", "second", "people").filter(state=State.SERVING).first()
