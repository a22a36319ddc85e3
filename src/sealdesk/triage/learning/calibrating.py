"""From what the halves say to chances that can be believed, fitted on texts that neither half had seen.

Three numbers are fitted together, by the likelihood of the held-out labels: how much a margin of the linear machine counts
beside the network, a temperature (Guo and others, "On Calibration of Modern Neural Networks", 2017), and the share of labels
that say nothing because somebody put any label. Hard texts and false labels look alike one by one and differ together: hard
texts soften all chances, false labels leave a floor under the surprise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.halves import Said
from sealdesk.triage.learning.numbers import Floats, probabilities

NOISE_HEEDED = 0.15
"""From this share of false labels on they are reckoned with; below it, doubt about labels is doubt about texts."""

SAMPLE = 6_000
"""Held-out texts that the search looks at: more changes the third digit."""

RELUCTANCE = 2.0
"""What the line pays for each squared step away from doing nothing, in texts' worth of surprise."""
_SURE = 1e-4
_AHEAD = np.float32(1e-6)

_MARGINS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
_TEMPERATURES = tuple(float(value) for value in np.geomspace(0.4, 4.0, 16))
_NOISES = (0.0, *(float(value) for value in np.linspace(0.02, 0.6, 30)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`margin`: weight of the linear machine; `temperature` divides the logits; `noise` (0..1): share of labels that say nothing.

    The log odds of the best answer are multiplied by `slope` and moved by the answer's own one of `moves` (none: nothing is moved).
    """

    margin: float = 2.0
    temperature: float = 1.0
    noise: float = 0.0
    slope: float = 1.0
    moves: tuple[float, ...] = ()

    def scores(self, said: Said) -> Floats:
        """Return logits of the joined halves."""
        joined: Floats = (_log_chances(np.float32(self.margin) * said.margins) + _log_chances(said.logits)) / np.float32(self.temperature)
        return joined

    def chances(self, said: Said, among: Sequence[int] | None = None) -> Floats:
        """Return the chance of each label to be the true one, or of each of those at the places `among`, which must be at least two."""
        scores = self.scores(said)
        chances = probabilities(scores if among is None else scores[:, list(among)])
        if not self.moves:
            return chances
        moves = np.array(self.moves, dtype=np.float32)
        return self._set_right(chances, moves if among is None else moves[list(among)])

    def _set_right(self, chances: Floats, moves: Floats) -> Floats:
        """Set the best chance of each row right; the others share what is left as before, and none of them becomes the best."""
        rows, best = np.arange(len(chances)), chances.argmax(axis=1)
        top, second = chances[rows, best], np.partition(chances, -2, axis=1)[:, -2]
        rest = np.maximum(1 - top, np.float32(1e-7))
        right = _logistic(np.float32(self.slope) * _log_odds(top) + moves[best])
        right = np.maximum(right, second / (rest + second) + _AHEAD)
        found: Floats = (chances * ((1 - right) / rest)[:, None]).astype(np.float32)
        found[rows, best] = right
        return found

    def belief(self, said: Said, target: NDArray[np.intp]) -> Floats:
        """Return how likely each given label is true (0..1), by the chance the halves give it and the share of false ones."""
        if not self.noise:
            return np.ones(len(target), dtype=np.float32)
        chances = self.chances(said)
        given = (1 - self.noise) * chances[np.arange(len(target)), target]
        believed: Floats = (given / (given + self.noise / chances.shape[1])).astype(np.float32)
        return believed


def calibrate(said: Said, target: NDArray[np.intp], noises: tuple[float, ...] = _NOISES) -> Calibration:
    """Return the calibration under which the held-out labels are least surprising, with one of these shares of false ones."""
    if len(target) == 0:
        return Calibration()
    rows = np.random.default_rng(len(target)).permutation(len(target))[:SAMPLE]
    said, target = Said(said.margins[rows], said.logits[rows]), target[rows]
    _, noise, margin, temperature = min(_tried(said, target, noises))
    if noise:
        noise = max(noise, _floor(said, target, Calibration(margin, temperature))) if noise >= NOISE_HEEDED else 0.0
        _, noise, margin, temperature = min(_tried(said, target, (noise,)))
    fitted = Calibration(margin, temperature, noise)
    # False labels say how often the machine agrees with them, not how often it is right.
    return fitted if noise else replace(fitted, **_line(fitted.chances(said), target))


def _line(chances: Floats, target: NDArray[np.intp]) -> dict[str, Any]:
    """Return the slope and the moves under which it is least surprising how often each best answer is right."""
    from scipy.optimize import minimize

    best = chances.argmax(axis=1)
    odds = _log_odds(chances.max(axis=1)).astype(np.float64)
    right = (best == target).astype(np.float64)

    def surprise(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slope, common, moves = line[0], line[1], line[2:]
        said = slope * odds + common + moves[best]
        wrong_by = 1 / (1 + np.exp(-said)) - right
        paid = RELUCTANCE * ((slope - 1) ** 2 + (moves**2).sum())
        steps = np.bincount(best, wrong_by, len(moves)) + 2 * RELUCTANCE * moves
        uphill = np.concatenate([[(wrong_by * odds).sum() + 2 * RELUCTANCE * (slope - 1), wrong_by.sum()], steps])
        return float((np.logaddexp(0, said) - right * said).sum() + paid), uphill

    begin = np.concatenate([[1.0], np.zeros(1 + chances.shape[1])])
    found: list[float] = minimize(surprise, begin, jac=True, method="L-BFGS-B").x.tolist()
    slope, common, *moves = found
    return {"slope": max(0.0, slope), "moves": tuple(common + move for move in moves)}


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


def _log_odds(chance: Floats) -> Floats:
    kept = np.clip(chance, _SURE, 1 - _SURE)
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def _logistic(odds: Floats) -> Floats:
    chance: Floats = np.reciprocal(1 + np.exp(-odds))
    return chance


def _log_chances(scores: Floats) -> Floats:
    lowered = scores - scores.max(axis=1, keepdims=True)
    logs: Floats = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    return logs
