"""Train on one file, measure on another: pairs that mean the same."""

import time
from typing import Any

import numpy as np

from sealdesk.triage.evaluating.labelled import Pairs, SetError
from sealdesk.triage.learning.measures import accuracy, auroc, calibration_error
from sealdesk.triage.learning.pairs import learn_pairs

FEWEST = 5
"""Pairs of each kind without which nothing is learned: the judge is made from five parts of them."""


def evaluate_pairs(train: Pairs, test: Pairs) -> dict[str, Any]:
    """Return the measures of a judge that learned `train`, on `test`. Raises SetError for fewer than five pairs of a kind."""
    if min(sum(train.same), len(train.same) - sum(train.same)) < FEWEST:
        raise SetError(f"Learning needs at least {FEWEST} pairs that are the same and {FEWEST} that are different.")
    begin = time.perf_counter()
    judge = learn_pairs(*train)
    trained = time.perf_counter() - begin
    chance = judge.chance(test.firsts, test.seconds)
    same = np.array(test.same)
    right = (chance >= 0.5) == same
    return {
        "n_train": len(train.same),
        "n_test": len(test.same),
        "auroc": auroc(chance, same),
        "accuracy": accuracy(right),
        "ece": calibration_error(np.maximum(chance, 1 - chance), right),
        "train_seconds": trained,
    }
