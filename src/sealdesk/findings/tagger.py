"""A linear sequence tagger: what each token says about itself, and which tag may follow which, decided for the whole text at once.

The weights were trained by ``scripts/train_findings.py`` as an averaged perceptron; here they are only read.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

OUTSIDE: Final = "O"
#: Tokens decided at once: bounds the memory, and no name is that long.
PIECE: Final = 4000


@dataclass(frozen=True, slots=True)
class Tagger:
    """``rows`` says which row of ``weights`` a feature has; ``transitions[a, b]`` is how well tag b follows tag a.
    Tags are ``O``, and ``B-…`` and ``I-…`` for each kind.
    """

    tags: tuple[str, ...]
    rows: dict[str, int]
    weights: NDArray[np.float32]
    transitions: NDArray[np.float32]

    def spans(self, features: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, str, float]]:
        """First token, last token (exclusive), kind and margin of everything found, for tokens described by ``features``."""
        for begin in range(0, len(features), PIECE):
            scores = self.scores(features[begin : begin + PIECE])
            path = best_path(scores, self.transitions)
            for first, last, kind in _runs([self.tags[tag] for tag in path]):
                inside = scores[first:last].copy()
                chosen = inside[np.arange(last - first), path[first:last]]
                yield begin + first, begin + last, kind, float((chosen - inside[:, self.tags.index(OUTSIDE)]).mean())

    def scores(self, features: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """What each tag has for itself at each token."""
        row_of = self.rows.get
        known = [list(filter(None, map(row_of, names))) or [0] for names in features]
        starts = np.cumsum([0, *(len(names) for names in known[:-1])])
        summed: NDArray[np.float32] = np.add.reduceat(self.weights[np.concatenate(known)], starts, axis=0)
        return summed


def best_path(scores: NDArray[np.float32], transitions: NDArray[np.float32]) -> NDArray[np.intp]:
    """The sequence of tags with the largest sum of scores and transitions (Viterbi)."""
    back = np.zeros(scores.shape, dtype=np.intp)
    total = scores[0]
    columns = np.arange(scores.shape[1])
    for at in range(1, len(scores)):
        reached = total[:, None] + transitions
        back[at] = reached.argmax(axis=0)
        total = reached[back[at], columns] + scores[at]
    path = np.zeros(len(scores), dtype=np.intp)
    path[-1] = total.argmax()
    for at in range(len(scores) - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for at in range(1, len(tags) + 1):
        if at == len(tags) or tags[at] != f"I-{tags[start][2:]}":
            if tags[start] != OUTSIDE:
                yield start, at, tags[start][2:]
            start = at


@functools.cache
def load(name: str) -> Tagger:
    """The tagger in ``weights/NAME.npz``: row 0 is empty, for tokens of which nothing is known."""
    packed = np.load(BytesIO(files("sealdesk.findings").joinpath("weights", f"{name}.npz").read_bytes()), allow_pickle=False)
    names = packed["features"].tobytes().decode().split("\n")
    tags = tuple(packed["tags"].tobytes().decode().split("\n"))
    weights = packed["weights"].astype(np.float32) * packed["scale"]
    return Tagger(tags, {name: row for row, name in enumerate(names)}, weights, packed["transitions"].astype(np.float32))
