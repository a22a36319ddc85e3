"""How good answers are: the measures of `sealdesk triage evaluate`, each written out in a few lines that can be checked by hand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.numbers import Floats

BINS = 15
DRAWS = 200
SEED = 20251125
LEVELS = (0.5, 0.8, 0.9)


def accuracy(right: NDArray[np.bool_]) -> float:
    """Return the share of right answers; nought of none."""
    return float(right.mean()) if right.size else 0.0


def macro_f1(given: Sequence[str], answered: Sequence[str]) -> float:
    """Return the mean F1 over all labels that were given or answered, each label counting the same."""
    truth, guess = np.array(given, dtype=object), np.array(answered, dtype=object)
    scores = []
    for label in sorted(set(given) | set(answered)):
        hits = int(((truth == label) & (guess == label)).sum())
        scores.append(2 * hits / (int((truth == label).sum()) + int((guess == label).sum())))
    return float(np.mean(scores)) if scores else 0.0


def calibration_error(chance: Floats, right: NDArray[np.bool_], bins: int = BINS) -> float:
    """Return the expected calibration error of the top label over bins that hold equally many texts."""
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(part) * abs(float(chance[part].mean()) - float(right[part].mean())) for part in parts) / max(1, len(order)))


def error_by_chance(chance: Floats, bins: int = BINS) -> tuple[float, float]:
    """Return the calibration error that answers as sure as these would show if they were right exactly that often: its mean, and
    what nineteen of twenty draws stay under. With few texts in a bin that is much.

    Consistency resampling, after Bröcker and Smith, Increasing the Reliability of Reliability Diagrams (2007). Same input, same answer.
    """
    drawn = np.random.default_rng(SEED).random((DRAWS, len(chance))) < chance
    errors = [calibration_error(chance, right, bins) for right in drawn]
    return (float(np.mean(errors)), float(np.quantile(errors, 0.95))) if len(chance) else (0.0, 0.0)


def coverage(chance: Floats, level: float) -> float:
    """Return the share of texts that are answered when at least this chance is asked for."""
    return float((chance >= level).mean()) if chance.size else 0.0


def accuracy_at_coverage(chance: Floats, right: NDArray[np.bool_], share: float) -> float:
    """Return the accuracy of the surest texts when this share of all is answered (at least one text)."""
    order = np.argsort(-chance, kind="stable")
    return accuracy(right[order[: max(1, round(share * len(order)))]])


def auroc(score: Floats, positive: NDArray[np.bool_]) -> float:
    """Return the chance that a positive has a higher score than a negative; ties count half. Without both kinds: 0.5."""
    _, at, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[at]
    ones, noughts = int(positive.sum()), int((~positive).sum())
    if not ones or not noughts:
        return 0.5
    return float((rank[positive].sum() - ones * (ones + 1) / 2) / (ones * noughts))


def recall_at_rejection(strangeness: Floats, outside: NDArray[np.bool_], rejected: float = 0.1) -> float:
    """Return the share of texts out of scope that are rejected where this share of those in scope is rejected too."""
    if not outside.any() or outside.all():
        return 0.0
    inside = np.sort(strangeness[~outside])[::-1]
    limit = inside[min(len(inside) - 1, int(rejected * len(inside)))]
    return float((strangeness[outside] > limit).mean())
