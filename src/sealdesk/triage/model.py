"""The small linear model: one dot product per question on numpy arrays, without scikit-learn and without
pickles.

A model answers two questions, the category and the priority, over one vocabulary. Evidence is the integrated
gradient of the probability along the straight line from an empty ticket to this one (Sundararajan, Taly and
Yan, "Axiomatic Attribution for Deep Networks", 2017): the weights of all words add up to what they did to
the confidence.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.features import Token, keys_of_pair, keys_of_word, may_join, tokens_of, word_count
from sealdesk.triage.phrases import strongest_phrases
from sealdesk.triage.prediction import Prediction, Reason

Floats = NDArray[np.float32]

OUT_OF_SCOPE = "other"
"""The class of texts that are no request to a help desk. It is learned, and answered with an abstention."""

UNKNOWN_SHARE = 0.1
"""How much a feature outside the vocabulary dilutes a text, as a part of the square of the rarest known
one."""

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
    """A text as the model sees it: rows of the vocabulary with their values, and where each came from.

    `rows`, `values` and `counts` have one entry for each different known feature; `at` (a place in `rows`),
    `first` and `second` (the token it came from, or the two) have one for each occurrence. `grounded` says
    whether at least one whole word or concept is known.
    """

    text: str
    tokens: list[Token]
    rows: NDArray[np.intp]
    values: Floats
    counts: Floats
    at: NDArray[np.intp]
    first: list[int]
    second: list[int]
    grounded: bool


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
        seen: list[int] = []
        first: list[int] = []
        second: list[int] = []
        # Within one text words repeat; nothing is remembered from one text to the next.
        words: dict[str, list[int]] = {}
        unknown: set[str] = set()
        grounded = False
        for index, token in enumerate(tokens):
            if token.plain not in words:
                keys = keys_of_word(token)
                words[token.plain] = [self.vocabulary[key] for key in keys if key in self.vocabulary]
                unknown.update(key for key in keys if key not in self.vocabulary)
                if token.showable:
                    grounded = grounded or any(key[0] in "wk" and key in self.vocabulary for key in keys)
            rows = words[token.plain]
            seen += rows
            first += [index] * len(rows)
            second += [index] * len(rows)
            if index and may_join(text, tokens[index - 1], token):
                for key in keys_of_pair(tokens[index - 1], token):
                    if (row := self.vocabulary.get(key)) is not None:
                        seen.append(row)
                        first.append(index - 1)
                        second.append(index)
        rows_found, at, counts = np.unique(np.array(seen, dtype=np.intp), return_inverse=True, return_counts=True)
        values = weighted(counts.astype(np.float32), self.rarity[rows_found], len(unknown))
        return Reading(text, tokens, rows_found, values, counts.astype(np.float32), at, first, second, grounded)

    def predict_category(self, reading: Reading) -> Prediction:
        """Return the category, or an abstention when nothing is likely enough or the text is no request at
        all."""
        return _predict(self.category, reading)

    def predict_priority(self, reading: Reading) -> Prediction:
        """Return the priority that the words alone suggest; explicit signals are the business of `rules`."""
        return _predict(self.priority, reading)


def unknown_features(keys: Iterable[str], vocabulary: Container[str]) -> int:
    """Return how many different words and pieces of words (pairs aside, which are mostly new) nobody taught
    us."""
    return len({key for key in keys if key not in vocabulary and not key.startswith("b ")})


def weighted(counts: Floats, rarity: Floats, unknown: int) -> Floats:
    """Return TF-IDF values of length one or less: words that nobody taught us take their share of the
    length."""
    values = (1 + np.log(counts)) * rarity
    rarest = float(rarity.max()) if rarity.size else 0.0
    missing = UNKNOWN_SHARE * unknown * rarest**2
    length = float(np.sqrt(float(values @ values) + missing))
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
        evidence=strongest_phrases(reading.text, reading.tokens, _per_token(head, best, pull, weights, reading)),
        alternatives=tuple(ranked[1:] if decided else ranked)[:ALTERNATIVES],
    )


def _verdict(head: Head, best: int, chance: float, reading: Reading) -> Reason:
    if not word_count(reading.tokens):
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
