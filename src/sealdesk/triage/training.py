"""Trains the model at run time from our shipped examples and the tickets that this desk's agents corrected.

scikit-learn is needed here only; a trained model answers without it. Nothing trained is ever shipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.examples import Example
from sealdesk.triage.features import features_of, tokens_of
from sealdesk.triage.model import Head, Model, probabilities
from sealdesk.triage.prediction import TriageError
from sealdesk.triage.reading import Floats, unknown_features, weighted
from sealdesk.triage.vocabulary import allowed_features

SEED = 20250101
FOLDS = 5
STRENGTH = 50.0
"""Inverse of the regularisation; between 10 and 100 the held-out accuracy hardly changes."""
CORRECTED_WEIGHT = 2.0
"""What one ticket corrected by an agent counts in shipped examples: it speaks this desk's own language."""

CATEGORY_THRESHOLD = 0.45
PRIORITY_THRESHOLD = 0.4
_TEMPERATURES = np.geomspace(0.3, 3.0, 47)


class TrainingError(TriageError):
    """The training data cannot make a model: the sentence says what to mend."""


@dataclass(frozen=True, slots=True, repr=False)
class Corrected:
    """A ticket of this desk with the labels an agent gave it.

    `customer` identifies the person it is from (any stable string, for example an id); it is only counted,
    never kept.
    """

    text: str
    category: str
    priority: str
    customer: str


@dataclass(frozen=True, slots=True, repr=False)
class _Row:
    group: str
    keys: tuple[str, ...]
    category: str
    priority: str
    weight: float


def train(shipped: Sequence[Example], corrected: Sequence[Corrected] = ()) -> Model:
    """Return a model of these examples. The same data in the same order give the same model.

    Raises TrainingError when a corrected ticket names no customer, or when fewer than two labels are left
    to learn.
    """
    if any(not ticket.customer for ticket in corrected):
        raise TrainingError("Give every corrected ticket its customer: without it the privacy rule cannot be kept.")
    ours = [_row(e.case, e.text, e.category, e.priority, 1.0) for e in shipped]
    theirs = [_row(t.customer, t.text, t.category, t.priority, CORRECTED_WEIGHT) for t in corrected]
    keys = allowed_features(((r.group, r.keys) for r in ours), ((r.group, r.keys) for r in theirs))
    rows = [row for row in ours + theirs if row.keys]
    vocabulary = {key: at for at, key in enumerate(keys)}
    rarity = _rarity(rows, vocabulary)
    design = _Design(rows, vocabulary, rarity)
    return Model(
        vocabulary,
        rarity,
        design.head([row.category for row in rows], CATEGORY_THRESHOLD),
        design.head([row.priority for row in rows], PRIORITY_THRESHOLD),
    )


def _row(group: str, text: str, category: str, priority: str, weight: float) -> _Row:
    tokens = tokens_of(text)
    return _Row(group, tuple(features_of(text, tokens)), category, priority, weight)


def _rarity(rows: Sequence[_Row], vocabulary: dict[str, int]) -> Floats:
    """Return the smoothed inverse document frequency of every feature of the vocabulary."""
    seen = np.zeros(len(vocabulary), dtype=np.float64)
    for row in rows:
        seen[[vocabulary[key] for key in set(row.keys) if key in vocabulary]] += 1
    return np.log((1 + len(rows)) / (1 + seen)).astype(np.float32) + np.float32(1)


class _Design:
    """The rows as a sparse matrix, and the fitting of one head on it."""

    def __init__(self, rows: Sequence[_Row], vocabulary: dict[str, int], rarity: Floats) -> None:
        from scipy.sparse import csr_matrix

        indptr, indices, data = [0], [], []
        for row in rows:
            found, counts = np.unique(
                np.array([vocabulary[key] for key in row.keys if key in vocabulary], dtype=np.intp),
                return_counts=True,
            )
            unknown = unknown_features(row.keys, vocabulary)
            indices.append(found)
            data.append(weighted(counts.astype(np.float32), rarity[found], unknown))
            indptr.append(indptr[-1] + len(found))
        shape = (len(rows), len(vocabulary))
        self.matrix = csr_matrix((np.concatenate(data), np.concatenate(indices), indptr), shape=shape)
        self.weight = np.array([row.weight for row in rows])
        # A customer's tickets, like the variants of one case, stay together: else the held-out part is no
        # test.
        self.fold = np.array([crc32(row.group.encode("utf-8", "replace")) % FOLDS for row in rows])

    def head(self, labels: Sequence[str], threshold: float) -> Head:
        names = tuple(sorted(set(labels)))
        if len(names) < 2:
            raise TrainingError("Give the model examples of at least two labels of each kind to tell apart.")
        target = np.array([names.index(label) for label in labels])
        temperature = self._temperature(target, len(names))
        weights, bias = self._fit(np.ones(len(target), dtype=bool), target, len(names))
        # Rounded, so that the last bits of a processor's arithmetic do not make two models of one training
        # set.
        return Head(
            names,
            np.round(weights / temperature, 4).astype(np.float32),
            np.round(bias / temperature, 4).astype(np.float32),
            threshold,
        )

    def _temperature(self, target: NDArray[np.intp], labels: int) -> float:
        """Return the temperature under which the held-out fold is least surprising."""
        held = self.fold == 0
        if not held.any() or held.all():
            return 1.0
        weights, bias = self._fit(~held, target, labels)
        logits = self.matrix[held] @ weights + bias
        answer = target[held]

        def surprise(temperature: float) -> float:
            chances = probabilities(logits / temperature)[np.arange(len(answer)), answer]
            return float(-(self.weight[held] * np.log(chances + 1e-9)).mean())

        return float(min(_TEMPERATURES, key=surprise))

    def _fit(self, rows: NDArray[np.bool_], target: NDArray[np.intp], labels: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return weights (features x labels) and bias; a label without a row here gets a hopeless bias."""
        from sklearn.linear_model import LogisticRegression

        weights, bias = np.zeros((self.matrix.shape[1], labels)), np.full(labels, -20.0)
        present = np.unique(target[rows])
        if len(present) < 2:
            bias[present] = 0.0
            return weights, bias
        machine = LogisticRegression(C=STRENGTH, max_iter=500, tol=1e-3, random_state=SEED)
        machine.fit(self.matrix[rows], target[rows], sample_weight=self.weight[rows])
        if len(present) == 2:
            weights[:, present[1]], bias[present] = machine.coef_[0], (0.0, machine.intercept_[0])
        else:
            weights[:, present], bias[present] = machine.coef_.T, machine.intercept_
        return weights, bias
