"""The dense half: one hidden layer over sentence vectors, trained with dropout, smoothed labels and Adam.

Written on numpy, because scikit-learn's network knows no dropout, no weights of examples and no smoothing; all three keep
it from believing single texts, which is what few and noisy examples need.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.numbers import Floats, probabilities

HIDDEN = 768
"""Hidden units; `FEWER_HIDDEN` where there are fewer than `MANY` texts, which learn no worse with them, and three times as fast."""
FEWER_HIDDEN = 256
MANY = 5_000
BATCH = 128
RATE = 2e-3
DECAY = 1e-4
DROPOUT = 0.5
INPUT_DROPOUT = 0.1
SMOOTHING = 0.1
STEPS = 1_200
"""Steps of learning; large sets take one and a half rounds through the data, small ones at most `ROUNDS`."""
ROUNDS = 24
_WARM_UP = 50


@dataclass(frozen=True, slots=True, repr=False)
class Network:
    """Weights and biases of the hidden and of the last layer."""

    into: Floats
    into_bias: Floats
    out: Floats
    out_bias: Floats

    def scores(self, vectors: Floats) -> Floats:
        """Return one logit for each label."""
        hidden = np.maximum(vectors @ self.into + self.into_bias, 0)
        scores: Floats = hidden @ self.out + self.out_bias
        return scores

    def scores_of_nothing(self) -> Floats:
        """Return the logits of a text without a meaning."""
        scores: Floats = np.maximum(self.into_bias, 0) @ self.out + self.out_bias
        return scores


class _Adam:
    """Steps of Kingma and Ba's method ("Adam", 2015) with decoupled weight decay, warm-up and a cosine descent."""

    def __init__(self, parts: tuple[Floats, ...], steps: int) -> None:
        self.parts, self.steps, self.done = parts, steps, 0
        self.means = [np.zeros_like(part) for part in parts]
        self.squares = [np.zeros_like(part) for part in parts]

    def step(self, slopes: tuple[Floats, ...]) -> None:
        self.done += 1
        rate = RATE * min(1.0, self.done / _WARM_UP) * 0.5 * (1 + np.cos(np.pi * self.done / self.steps))
        scale, root = np.float32(rate / (1 - 0.9**self.done)), np.float32(1 / (1 - 0.999**self.done))
        for at, slope in enumerate(slopes):
            self.means[at] += np.float32(0.1) * (slope - self.means[at])
            self.squares[at] += np.float32(0.001) * (slope * slope - self.squares[at])
            move = scale * self.means[at] / (np.sqrt(self.squares[at] * root) + np.float32(1e-8))
            np.subtract(self.parts[at], move, out=self.parts[at])
            if slope.ndim == 2:
                np.multiply(self.parts[at], np.float32(1 - rate * DECAY), out=self.parts[at])


def learn_network(vectors: Floats, target: NDArray[np.intp], labels: int, weight: Floats, seed: int) -> Network:
    """Return a network for these vectors; `weight` says how far each label is believed. Same input, same network.

    Of vectors without values nothing is learned: all labels are alike.
    """
    if not vectors.shape[1]:
        return no_network(labels)
    chance = np.random.default_rng(seed)

    def normal(rows: int, columns: int, gain: float) -> Floats:
        return chance.standard_normal((rows, columns), dtype=np.float32) * np.float32(np.sqrt(gain / rows))

    size, hidden = vectors.shape[1], HIDDEN if len(vectors) >= MANY else FEWER_HIDDEN
    parts = (normal(size, hidden, 2), np.zeros(hidden, np.float32), normal(hidden, labels, 1), np.zeros(labels, np.float32))
    network = Network(*parts)
    rounds = _rounds(len(vectors))
    adam = _Adam(parts, rounds * -(-len(vectors) // BATCH))
    for _ in range(rounds):
        order = chance.permutation(len(vectors))
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            adam.step(_slopes(network, vectors[rows], target[rows], weight[rows], chance))
    return network


def no_network(labels: int) -> Network:
    """Return a network that has learned nothing: of vectors without values, all labels are alike."""
    return Network(*(np.zeros(shape, np.float32) for shape in ((0, 1), (1,), (1, labels), (labels,))))


def _rounds(texts: int) -> int:
    return max(6, min(ROUNDS, STEPS * BATCH // max(1, texts)))


def _kept(chance: np.random.Generator, shape: tuple[int, ...], dropout: float) -> Floats:
    kept: Floats = (chance.random(shape, dtype=np.float32) >= dropout) * np.float32(1 / (1 - dropout))
    return kept


def _slopes(network: Network, vectors: Floats, target: NDArray[np.intp], weight: Floats, chance: np.random.Generator) -> tuple[Floats, ...]:
    """Return the slopes of the mean cross-entropy of one batch, in the order of the network's parts."""
    seen = vectors * _kept(chance, vectors.shape, INPUT_DROPOUT)
    hidden = np.maximum(seen @ network.into + network.into_bias, 0)
    hidden *= _kept(chance, hidden.shape, DROPOUT)
    surprise = probabilities(hidden @ network.out + network.out_bias)
    surprise -= np.float32(SMOOTHING / surprise.shape[1])
    surprise[np.arange(len(target)), target] -= np.float32(1 - SMOOTHING)
    surprise *= (weight / np.float32(len(target)))[:, None]
    # Where a hidden value is nought it was dropped or negative, and no slope passes.
    back = (surprise @ network.out.T) * np.where(hidden > 0, np.float32(1 / (1 - DROPOUT)), np.float32(0))
    return seen.T @ back, back.sum(axis=0), hidden.T @ surprise, surprise.sum(axis=0)
