"""The counters of ``tests.effort`` count what grows, and walk through a pattern as the engine does."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.effort import calls_in, found_by_steps, steps_of


@pytest.mark.parametrize(
    ("pattern", "sign", "times", "growth"),
    [(r"(?:a+)+b", "a", 8, 100), (r"\s+$", " ", 100, 3.5), (r"[\w.]+@", "a", 100, 3.5), (r"x[^.]*y", "x", 100, 3.5)],
)
def test_a_pattern_that_looks_again_and_again_is_found_out(pattern: str, sign: str, times: int, growth: float) -> None:
    compiled = re.compile(pattern)
    assert steps_of(compiled, sign * 2 * times + "!") > growth * steps_of(compiled, sign * times + "!")


@pytest.mark.parametrize("pattern", [r"a{0,9}b", r"(?<![\w.])[\w.]++@", r"x[^.]{0,20}y", r"\bno\b"])
def test_one_that_looks_once_is_not(pattern: str) -> None:
    compiled = re.compile(pattern)
    for sign in ("a", "x", "no ", "a@"):
        assert steps_of(compiled, sign * 200) <= 2.2 * steps_of(compiled, sign * 100)


PATTERNS = [
    r"a*?b|^a$|\bab\b",
    r"(?:ab|a)(?:bc|c)?",
    r"(?<!b)a(?!b)|(?<=b)b+",
    r"[^ab\s]{1,2}|\d|\W\w",
    r"(?>a+)b|a++c|.$",
    r"a{2,3}?b{1,}|Bx?",
    r"([ab])c?\1",
]


@given(st.sampled_from(PATTERNS), st.text("abcAB1 _\n", max_size=12))
@example(PATTERNS[0], "aab")
@example(PATTERNS[4], "aaac\n")
def test_it_finds_what_the_engine_finds(pattern: str, text: str) -> None:
    for flags in (re.NOFLAG, re.IGNORECASE | re.MULTILINE, re.DOTALL):
        compiled = re.compile(pattern, flags)
        found = compiled.search(text)
        assert found_by_steps(compiled, text) == (found.span() if found else None)


def test_calls_are_counted_and_nothing_else_is_watched_afterwards() -> None:
    def calls(times: int) -> int:
        return calls_in(lambda: [len("") for _ in range(times)])

    assert calls(200) - calls(100) == 100
