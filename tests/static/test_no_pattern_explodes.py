"""No pattern of the product takes two to the power of the text: whoever writes the text could stop the desk with one line."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import sealdesk
from tests.effort import TooManyStepsError, steps_of

#: What is written again and again. A pattern that parts twenty of them in every possible way takes over a million steps.
PIECES = ("a", "-", "a-", " ", "1.", "<", '"', "a@", "_", "好")
TIMES, MOST = 20, 400_000


def _within(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        # Bytes are read as the signs of the same numbers.
        text = value.pattern.decode("latin-1") if isinstance(value.pattern, bytes) else value.pattern
        yield re.compile(rf"(?:{text})\Z" if "(?i)" not in text else text, value.flags & ~re.DEBUG)
    elif depth < 3 and isinstance(value, dict | tuple | list | frozenset):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _within(each, depth + 1)


def _patterns() -> set[re.Pattern[str]]:
    """Every pattern that a module of the product holds, asked to reach the end of the text, so that every way is tried."""
    names = (found.name for found in pkgutil.walk_packages(sealdesk.__path__, "sealdesk."))
    modules = [importlib.import_module(name) for name in names if ".migrations" not in name and "__main__" not in name]
    return {pattern for module in modules for value in list(vars(module).values()) for pattern in _within(value)}


def _explodes(pattern: re.Pattern[str]) -> bool:
    try:
        return any(steps_of(pattern, piece * TIMES + "\0", MOST) < 0 for piece in PIECES)
    except TooManyStepsError:
        return True


@pytest.mark.parametrize("pattern", [r"(?:[a-z0-9]|[a-z0-9-]*-[a-z0-9]*)*[a-z0-9]\Z", r"(?:\s+|x)+\Z", r"(a|a)*b"])
def test_one_that_does_is_found_out(pattern: str) -> None:
    assert _explodes(re.compile(pattern))


def test_none_of_the_product_does() -> None:
    patterns = _patterns()
    assert len(patterns) > 300
    assert [pattern.pattern for pattern in patterns if _explodes(pattern)] == []
