"""The two halves of a model over the same texts: a linear machine over wordings, a network over sentence vectors."""

import warnings
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.network import Network, learn_network
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.sentences import sentence_vectors
from sealdesk.triage.learning.wordings import Wordings

SEED = 20251125
STRENGTH = 0.4
"""How much the linear machine gives for one text more on the right side; between 0.1 and 0.5 it hardly matters."""
ABSENT = -2.0
"""The margin of a label that the linear machine has never seen."""
LEAST_WEIGHT = 0.02


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """Texts as both halves see them."""

    words: Any
    vectors: Floats

    def at(self, rows: NDArray[np.intp]) -> "Seen":
        """Return some of the texts."""
        return Seen(self.words[rows], self.vectors[rows])


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What both halves say of texts: margins of the linear machine and logits of the network, a column for each label."""

    margins: Floats
    logits: Floats


@dataclass(frozen=True, slots=True, repr=False)
class Halves:
    """Both halves, trained."""

    weights: Floats
    bias: Floats
    network: Network

    def ask(self, seen: Seen) -> Said:
        """Return what the halves say of many texts."""
        return Said(self.margins(seen.words), self.network.scores(seen.vectors))

    def ask_row(self, at: Any, values: Floats, vector: Floats) -> Said:
        """Return what the halves say of one text, given as its wordings and its vector."""
        return Said(self.margins_of_row(at, values), self.network.scores(vector))

    def margins(self, words: Any) -> Floats:
        """Return what the words of many texts say."""
        margins: Floats = (words @ self.weights + self.bias).astype(np.float32)
        return margins

    def margins_of_row(self, at: Any, values: Floats) -> Floats:
        """Return what the words of one text say, without a sparse matrix."""
        margins: Floats = (values @ self.weights[at] + self.bias)[None, :].astype(np.float32)
        return margins

    @property
    def size(self) -> int:
        """Bytes of all numbers."""
        net = self.network
        return sum(part.nbytes for part in (self.weights, self.bias, net.into, net.into_bias, net.out, net.out_bias))


def see(texts: Sequence[str], keys: Sequence[Sequence[str]], wordings: Wordings) -> Seen:
    """Return texts, given as their wordings too, as both halves see them."""
    return Seen(wordings.matrix(keys), sentence_vectors(texts))


def learn_halves(seen: Seen, target: NDArray[np.intp], labels: int, weight: Floats) -> Halves:
    """Train both halves; texts whose label is hardly believed are left out."""
    rows = np.flatnonzero(weight > LEAST_WEIGHT)
    seen, target, weight = seen.at(rows), target[rows], weight[rows]
    weights, bias = learn_linear(seen.words, target, labels, weight)
    return Halves(weights, bias, learn_network(seen.vectors, target, labels, weight, SEED))


def learn_linear(words: Any, target: NDArray[np.intp], labels: int, weight: Floats) -> tuple[Floats, Floats]:
    """Return weights (wordings x labels) and bias of linear support vector machines, each label against all others."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    weights = np.zeros((words.shape[1], labels), dtype=np.float32)
    bias = np.full(labels, ABSENT, dtype=np.float32)
    present = np.unique(target)
    if len(present) < 2:
        bias[present] = -ABSENT
        return weights, bias
    if not words.shape[1]:  # no wording stands in two of these texts: nothing speaks for one label or another
        bias[present] = 0
        return weights, bias
    machine = LinearSVC(C=STRENGTH, random_state=SEED, tol=1e-3)
    with warnings.catch_warnings():
        # A machine that stops a little early answers the same; where many labels are false some always do.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(words, target, sample_weight=weight)
    coefficients, intercepts = machine.coef_, machine.intercept_
    if len(present) == 2:
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.concatenate([-intercepts, intercepts])
    weights[:, present], bias[present] = coefficients.T, intercepts
    return weights, bias


def folds_of(groups: Sequence[Hashable], folds: int) -> NDArray[np.intp]:
    """Return a fold for each text, given the group that it belongs to. Folds have equally many groups; same groups, same folds.

    A group is never divided: whoever has learned one copy of a text has seen the answer to the others.
    """
    place = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    fold = np.random.default_rng(SEED).permutation(len(place)) % folds
    found: NDArray[np.intp] = fold[[place[group] for group in groups]]
    return found


def held_out(seen: Seen, target: NDArray[np.intp], labels: int, weight: Floats, fold: NDArray[np.intp], asked: Sequence[int]) -> Said:
    """Return what halves say that have not seen the text: those of each asked fold by halves of all other folds."""
    said = Said(np.zeros((len(target), labels), np.float32), np.zeros((len(target), labels), np.float32))
    for number in asked:
        inside, outside = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        answer = learn_halves(seen.at(outside), target[outside], labels, weight[outside]).ask(seen.at(inside))
        said.margins[inside], said.logits[inside] = answer.margins, answer.logits
    return said
