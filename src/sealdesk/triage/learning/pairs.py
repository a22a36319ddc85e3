"""Whether two texts ask for the same: what their words, pieces and meanings share, weighed by a boosted forest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sealdesk.triage.learning.halves import SEED
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.sentences import SIZE, sentence_vectors
from sealdesk.triage.learning.threads import one_thread
from sealdesk.triage.learning.wordings import Wordings, must_share, wordings_of

_KINDS = "wbc"


@dataclass(frozen=True, slots=True, repr=False)
class PairJudge:
    """Trained on pairs; `chance` says how likely each pair means the same."""

    wordings: Wordings
    forest: Any
    directions: Any

    def chance(self, firsts: Sequence[str], seconds: Sequence[str]) -> Floats:
        """Return a chance (0..1) for each pair."""
        signs = _signs(firsts, seconds, self.wordings)
        return _judged(self.forest, self.directions, *signs)


def learn_pairs(firsts: Sequence[str], seconds: Sequence[str], same: Sequence[bool]) -> PairJudge:
    """Learn from pairs what makes two texts the same question. Same input, same judge.

    Raises LearningError where there is nothing to learn from.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    wordings = Wordings.of([wordings_of(text) for text in (*firsts, *seconds)])
    must_share(wordings)
    target = np.array(same)
    directions = LogisticRegression(C=0.003, max_iter=300, random_state=SEED)
    with one_thread():
        signs, apart = _signs(firsts, seconds, wordings)
        learned = cross_val_predict(directions, apart, target, cv=5, method="decision_function")
    forest = HistGradientBoostingClassifier(max_iter=250, learning_rate=0.05, max_leaf_nodes=15, min_samples_leaf=30, random_state=SEED)
    forest.fit(np.column_stack([signs, learned]), target)
    return PairJudge(wordings, forest, directions.fit(apart, target))


def _judged(forest: Any, directions: Any, signs: Floats, apart: Floats) -> Floats:
    chances: Floats = forest.predict_proba(np.column_stack([signs, directions.decision_function(apart)]))[:, 1]
    return chances


def _signs(firsts: Sequence[str], seconds: Sequence[str], wordings: Wordings) -> tuple[Floats, Floats]:
    """Return a row of signs for each pair, and how both vectors differ and agree in each direction."""
    a, b = sentence_vectors(firsts), sentence_vectors(seconds)
    words_a, words_b = [wordings_of(text) for text in firsts], [wordings_of(text) for text in seconds]
    rarity = wordings.rarity_of(key for text in (*words_a, *words_b) for key in text)
    rarest = float(wordings.rarity.max()) if wordings.rarity.size else 1.0
    shared = np.array([_shared(set(x), set(y), rarity, rarest) for x, y in zip(words_a, words_b, strict=True)])
    lengths = np.array([(min(len(x), len(y)), max(len(x), len(y)), abs(len(x) - len(y))) for x, y in zip(firsts, seconds, strict=True)])
    middle = (a.mean(axis=0) + b.mean(axis=0)) / 2
    meanings = np.column_stack([(a * b).sum(axis=1) / SIZE, _cosine(a - middle, b - middle), np.abs(a - b).mean(axis=1)])
    return np.column_stack([meanings, shared, lengths]), np.hstack([np.abs(a - b), a * b]).astype(np.float32)


def _cosine(a: Floats, b: Floats) -> Floats:
    lengths = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1)) + np.float32(1e-6)
    cosines: Floats = (a * b).sum(axis=1) / lengths
    return cosines


def _shared(first: set[str], second: set[str], rarity: dict[str, float], rarest: float) -> list[float]:
    """Return for words, neighbours and pieces: the shared part by rarity, and the rarest that only one text has."""
    found: list[float] = []
    for kind in _KINDS:
        ours, theirs = ({key for key in keys if key[0] == kind} for keys in (first, second))
        alone = [rarity.get(key, rarest) for key in ours ^ theirs]
        both = sum(rarity.get(key, rarest) for key in ours & theirs)
        less = min(sum(rarity.get(key, rarest) for key in keys) for keys in (ours, theirs))
        found += [both / (both + sum(alone) + 1e-6), both / (less + 1e-6), max(alone, default=0.0)]
    return found
