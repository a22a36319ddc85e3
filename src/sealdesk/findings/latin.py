"""Words in Latin letters as the tagger sees them: tokens and what can be said about each."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from sealdesk.findings.kinds import Finding

_WORD: Final = r"[^\W\d_]+(?:[-'’](?!s(?!\w))[^\W\d_]+)*"
_TOKEN: Final = re.compile(rf"['’]s(?!\w)|{_WORD}|\d+(?:[-/.:,]\d+)*[A-Za-z]{{0,2}}(?![a-z])|\d+|\n|[^\w\s]|_")
_SHAPE_LIMIT: Final = 12
_EDGE: Final = ("^", "^", frozenset[str]())
_NUMBER: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign, or a whole finding that other detectors made, which then counts as one word."""

    start: int
    end: int
    text: str
    found: bool = False


def tokens(text: str, findings: Iterable[Finding]) -> list[Token]:
    """The tokens of a text. A finding becomes one token named after its kind."""
    made: list[Token] = []
    at = 0
    for one in sorted(findings):
        made += (Token(*found.span(), found[0]) for found in _TOKEN.finditer(text, at, one.start))
        made.append(Token(one.start, one.end, f"<{one.kind}>", found=True))
        at = one.end
    made += (Token(*found.span(), found[0]) for found in _TOKEN.finditer(text, at))
    return made


def features(sequence: Sequence[Token]) -> list[list[str]]:
    """What is said of each token: itself, its form, what lists know of it, and its neighbours."""
    seen = [_EDGE, _EDGE, *(_seen(token.text) for token in sequence), _EDGE, _EDGE]
    firsts = _lines(sequence)
    return [_of(seen, at + 2, firsts[at], sequence[at].text) for at in range(len(sequence))]


_Seen = tuple[str, str, frozenset[str]]


def _of(seen: Sequence[_Seen], at: int, first: str, text: str) -> list[str]:
    (word2, shape2, lists2), (word1, shape1, lists1), (word, shape, lists), (next1, ahead1, after1), (next2, ahead2, after2) = seen[
        at - 2 : at + 3
    ]
    named = [
        "b",
        f"w {word}",
        f"s {shape}",
        f"p {word1}",
        f"n {next1}",
        f"p2 {word2}",
        f"n2 {next2}",
        f"ps {shape1} {shape}",
        f"ns {shape} {ahead1}",
        f"pss {shape2} {shape1} {shape}",
        f"nss {shape} {ahead1} {ahead2}",
        f"pw {word1} {shape}",
        f"nw {shape} {next1}",
        f"pp {word2} {word1} {shape}",
        f"nn {shape} {next1} {next2}",
        f"pn {word1} {shape} {next1}",
        f"l {first} {shape}",
    ]
    if text[0].isalpha():
        named += [f"x2 {word[-2:]}", f"x3 {word[-3:]}", f"x4 {word[-4:]}", f"f3 {word[:3]}"]
    for what, some in (("g", lists), ("pg", lists1), ("ng", after1), ("pg2", lists2), ("ng2", after2)):
        named += [f"{what} {one} {shape}" for one in some]
    named += [f"gg {one} {other}" for one in lists for other in after1]
    named += [f"gp {one} {other}" for one in lists for other in lists1]
    named += [f"gw {one} {word1}" for one in lists]
    return named


def listed(word: str, name: str) -> bool:
    """Whether the list of that name has the word, in whatever case it is written."""
    return name in _lists().get(word.lower(), ())


@functools.lru_cache(maxsize=20_000)
def _seen(text: str) -> _Seen:
    word = text.lower() if text != "\n" else "|line|"
    return (_NUMBER.sub("0", word)[:24], _shape(text), _lists().get(word, frozenset()))


def _shape(text: str) -> str:
    if text[0].isdigit():
        return "d" + str(min(sum(map(str.isdigit, text)), 6)) + ("" if text.isdigit() else "+")
    if not text[0].isalpha():
        return text[:_SHAPE_LIMIT] if text != "\n" else "|line|"
    if text.isupper():
        return "X" if len(text) == 1 else "XX"
    if text[0].isupper():
        return "Xx-" if "-" in text else "Xx'" if not text.isalpha() else "Xx" if text[1:].islower() else "XxX"
    return "x" if text.islower() else "xX" if text.lower() != text else "o"


def _lines(sequence: Sequence[Token]) -> list[str]:
    """For each token whether it begins its line, ends it, or stands alone in it."""
    said = []
    for at in range(len(sequence)):
        begins = at == 0 or sequence[at - 1].text == "\n"
        ends = at + 1 == len(sequence) or sequence[at + 1].text == "\n"
        said.append("<" * begins + ">" * ends)
    return said


def list_of(name: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(word for word, names in _lists().items() if name in names)


def forget() -> None:
    """Read the lists again at the next use: whoever trains has just written one of them."""
    _lists.cache_clear()
    _seen.cache_clear()


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    """The word lists of this package: ``[name]`` lines, then words."""
    known: dict[str, set[str]] = {}
    name = ""
    for file in ("latin.txt", "common.txt"):
        for line in files("sealdesk.findings").joinpath("words", file).read_text("utf-8").splitlines():
            if line.startswith("["):
                name = line.strip("[]")
            elif not line.startswith("#"):
                for word in line.split():
                    known.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in known.items()}
