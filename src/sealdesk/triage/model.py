"""The small linear model: one dot product per question on numpy arrays, without scikit-learn and without
pickles.

A model answers two questions, the category and the priority, over one vocabulary. Evidence is the integrated
gradient of the probability along the straight line from an empty ticket to this one (Sundararajan, Taly and
Yan, "Axiomatic Attribution for Deep Networks", 2017): the weights of all words add up to what they did to
the confidence.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from sealdesk.triage.phrases import strongest_phrases
from sealdesk.triage.prediction import Prediction, Reason
from sealdesk.triage.reading import Floats, Reading, read_text

OUT_OF_SCOPE = "other"
"""The class of texts that are no request to a help desk. It is learned, and answered with an abstention."""

ALTERNATIVES = 3
_STEPS = (np.arange(8, dtype=np.float32) + 0.5) / 8


@dataclass(frozen=True, slots=True)
class Head:
    """One question: its labels (sorted), weights (features x labels), bias (labels) and threshold (0..1).

    Weights and bias are already divided by the calibration temperature.
    """

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    threshold: float


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """A trained model. Equal training data give equal models."""

    vocabulary: dict[str, int]
    rarity: Floats
    category: Head
    priority: Head

    def read(self, text: str) -> Reading:
        """Turn a text (its first `TEXT_LIMIT` characters) into what both questions are asked about."""
        return read_text(text, self.vocabulary, self.rarity)

    def predict_category(self, reading: Reading, without: Collection[str] = ()) -> Prediction:
        """Return the category, or an abstention when nothing is likely enough or the text is no request at
        all. The question is asked among those that are not in `without`."""
        return _predict(_among_others(self.category, without), reading)

    def predict_priority(self, reading: Reading) -> Prediction:
        """Return the priority that the words alone suggest; explicit signals are the business of `rules`."""
        return _predict(self.priority, reading)


def probabilities(logits: Floats) -> Floats:
    """Return the softmax over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _among_others(head: Head, without: Collection[str]) -> Head:
    """Return the head without these labels; two at least are left to tell apart."""
    kept = [at for at, label in enumerate(head.labels) if label not in without]
    if len(kept) == len(head.labels) or len(kept) < 2:
        return head
    return Head(tuple(head.labels[at] for at in kept), head.weights[:, kept], head.bias[kept], head.threshold)


def _predict(head: Head, reading: Reading) -> Prediction:
    weights = head.weights[reading.rows]
    pull = reading.values @ weights
    chances = probabilities(head.bias + pull)
    order = np.argsort(-chances, kind="stable")
    best = int(order[0])
    reason = _verdict(head, best, float(chances[best]), reading)
    decided = reason is Reason.BY_MODEL
    ranked = [(head.labels[at], float(chances[at])) for at in order if head.labels[at] != OUT_OF_SCOPE]
    return Prediction(
        value=head.labels[best] if decided else None,
        confidence=float(chances[best]),
        reason=reason,
        evidence=strongest_phrases(reading.text, reading.tokens, _per_token(head, best, pull, weights, reading)),
        alternatives=tuple(ranked[1:] if decided else ranked)[:ALTERNATIVES],
    )


def _verdict(head: Head, best: int, chance: float, reading: Reading) -> Reason:
    if not reading.words:
        return Reason.NO_TEXT
    if head.labels[best] == OUT_OF_SCOPE:
        return Reason.OUT_OF_SCOPE
    # Pieces of strange words look like pieces of known ones by chance; alone they decide nothing.
    if not reading.grounded:
        return Reason.UNDER_THRESHOLD
    return Reason.BY_MODEL if chance >= head.threshold else Reason.UNDER_THRESHOLD


def _per_token(head: Head, best: int, pull: Floats, weights: Floats, reading: Reading) -> Sequence[float]:
    """Share the confidence out to the tokens, in percentage points; a pair gives half to each of its
    words."""
    path = probabilities((head.bias + _STEPS[:, None] * pull).astype(np.float32))
    slope = -(path[:, best : best + 1] * path).mean(axis=0)
    slope[best] += path[:, best].mean()
    shares = 100 * reading.values * (weights @ slope) / reading.counts
    halves, size = shares[reading.at] / 2, len(reading.tokens)
    first = np.bincount(reading.first, halves, size)
    second = np.bincount(reading.second, halves, size)
    result: list[float] = (first + second).tolist()
    return result
