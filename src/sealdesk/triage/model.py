"""The small linear model: one dot product per question on numpy arrays, without scikit-learn and without
pickles.

A model answers two questions, the category and the priority, over one vocabulary. Evidence is the integrated
gradient of the probability along the straight line from an empty ticket to this one (Sundararajan, Taly and
Yan, "Axiomatic Attribution for Deep Networks", 2017): the weights of all words add up to what they did to
the confidence.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.features import Feature, Token, features_of, tokens_of, word_count
from sealdesk.triage.phrases import strongest_phrases
from sealdesk.triage.prediction import Prediction, Reason

Floats = NDArray[np.float32]

OUT_OF_SCOPE = "other"
"""The class of texts that are no request to a help desk. It is learned, and answered with an abstention."""

UNKNOWN_SHARE = 0.1
"""How much a feature outside the vocabulary dilutes a text, as a part of the square of the rarest known one."""

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


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the model sees it: known features as rows of the vocabulary with their weights, and their
    origins.

    `rows`, `values` hold one entry per distinct known feature; `features` every occurrence, `at` its place
    in `rows`.
    """

    text: str
    tokens: list[Token]
    features: list[Feature]
    at: NDArray[np.intp]
    rows: NDArray[np.intp]
    values: Floats
    counts: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. Equal training data give equal models."""

    vocabulary: dict[str, int]
    rarity: Floats
    category: Head
    priority: Head

    def read(self, text: str) -> Reading:
        """Turn a text (its first `TEXT_LIMIT` characters) into what both questions are asked about."""
        tokens = tokens_of(text)
        seen = features_of(text, tokens)
        known = [feature for feature in seen if feature.key in self.vocabulary]
        tally = Counter(self.vocabulary[feature.key] for feature in known)
        place = {row: at for at, row in enumerate(tally)}
        rows = np.fromiter(tally, dtype=np.intp, count=len(tally))
        counts = np.fromiter(tally.values(), dtype=np.float32, count=len(tally))
        unknown = unknown_features((feature.key for feature in seen), self.vocabulary)
        at = np.fromiter((place[self.vocabulary[f.key]] for f in known), dtype=np.intp, count=len(known))
        values = weighted(counts, self.rarity[rows], unknown)
        return Reading(text, tokens, known, at, rows, values, counts)

    def predict_category(self, reading: Reading) -> Prediction:
        """Return the category, or an abstention when nothing is likely enough or the text is no request at
        all."""
        return _predict(self.category, reading)

    def predict_priority(self, reading: Reading) -> Prediction:
        """Return the priority that the words alone suggest; explicit signals are the business of `rules`."""
        return _predict(self.priority, reading)


def unknown_features(keys: Iterable[str], vocabulary: Container[str]) -> int:
    """Return how many different words and pieces of words (pairs aside, which are mostly new) nobody taught us."""
    return len({key for key in keys if key not in vocabulary and not key.startswith("b ")})


def weighted(counts: Floats, rarity: Floats, unknown: int) -> Floats:
    """Return TF-IDF values of length one or less: words that nobody taught us take their share of the
    length."""
    values = (1 + np.log(counts)) * rarity
    rarest = float(rarity.max()) if rarity.size else 0.0
    length = float(np.sqrt(float(values @ values) + UNKNOWN_SHARE * unknown * rarest**2))
    scaled: Floats = (values / length if length else values).astype(np.float32)
    return scaled


def probabilities(logits: Floats) -> Floats:
    """Return the softmax over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


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
        evidence=strongest_phrases(
            reading.text, reading.tokens, _per_token(head, best, pull, weights, reading)
        ),
        alternatives=tuple(ranked[1:] if decided else ranked)[:ALTERNATIVES],
    )


def _verdict(head: Head, best: int, chance: float, reading: Reading) -> Reason:
    if not word_count(reading.tokens):
        return Reason.NO_TEXT
    if head.labels[best] == OUT_OF_SCOPE:
        return Reason.OUT_OF_SCOPE
    return Reason.BY_MODEL if chance >= head.threshold else Reason.UNDER_THRESHOLD


def _per_token(head: Head, best: int, pull: Floats, weights: Floats, reading: Reading) -> Sequence[float]:
    """Share the confidence out to the tokens, in percentage points; a pair gives half to each of its
    words."""
    path = probabilities((head.bias + _STEPS[:, None] * pull).astype(np.float32))
    slope = -(path[:, best : best + 1] * path).mean(axis=0)
    slope[best] += path[:, best].mean()
    shares = 100 * reading.values * (weights @ slope) / reading.counts
    points = np.zeros(len(reading.tokens))
    halves = shares[reading.at] / 2
    np.add.at(points, [feature.first for feature in reading.features], halves)
    np.add.at(points, [feature.second for feature in reading.features], halves)
    result: list[float] = points.tolist()
    return result
