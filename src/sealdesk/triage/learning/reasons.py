"""Which words decided: the integrated gradient of the confidence along the straight line from an empty ticket to this one.

(Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017.) Both halves walk the line together, so what the
words get and what the meaning as a whole gets add up to what the text did to the confidence, before it is set right by how often
such an answer proved right; only the words are told.
"""

from typing import Any

import numpy as np

from sealdesk.triage.learning.classifier import Classifier
from sealdesk.triage.learning.halves import Said
from sealdesk.triage.learning.locating import Located
from sealdesk.triage.learning.numbers import Floats, probabilities

_STEPS = (np.arange(8, dtype=np.float32)[:, None] + np.float32(0.5)) / np.float32(8)


def points_of_tokens(
    question: Classifier, among: list[int], best: int, said: Said, located: Located, row: tuple[Any, Floats]
) -> list[float]:
    """Return percentage points, one for each token of `located`; a wording of two tokens gives half to each.

    `row` is what the linear half was asked about, `best` the column whose chance it is about, among those that the question is
    asked among.
    """
    halves, calibration = question.halves, question.calibration
    at, values = row
    size = len(located.tokens)
    if not len(at):
        return [0.0] * size
    empty = calibration.margin * halves.bias + halves.network.scores_of_nothing()
    full = calibration.margin * said.margins[0] + said.logits[0]
    line = ((empty + _STEPS * (full - empty)) / calibration.temperature)[:, among].astype(np.float32)
    path = probabilities(line)
    slope = -(path[:, best : best + 1] * path).mean(axis=0)
    slope[best] += path[:, best].mean()
    factor = 100 * calibration.margin / calibration.temperature
    which = np.searchsorted(at, located.places)
    shares = factor * values * (halves.weights[at][:, among] @ slope) / np.bincount(which, minlength=len(at))
    each = shares[which] / 2
    points: list[float] = (np.bincount(located.first, each, size) + np.bincount(located.last, each, size)).tolist()
    return points
