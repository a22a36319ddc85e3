"""When the words of a text say enough by themselves, its meaning need not be asked: that costs ten times as much as all the rest."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.calibrating import Calibration, calibrate
from sealdesk.triage.learning.halves import Said
from sealdesk.triage.learning.numbers import Floats

LEVELS = (0.95, 0.97, 0.98, 0.99)
"""How sure the words must be by themselves: the lowest that loses nothing is taken."""
FEWEST = 500
"""Held-out texts of which the words are so sure; fewer prove nothing."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Chances by the words alone, and from which one on they are believed."""

    calibration: Calibration
    sure: float
    outside: int | None = None
    """The column of the label out of scope: of such a text the meaning is asked, however sure its words are."""

    def believed(self, chances: Floats) -> NDArray[np.bool_]:
        """Tell of which texts the words are sure enough, by the chances that they give."""
        sure: NDArray[np.bool_] = chances.max(axis=1) >= self.sure
        return sure if self.outside is None else sure & (chances.argmax(axis=1) != self.outside)

    def chances(self, margins: Floats) -> Floats:
        """Return the chance of each label by the margins of the linear machine."""
        return self.calibration.chances(Said(margins, np.zeros_like(margins)))


def words_alone(said: Said, calibration: Calibration, target: NDArray[np.intp], outside: int | None = None) -> Alone | None:
    """Return when the words say enough; None where held-out texts show that the meaning would have been right more often then.

    `outside` is the column of the label out of scope. No held-out text of it may be one whose words are sure of another label.
    Where many labels are false, and where nothing is asked of the meaning, there is nothing to spare.
    """
    if calibration.noise or not said.logits.any():
        return None
    alone = Alone(calibrate(Said(said.margins, np.zeros_like(said.logits)), target, noises=(0.0,)), 1.0, outside)
    chances = alone.chances(said.margins)
    right = chances.argmax(axis=1) == target
    right_together = calibration.chances(said).argmax(axis=1) == target
    for level in LEVELS:
        alone = replace(alone, sure=level)
        sure = alone.believed(chances)
        strays = outside is not None and bool((target[sure] == outside).any())
        if sure.sum() >= FEWEST and right[sure].sum() >= right_together[sure].sum() and not strays:
            return alone
    return None
