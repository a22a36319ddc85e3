"""The lists of Chinese words and characters of this package, read once."""

from __future__ import annotations

import functools
import re
from importlib.resources import files


@functools.cache
def words(name: str) -> frozenset[str]:
    """The words of a list. ``surname``, ``raresurname`` and ``given`` are lists of characters."""
    return _lists()[name]


@functools.cache
def either(*names: str) -> str:
    """A pattern of any word of these lists, the longest first."""
    return "|".join(sorted(map(re.escape, frozenset().union(*map(words, names))), key=lambda word: (-len(word), word)))


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    name = ""
    for line in files("sealdesk.findings").joinpath("words", "han.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            lists.setdefault(name, set())
        elif not line.startswith("#"):
            lists[name].update(line.strip() if name in {"surname", "raresurname", "given"} else line.split())
    return {name: frozenset(words) for name, words in lists.items()}
