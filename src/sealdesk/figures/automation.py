"""What triage answered by itself, what people corrected, and the time that this saved."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import Count, Q

from sealdesk.access.actors import Actor
from sealdesk.desk.acting.deciding import DONE, Way
from sealdesk.desk.models import Tray
from sealdesk.figures.volume import tickets_of
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import Reason

#: Seconds that a person needs to answer a question about a ticket. Assumed, and said so wherever a sum of them is shown.
SECONDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "language": 2,
        "category": 15,
        "type": 5,
        "priority": 5,
        "urgency": 3,
        "sentiment": 2,
        "department": 20,
        "assignee": 15,
        "spam": 10,
        "danger": 20,
        "skills": 5,
    }
)
_MIXED_UP: Final = 5
#: What triage answers by setting a ticket aside: only of these do the tickets outside the inbox count.
_ASIDE: Final = ("spam", "danger")


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of triage: of ``asked`` tickets it answered some, and people corrected some of these."""

    question: str
    asked: int
    answered: int
    corrected: int

    @property
    def saved(self) -> dt.timedelta:
        """What people did not have to do, less what putting it right took."""
        return dt.timedelta(seconds=SECONDS.get(self.question, 0) * max(0, self.answered - 2 * self.corrected))


@dataclass(frozen=True, slots=True)
class MixedUp:
    """A category that was taken for another, and how often."""

    said: str
    meant: str
    count: int


@dataclass(frozen=True, slots=True)
class Automation:
    """All questions in the order in which they are asked, and the corrections that recur."""

    questions: tuple[Answered, ...]
    mixed_up: tuple[MixedUp, ...]

    @property
    def saved(self) -> dt.timedelta:
        """Over all questions."""
        return sum((one.saved for one in self.questions), dt.timedelta())


def automation(actor: Actor, since: dt.datetime, department: uuid.UUID | None = None) -> Automation:
    """About the tickets that came since a time. Two queries."""
    asked = Q(ticket__tray=Tray.INBOX) | Q(question__in=_ASIDE)
    rows = Judgement.objects.filter(asked, ticket__in=tickets_of(actor, department, since, trays=tuple(Tray))).order_by()
    # A ticket that stays where its mail came in, because nothing was understood of it, was answered by nobody.
    stayed = Q(question="department", reason=Reason.BY_RULE, confidence=0)
    corrected, done = ~Q(value="") & ~Q(corrected_to=""), ~Q(value="") & Q(way__in=[*DONE, Way.UNDONE]) & ~stayed
    counted = rows.values("question").annotate(
        asked=Count("id"), answered=Count("id", filter=done), corrected=Count("id", filter=done & (corrected | Q(way=Way.UNDONE)))
    )
    found = {row["question"]: Answered(**row) for row in counted}
    pairs = rows.filter(corrected, question="category").values("value", "corrected_to").annotate(n=Count("id")).order_by("-n", "value")
    mixed = tuple(MixedUp(pair["value"], pair["corrected_to"], pair["n"]) for pair in pairs[:_MIXED_UP])
    return Automation(tuple(found[question] for question in SECONDS if question in found), mixed)
