"""What triage says about one question: a value or an abstention, how sure it is, and the words that decided
it."""

from dataclasses import dataclass
from enum import StrEnum

UNDONE = "undone"
"""What became of an answer that was done, and that a person took back."""


class TriageError(Exception):
    """Base of everything triage refuses."""


class LearningError(TriageError):
    """These texts or mails cannot be learned from: the sentence says what to mend."""


class Reason(StrEnum):
    """Why a prediction has the value it has, or none."""

    BY_HAND = "by-hand"
    BY_MEANING = "by-meaning"
    BY_MODEL = "by-model"
    BY_PERSON_ONLY = "by-person-only"
    BY_RULE = "by-rule"
    IN_TURN = "in-turn"
    LEAST_LOADED = "least-loaded"
    NO_DEPARTMENT = "no-department"
    NO_KNOWN_WORD = "no-known-word"
    NO_LANGUAGE = "no-language"
    NO_TEXT = "no-text"
    NOBODY_FREE = "nobody-free"
    NOBODY_IN_DEPARTMENT = "nobody-in-department"
    NOBODY_ON_DUTY = "nobody-on-duty"
    NOBODY_SKILLED = "nobody-skilled"
    NOBODY_SPEAKS_IT = "nobody-speaks-it"
    NOT_SAID = "not-said"
    OUT_OF_SCOPE = "out-of-scope"
    SET_ASIDE = "set-aside"
    UNDER_THRESHOLD = "under-threshold"


EVIDENCE_SHOWN = 5
"""Words that an answer shows at most."""

SENTIMENTS = ("positive", "neutral", "negative")


class Level(StrEnum):
    """How sure an answer is, in a word."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


HIGH_FROM, MEDIUM_FROM = 0.85, 0.6
"""Chances (0..1) from which an answer is called so. They are calibrated: of answers called high, at least 85 of 100 are right."""


def level_of(confidence: float) -> Level:
    """Return the word for a confidence."""
    return Level.HIGH if confidence >= HIGH_FROM else Level.MEDIUM if confidence >= MEDIUM_FROM else Level.LOW


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word or phrase that stands in the ticket, and what it did to the confidence in percentage points."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """One answer. `value` is None when triage abstains.

    `confidence` (0..1) belongs to the value, or to the best guess when triage abstains.
    `alternatives` are (label, probability), best first: the runners-up of a value, the best guesses of an
    abstention.
    """

    value: str | None
    confidence: float
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def abstained(self) -> bool:
        """Whether triage left this question to a person."""
        return self.value is None

    @property
    def level(self) -> Level:
        """How sure it is, in a word."""
        return level_of(self.confidence)

    @classmethod
    def by_hand(cls, value: str) -> "Prediction":
        """Return what a person decided, which needs no evidence and is never overruled."""
        return cls(value, 1.0, Reason.BY_HAND)


UNSAID = Prediction(None, 0.0, Reason.NOT_SAID)
"""Nothing was said of it."""
