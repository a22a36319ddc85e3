"""What the desk's own triage knows: several questions, learned together, over one reading of a ticket.

The first look reads words alone, and once for all questions; each question then costs a small product of what the text holds. The
meaning of a text would cost more than all the rest of a mail: it is left to a second look, at several tickets at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sealdesk.triage.features import EMPTY_WORDS
from sealdesk.triage.learning.classifier import Classifier
from sealdesk.triage.learning.halves import Said
from sealdesk.triage.learning.locating import Located, Remembered
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.reasons import points_of_tokens
from sealdesk.triage.learning.sentences import sentence_vectors
from sealdesk.triage.learning.wordings import Wordings
from sealdesk.triage.phrases import strongest_phrases
from sealdesk.triage.prediction import Evidence, Prediction, Reason

OUT_OF_SCOPE = "other"
"""The class of texts that are no request to a help desk. It is learned, and answered with an abstention."""

LEARNED = ("category", "priority", "type", "sentiment", "urgency", "department", "skills")
"""What can be learned of how to sort: urgency and department from the desk's own tickets alone, skills once people correct them."""
QUESTIONS = (*LEARNED, "spam")
"""What can be learned. What a report of phishing reads like is learned from the desk's own tickets alone."""
SPAM, PHISHING, WANTED = "spam", "phishing", "wanted"
"""The answers to whether a text is spam."""

LOOKED_AT_AGAIN = ("category", "priority", "type")
"""What a second look answers anew."""
SECOND = "second:"
"""Before the name of a question, where figures are told: as the second look answers it."""

THRESHOLDS: Mapping[str, float] = {"category": 0.45, "priority": 0.4, "skills": 0.45}
"""Below this chance of the best answer triage abstains."""
UNREMARKABLE = frozenset({WANTED, "neutral", "question"})
"""Answers that everybody expects. Of all others the words that decided are told, which costs more than the answer."""
THRESHOLD = 0.5

ALTERNATIVES = 3
WORDS_READ = 400
"""Characters whose words are read: by then a request has said what it is about, and each further word costs the mail that comes in."""
NO_MEANING: Floats = np.zeros((1, 0), dtype=np.float32)
"""What is asked of the network by the first look, which does without."""


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A text as all questions are asked about it: where its wordings stand, and their values."""

    text: str
    located: Located
    row: tuple[Any, Floats]
    vector: Floats = field(default_factory=lambda: NO_MEANING)
    beyond: bool = False
    """Whether its meaning lies outside what a help desk is asked. Of a reading of words alone it says nothing."""

    @property
    def words(self) -> int:
        """How many tokens are real words and no placeholders."""
        return sum(token.showable for token in self.located.tokens)

    @property
    def groundless(self) -> Reason | None:
        """Why no answer to any question may rest on it, None where one may: an answer from words needs a word that is known, one from
        meaning a meaning that belongs here, in whatever language."""
        if not self.words:
            return Reason.NO_TEXT
        if self.vector.shape[1]:
            return Reason.OUT_OF_SCOPE if self.beyond else None
        return None if self.located.grounded else Reason.NO_KNOWN_WORD


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """A trained model. Equal lessons give equal models."""

    wordings: Wordings
    questions: Mapping[str, Classifier]
    remembered: Remembered = field(default_factory=dict, compare=False)

    def read(self, text: str) -> Reading:
        """Turn a text into what all questions are asked about."""
        located = Located(text[:WORDS_READ], self.wordings, self.remembered)
        return Reading(text, located, self.wordings.row_at(located.places))

    def read_all(self, texts: Sequence[str]) -> list[Reading]:
        """Turn texts into readings with their meaning, which is encoded for all of them at once."""
        vectors = sentence_vectors(texts) if self.reads_meaning else np.zeros((len(texts), 0), dtype=np.float32)
        return [self._weighed(replace(self.read(text), vector=vectors[at : at + 1])) for at, text in enumerate(texts)]

    def _weighed(self, reading: Reading) -> Reading:
        """The category knows texts that are no request, so it says for all questions whether a text is one."""
        asked = self.questions.get("category")
        if asked is None or OUT_OF_SCOPE not in asked.labels or not reading.vector.shape[1]:
            return reading
        chances = asked.calibration.chances(asked.halves.ask_row(*reading.row, reading.vector))[0]
        return replace(reading, beyond=asked.labels[int(chances.argmax())] == OUT_OF_SCOPE)

    @property
    def reads_meaning(self) -> bool:
        """Whether it asks the sentence encoder."""
        return any(len(asked.halves.network.into) for asked in self.questions.values())

    def predict(self, question: str, reading: Reading, without: Collection[str] = ()) -> Prediction | None:
        """Return the answer, or an abstention when nothing is likely enough. None where the model has not learned the question.

        The question is asked among those answers that are not in `without`.
        """
        asked = self.questions.get(question)
        if asked is None:
            return None
        return _predict(asked, THRESHOLDS.get(question, THRESHOLD), reading, without)


def _predict(asked: Classifier, threshold: float, reading: Reading, without: Collection[str]) -> Prediction:
    among = [at for at, label in enumerate(asked.labels) if label not in without]
    if len(among) < 2:
        among = list(range(len(asked.labels)))
    said = asked.halves.ask_row(*reading.row, reading.vector)
    chances = asked.calibration.chances(said, among)[0]
    order = np.argsort(-chances, kind="stable")
    best = int(order[0])
    labels = [asked.labels[at] for at in among]
    reason = _verdict(labels[best], float(chances[best]), threshold, reading)
    decided = reason is Reason.BY_MODEL
    ranked = [(labels[at], float(chances[at])) for at in order if labels[at] != OUT_OF_SCOPE]
    return Prediction(
        value=labels[best] if decided else None,
        confidence=float(chances[best]),
        reason=reason,
        evidence=() if labels[best] in UNREMARKABLE else _words_that_decided(asked, among, best, said, reading),
        alternatives=tuple(ranked[1:] if decided else ranked)[:ALTERNATIVES],
    )


def _words_that_decided(asked: Classifier, among: list[int], best: int, said: Said, reading: Reading) -> tuple[Evidence, ...]:
    points = points_of_tokens(asked, among, best, said, reading.located, reading.row)
    tokens = reading.located.tokens
    telling = [0.0 if token.plain in EMPTY_WORDS else share for token, share in zip(tokens, points, strict=True)]
    return strongest_phrases(reading.text, tokens, telling)


def _verdict(label: str, chance: float, threshold: float, reading: Reading) -> Reason:
    if label == OUT_OF_SCOPE and reading.words:
        return Reason.OUT_OF_SCOPE
    return reading.groundless or (Reason.BY_MODEL if chance >= threshold else Reason.UNDER_THRESHOLD)
