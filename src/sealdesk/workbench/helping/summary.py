"""A long conversation in a few of its own sentences: those that the others have most in common with, in the order they were said.

Centrality over a graph of sentences (Erkan and Radev, LexRank, 2004): nothing is invented, each sentence leads to its message.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sealdesk.workbench.helping.sentences import sentences, telling

Floats = NDArray[np.float64]
#: From so many messages on, or so many signs, a conversation is long.
LONG_MESSAGES: Final = 6
LONG_TEXT: Final = 3_000
#: More sentences than that are not compared with each other: the first and the last stay.
MOST_COMPARED: Final = 160
_FEWEST_WORDS: Final = 3
_DAMPING: Final = 0.85
_ROUNDS: Final = 40
#: Two sentences that have more than this in common say the same.
_SAME: Final = 0.55
#: How much more the sentence counts in which somebody begins: a matter is put first, and where it stands now is said last.
_FIRST, _LAST, _QUESTION = 1.5, 1.25, 1.15


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of a summary, and the place of its message in what was given."""

    message: int
    text: str


def is_long(texts: Sequence[str]) -> bool:
    """Whether a conversation is long enough that a summary saves time."""
    return len(texts) >= LONG_MESSAGES or (len(texts) > 2 and sum(map(len, texts)) >= LONG_TEXT)


def summary(texts: Sequence[str], most: int = 4) -> list[Point]:
    """The ``most`` sentences that say what these messages (oldest first) are about. Empty when there is too little to choose from."""
    points = [Point(at, one) for at, text in enumerate(texts) for one in sentences(text)]
    bags = [Counter(telling(point.text)) for point in points]
    kept = [at for at, bag in enumerate(bags) if len(bag) >= _FEWEST_WORDS]
    if len(kept) > MOST_COMPARED:
        kept = kept[: MOST_COMPARED // 2] + kept[-MOST_COMPARED // 2 :]
    if len(kept) <= most:
        return []
    likeness = _likeness([bags[at] for at in kept])
    rank = _central(likeness) * np.array([_weight(points, at, len(texts)) for at in kept])
    chosen: list[int] = []
    for at in np.argsort(-rank, kind="stable"):
        if all(likeness[at, other] < _SAME for other in chosen):
            chosen.append(int(at))
        if len(chosen) == most:
            break
    return [points[kept[at]] for at in sorted(chosen)]


def _weight(points: Sequence[Point], at: int, messages: int) -> float:
    point = points[at]
    weight = _FIRST if point.message == 0 else _LAST if point.message == messages - 1 else 1.0
    return weight * (_QUESTION if point.text.endswith(("?", "？")) else 1.0)


def _likeness(bags: Sequence[Counter[str]]) -> Floats:
    """The cosine of each two sentences, words weighed by how few of the sentences have them."""
    columns: dict[str, int] = {}
    for bag in bags:
        for word in bag:
            columns.setdefault(word, len(columns))
    spread = Counter(word for bag in bags for word in bag)
    rows = np.zeros((len(bags), len(columns)))
    for at, bag in enumerate(bags):
        for word, times in bag.items():
            rows[at, columns[word]] = times * (1 + math.log(len(bags) / spread[word]))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows @ rows.T


def _central(likeness: Floats) -> Floats:
    steps = likeness / likeness.sum(axis=1, keepdims=True)
    rank = np.full(len(steps), 1 / len(steps))
    for _ in range(_ROUNDS):
        rank = (1 - _DAMPING) / len(steps) + _DAMPING * (steps.T @ rank)
    return rank
