"""A Chinese text cut into words."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import rjieba


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into words: where words begin, and the class that the dictionary gives to each."""

    starts: list[int]
    ends: dict[int, int]
    classes: dict[int, str]

    def word_at(self, place: int) -> tuple[int, int]:
        """The word in which a place lies."""
        start = self.starts[bisect_left(self.starts, place + 1) - 1]
        return start, self.ends[start]


def cut(text: str) -> Cut:
    """The words of a text, by rjieba."""
    place, starts, ends, classes = 0, list[int](), dict[int, int](), dict[int, str]()
    for word, what in rjieba.tag(text):
        starts.append(place)
        ends[place], classes[place] = place + len(word), what
        place += len(word)
    return Cut(starts, ends, classes)
