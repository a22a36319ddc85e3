"""From what the halves say to chances that can be believed, fitted on texts that neither half had seen.

Three numbers are fitted together, by the likelihood of the held-out labels: how much a margin of the linear machine counts
beside the network, a temperature (Guo and others, "On Calibration of Modern Neural Networks", 2017), and the share of labels
that say nothing because somebody put any label. Hard texts and false labels look alike one by one and differ together: hard
texts soften all chances, false labels leave a floor under the surprise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.halves import Said
from sealdesk.triage.learning.numbers import Floats, probabilities

NOISE_HEEDED = 0.15
"""From this share of false labels on they are reckoned with; below it, doubt about labels is doubt about texts."""

SAMPLE = 6_000
"""Held-out texts that the search looks at: more changes the third digit."""

_MARGINS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
_TEMPERATURES = tuple(float(value) for value in np.geomspace(0.4, 4.0, 16))
_NOISES = (0.0, *(float(value) for value in np.linspace(0.02, 0.6, 30)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`margin`: weight of the linear machine; `temperature` divides the logits; `noise` (0..1): share of labels that say nothing."""

    margin: float = 2.0
    temperature: float = 1.0
    noise: float = 0.0

    def scores(self, said: Said) -> Floats:
        """Return logits of the joined halves."""
        joined: Floats = (_log_chances(np.float32(self.margin) * said.margins) + _log_chances(said.logits)) / np.float32(self.temperature)
        return joined

    def chances(self, said: Said) -> Floats:
        """Return the chance of each label to be the true one."""
        return probabilities(self.scores(said))

    def belief(self, said: Said, target: NDArray[np.intp]) -> Floats:
        """Return how likely each given label is true (0..1), by the chance the halves give it and the share of false ones."""
        if not self.noise:
            return np.ones(len(target), dtype=np.float32)
        chances = self.chances(said)
        given = (1 - self.noise) * chances[np.arange(len(target)), target]
        believed: Floats = (given / (given + self.noise / chances.shape[1])).astype(np.float32)
        return believed


def calibrate(said: Said, target: NDArray[np.intp]) -> Calibration:
    """Return the calibration under which the held-out labels are least surprising."""
    if len(target) == 0:
        return Calibration()
    rows = np.random.default_rng(len(target)).permutation(len(target))[:SAMPLE]
    said, target = Said(said.margins[rows], said.logits[rows]), target[rows]
    _, noise, margin, temperature = min(_tried(said, target, _NOISES))
    if noise:
        noise = max(noise, _floor(said, target, Calibration(margin, temperature))) if noise >= NOISE_HEEDED else 0.0
        _, noise, margin, temperature = min(_tried(said, target, (noise,)))
    return Calibration(margin, temperature, noise)


def _floor(said: Said, target: NDArray[np.intp], calibration: Calibration) -> float:
    """Return the share of labels that say nothing among the surest fifth: there, a wrong label is hardly a hard text."""
    chances = calibration.chances(said)
    surest = np.argsort(-chances.max(axis=1), kind="stable")[: max(1, len(target) // 5)]
    wrong = float((chances[surest].argmax(axis=1) != target[surest]).mean())
    return float(min(_NOISES[-1], wrong / (1 - 1 / chances.shape[1])))


def _tried(said: Said, target: NDArray[np.intp], noises: tuple[float, ...]) -> Iterator[tuple[float, float, float, float]]:
    for margin, temperature in product(_MARGINS, _TEMPERATURES):
        chances = Calibration(margin, temperature).chances(said)
        given, labels = chances[np.arange(len(target)), target].astype(np.float64), chances.shape[1]
        for noise in noises:
            yield float(-np.log((1 - noise) * given + noise / labels + 1e-7).mean()), noise, margin, temperature


def _log_chances(scores: Floats) -> Floats:
    lowered = scores - scores.max(axis=1, keepdims=True)
    logs: Floats = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    return logs
