"""Numbers as people write them: groups of digits with a few signs between them, and every number that such groups can make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_GROUP: Final = re.compile(r"\d+")
_BETWEEN: Final = re.compile(r"[ \t._/·()*~|,-]{1,3}|[ \t-]{0,2}\r?\n[ \t-]{0,2}")
#: The longest number that is looked for; a longer run of digits is none of ours.
LONGEST: Final = 19


#: More groups than a number has that is written to be read; it was taken apart to slip through.
_MANY: Final = 6


@dataclass(frozen=True, slots=True)
class Number:
    """Digits that stand together. ``sizes`` are those of its groups; ``between`` what stands between them."""

    start: int
    end: int
    digits: str
    sizes: tuple[int, ...]
    between: tuple[str, ...]

    @property
    def even(self) -> bool:
        """Whether it is written in one piece, or all its groups are parted by the same sign."""
        return len(set(self.between)) <= 1

    @property
    def whole(self) -> bool:
        """Whether it is written in one piece."""
        return len(self.sizes) == 1


def numbers(text: str) -> Iterator[Number]:
    """Every number of 7 to 19 digits, shortest first from each place. Takes time in proportion to the text.

    A number in many groups must stand out from those around it: in an endless row of single digits there is none.
    """
    groups = [found.span() for found in _GROUP.finditer(text)]
    gaps = [_gap(text[groups[at][1] : groups[at + 1][0]]) for at in range(len(groups) - 1)]
    for first, (start, _) in enumerate(groups):
        digits = ""
        sizes: list[int] = []
        between: list[str] = []
        for at in range(first, len(groups)):
            low, high = groups[at]
            if high - low + len(digits) > LONGEST:
                break
            digits += text[low:high]
            sizes.append(high - low)
            if len(sizes) > _MANY and _alike(groups, first - 1, gaps):
                break
            if len(digits) >= 7 and (len(sizes) <= _MANY or not _alike(groups, at, gaps)):
                yield Number(start, high, digits, tuple(sizes), tuple(between))
            if at == len(gaps) or (gap := gaps[at]) is None:
                break
            between.append(gap)


def _gap(text: str) -> str | None:
    return text if len(text) <= 6 and _BETWEEN.fullmatch(text) else None


def _alike(groups: list[tuple[int, int]], at: int, gaps: list[str | None]) -> bool:
    """Whether a group and the next one are of one size and stand together; not where there is no group, or no next one."""
    return 0 <= at < len(gaps) and gaps[at] is not None and _size(groups[at]) == _size(groups[at + 1])


def _size(group: tuple[int, int]) -> int:
    return group[1] - group[0]
