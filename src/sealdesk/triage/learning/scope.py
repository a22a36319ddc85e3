"""Whether a text belongs to the question at all.

Where texts out of scope are among the examples, a small logistic model learns from a few signs how they differ; where there
are none, a text is as strange as the best label is unlikely.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.calibrating import Calibration
from sealdesk.triage.learning.halves import SEED, Said
from sealdesk.triage.learning.numbers import Floats

FEWEST = 20
"""Examples out of scope from which it can be learned how they differ."""
BELOW = np.float32(1000)
"""Far below what a learned sign ever says, and near enough that the order of the sure is not rounded away."""


@dataclass(frozen=True, slots=True, repr=False)
class Scope:
    """`label` is the column of the label out of scope; `weights` of the signs are None where nothing was learned."""

    label: int | None = None
    weights: Floats | None = None

    def strangeness(self, said: Said, chances: Floats) -> Floats:
        """Return how strange each text is; only the order means something."""
        if self.label is None:
            strange: Floats = 1 - chances.max(axis=1)
        elif self.weights is None:
            strange = chances[:, self.label] - _others(chances, self.label).max(axis=1)
        else:
            strange = (_signs(said, chances, self.label) @ self.weights).astype(np.float32)
        return strange

    def of_the_sure(self, chances: Floats) -> Floats:
        """Return the same of texts whose words alone are sure of a label in scope: below every other, the surest last."""
        strange: Floats = 1 - chances.max(axis=1)
        return strange if self.label is None else strange - BELOW


def learn_scope(said: Said, calibration: Calibration, target: NDArray[np.intp], label: int | None) -> Scope:
    """Return what held-out answers teach of texts out of scope."""
    if label is None or (target == label).sum() < FEWEST:
        return Scope(label)
    from sklearn.linear_model import LogisticRegression

    signs = _signs(said, calibration.chances(said), label)
    middle, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    machine = LogisticRegression(class_weight="balanced", C=1.0, max_iter=1000, random_state=SEED)
    machine.fit((signs - middle) / spread, target == label)
    return Scope(label, (machine.coef_[0] / spread).astype(np.float32))


def _others(columns: Floats, label: int) -> Floats:
    return np.delete(columns, label, axis=1)


def _signs(said: Said, chances: Floats, label: int) -> Floats:
    """Return of each text: the doubt about the best label in scope, and how loudly each half speaks for either side."""
    inside = _others(chances, label)
    margins, logits = _others(said.margins, label), _others(said.logits, label)
    best = inside.max(axis=1)
    high = logits.max(axis=1)
    return np.column_stack(
        [
            np.log(chances[:, label] + 1e-6),
            np.log(best + 1e-6),
            margins.max(axis=1),
            said.margins[:, label],
            high,
            said.logits[:, label],
            np.partition(logits, -2, axis=1)[:, -2] if logits.shape[1] > 1 else high,
        ]
    ).astype(np.float32)
