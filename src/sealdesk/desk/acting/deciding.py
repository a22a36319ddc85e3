"""From an answer and how sure it is to what is done with it. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.triage import prediction
from sealdesk.triage.prediction import Reason

#: What triage is asked of a new ticket to sort it.
SORTING: Final = ("category", "urgency", "priority", "department", "skills", "assignee", "language", "type", "sentiment")
#: Answers that no ticket has a field for: the record of the answer alone holds them.
HELD_IN_RECORD: Final = frozenset({"urgency", "skills"})
#: What is asked of it to guard the desk: whether it is spam, and, when its mail is looked over, whether it is phishing.
GUARDING: Final = ("spam", "danger")
#: All that thresholds are set for.
QUESTIONS: Final = (*SORTING, *GUARDING)


#: How exactly the chance of a guess is kept.
KEPT_DIGITS: Final = 4


class Way(enum.StrEnum):
    """What became of an answer."""

    ACT = "act"
    TELL = "tell"
    SUGGEST = "suggest"
    LEAVE = "leave"
    #: Done by triage, and taken back by a person.
    UNDONE = prediction.UNDONE


#: Ways in which the ticket got what triage said.
DONE: Final = frozenset({Way.ACT, Way.TELL})
#: In the order in which a page shows them.
WAYS: Final = (Way.ACT, Way.TELL, Way.SUGGEST, Way.LEAVE)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Percent from which each thing is done; None for never. The defaults do whatever triage answers, as a desk that was told nothing."""

    suggest: int | None = None
    tell: int | None = None
    act: int | None = 0

    @classmethod
    def read(cls, kept: Sequence[int | None]) -> Thresholds:
        """As ``ActingRule.thresholds`` keeps them."""
        suggest, tell, act = kept
        return cls(suggest, tell, act)

    @property
    def kept(self) -> list[int | None]:
        """The opposite of ``read``."""
        return [self.suggest, self.tell, self.act]

    @property
    def in_order(self) -> bool:
        """Whether more certainty is asked for each further step, and all are percentages."""
        told = [one for one in self.kept if one is not None]
        return told == sorted(told) and all(0 <= one <= 100 for one in told)

    def way(self, answer: Answer) -> Way:
        """What is done with an answer. What triage itself declined to say is suggested at most."""
        percent = round(100 * answer.chance, 4)
        if answer.given and self.act is not None and percent >= self.act:
            return Way.ACT
        if answer.given and self.tell is not None and percent >= self.tell:
            return Way.TELL
        if answer.value and self.suggest is not None and percent >= self.suggest:
            return Way.SUGGEST
        return Way.LEAVE


@dataclass(frozen=True, slots=True)
class Answer:
    """What triage said, or the best guess of what it declined to say (``given`` is False then; ``value`` "" for no guess at all)."""

    value: str
    chance: float
    given: bool

    @classmethod
    def of(cls, value: str | None, confidence: float, alternatives: Sequence[Sequence[Any]]) -> Answer:
        """From a prediction or from what was recorded of it."""
        if value:
            return cls(value, confidence, True)
        # As many digits as are kept of a guess, so that what is tried later on its record is what was done.
        return cls(str(alternatives[0][0]), round(float(alternatives[0][1]), KEPT_DIGITS), False) if alternatives else cls("", 0.0, False)


def way_of(thresholds: Thresholds, question: str, answer: Answer, reason: str) -> Way:
    """What is done with an answer. Where a mail's own address decides the department, nothing was predicted, and it stands."""
    if question == "department" and reason == Reason.BY_RULE:
        return Way.ACT
    return thresholds.way(answer)


Rules = Mapping[str, Thresholds]
#: What guards the desk only speaks until somebody lets it do more: a customer must not be lost because nobody said anything.
DEFAULTS: Final[Rules] = dict.fromkeys(SORTING, Thresholds()) | {
    "spam": Thresholds(suggest=70, act=None),
    "danger": Thresholds(suggest=50, act=None),
}


def read_rules(kept: Mapping[str, Any]) -> Rules:
    """The thresholds of each question, those of a later release left out."""
    return {**DEFAULTS, **{question: Thresholds.read(one) for question, one in kept.items() if question in DEFAULTS}}
