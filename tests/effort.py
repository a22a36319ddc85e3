"""How much work something is, counted and not timed: the same on every machine, however busy it is.

Calls of functions show work that is written out in Python. A search for a pattern is one call however long it looks, so its steps are
counted by walking through the pattern as a backtracking engine does, without any of its short cuts.
"""

from __future__ import annotations

import importlib
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

_parser = importlib.import_module("re._parser")
_IN_CLASS: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda sign: sign.isalnum() or sign == "_",
}


def calls_in(work: Callable[[], object]) -> int:
    """How many functions, of Python and of C, are called while this is done."""
    count = 0

    def called(_frame: object, event: str, _about: object) -> None:
        nonlocal count
        if event in {"call", "c_call"}:
            count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


class TooManyStepsError(Exception):
    """A search takes more steps than it may."""


def steps_of(pattern: re.Pattern[str], text: str, most: float = math.inf) -> int:
    """How many signs are compared until the pattern is found in the text, or nowhere. Raises TooManyStepsError beyond ``most``."""
    return _Walk(text, pattern, most).search()[0]


def _is_in(part: Any, sign: str) -> bool:
    kind, about = str(part[0]), part[1]
    if kind == "LITERAL":
        return ord(sign) == about
    if kind == "RANGE":
        return bool(about[0] <= ord(sign) <= about[1])
    return _IN_CLASS[str(about).replace("_NOT_", "_")](sign) != ("_NOT_" in str(about))


def found_by_steps(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    """Where the pattern is found so, to be compared with where it is."""
    return _Walk(text, pattern).search()[1]


class _Walk:
    """One search. ``ends`` yields where the rest of a sequence may end, the engine's first choice first."""

    def __init__(self, text: str, pattern: re.Pattern[str], most: float = math.inf) -> None:
        self.text, self.steps, self.most = text, 0, most
        self.groups: dict[int, str] = {}
        self.folds = bool(pattern.flags & re.IGNORECASE)
        self.dot_all, self.lines = bool(pattern.flags & re.DOTALL), bool(pattern.flags & re.MULTILINE)
        self.nodes = list(_parser.parse(pattern.pattern, pattern.flags))
        self.kinds: dict[str, Callable[[Any, int], Iterator[int]]] = {
            "BRANCH": self._branch, "SUBPATTERN": self._group, "ATOMIC_GROUP": self._atomic, "AT": self._at,
            "MAX_REPEAT": self._greedy, "MIN_REPEAT": self._lazy, "POSSESSIVE_REPEAT": self._possessive,
            "ASSERT": self._assert, "ASSERT_NOT": self._assert_not, "GROUPREF": self._again,
        }  # fmt: skip

    def search(self) -> tuple[int, tuple[int, int] | None]:
        for start in range(len(self.text) + 1):
            for end in self.ends(self.nodes, 0, start):
                return self.steps, (start, end)
        return self.steps, None

    def ends(self, nodes: Sequence[Any], first: int, at: int) -> Iterator[int]:
        while first < len(nodes) and self._is_single(nodes[first]):
            if not self._fits(nodes[first], at):
                return
            first, at = first + 1, at + 1
        if first == len(nodes):
            yield at
            return
        kind, about = nodes[first]
        for end in self.kinds[str(kind)](about, at):
            yield from self.ends(nodes, first + 1, end)

    @staticmethod
    def _is_single(node: Any) -> bool:
        return str(node[0]) in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}

    def _fits(self, node: Any, at: int) -> bool:
        self.steps += 1
        if self.steps > self.most:
            raise TooManyStepsError
        if at >= len(self.text):
            return False
        sign, (kind, about) = self.text[at], node
        if str(kind) == "ANY":
            return self.dot_all or sign != "\n"
        ways = {sign, sign.lower(), sign.upper()} if self.folds else {sign}
        if str(kind) == "IN":
            negated = str(about[0][0]) == "NEGATE"
            return any(_is_in(one, way) for one in about[negated:] for way in ways) != negated
        return (chr(about) in ways) == (str(kind) == "LITERAL")

    def _branch(self, about: Any, at: int) -> Iterator[int]:
        for way in about[1]:
            yield from self.ends(way, 0, at)

    def _group(self, about: Any, at: int) -> Iterator[int]:
        for end in self.ends(about[3], 0, at):
            self.groups[about[0]] = self.text[at:end]
            yield end

    def _again(self, about: Any, at: int) -> Iterator[int]:
        said = self.groups.get(about)
        self.steps += len(said or "")
        if said is None:
            return
        here = self.text[at : at + len(said)]
        if here == said or (self.folds and here.lower() == said.lower()):
            yield at + len(said)

    def _atomic(self, about: Any, at: int) -> Iterator[int]:
        for end in self.ends(about, 0, at):
            yield end
            return

    def _greedy(self, about: Any, at: int) -> Iterator[int]:
        least, most, nodes = about
        if len(nodes) == 1 and self._is_single(nodes[0]):
            end = at
            while end - at < most and self._fits(nodes[0], end):
                end += 1
            yield from range(end, at + least - 1, -1)
        else:
            yield from self._many(nodes, at, int(least), int(most), 0)

    def _many(self, nodes: Any, at: int, least: int, most: int, done: int) -> Iterator[int]:
        if done < most:
            for end in self.ends(nodes, 0, at):
                if end > at:
                    yield from self._many(nodes, end, least, most, done + 1)
        if done >= least:
            yield at

    def _lazy(self, about: Any, at: int) -> Iterator[int]:
        least, most, nodes = about
        reached, done = [at], 0
        while reached and done <= most:
            if done >= least:
                yield from reached
            reached, done = [end for one in reached for end in self.ends(nodes, 0, one) if end > one], done + 1

    def _possessive(self, about: Any, at: int) -> Iterator[int]:
        for end in self._greedy(about, at):
            yield end
            return

    def _assert(self, about: Any, at: int) -> Iterator[int]:
        if self._stands(about, at):
            yield at

    def _assert_not(self, about: Any, at: int) -> Iterator[int]:
        if not self._stands(about, at):
            yield at

    def _stands(self, about: Any, at: int) -> bool:
        ahead, nodes = about
        if ahead > 0:
            return any(True for _ in self.ends(nodes, 0, at))
        start = at - nodes.getwidth()[0]
        return start >= 0 and any(end == at for end in self.ends(nodes, 0, start))

    def _at(self, about: Any, at: int) -> Iterator[int]:
        text, kind = self.text, str(about)
        inside = [0 <= one < len(text) and (text[one].isalnum() or text[one] == "_") for one in (at - 1, at)]
        last = at == len(text) or (at == len(text) - 1 and text[at] == "\n")
        stands = {
            "AT_BOUNDARY": inside[0] != inside[1],
            "AT_NON_BOUNDARY": inside[0] == inside[1],
            "AT_BEGINNING": at == 0 or (self.lines and text[at - 1] == "\n"),
            "AT_BEGINNING_STRING": at == 0,
            "AT_END": last or (self.lines and text[at : at + 1] == "\n"),
            "AT_END_STRING": at == len(text),
        }
        if stands[kind]:
            yield at
