"""How alike two letters are: by their meaning and by the telling words that they share, as a chance that they are about the same matter.

Measured on letters of forty matters, many of them neighbours: see docs/explanation/triage-measured.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

import numpy as np

from sealdesk.triage.learning.sentences import sentence_vectors
from sealdesk.workbench.helping.sentences import sentences, telling, told

#: A line over the two signs, fitted by likelihood: meaning, words, and where it begins.
_MEANING, _WORDS, _BEGIN = 20.0, 5.0, -13.0
MOST_SHARED: Final = 6
_FROM_HIGH, _FROM_MEDIUM = 0.85, 0.4
#: A greeting with the name, and where a letter says goodbye: they are in all letters, and make all of them alike.
_GREETING: Final = re.compile(
    r"\s*(?:(?:dear|hello|hi|hey|good (?:morning|day|afternoon|evening))\b[^.,!:\n]{0,40}[,.!:\n]"
    r"|[^，。,\n]{0,12}(?:[您你]好|大家好)[，,。！!：:\n]|(?:尊敬的|亲爱的)[^\n，：:]{0,12}[：:，\n])\s*",
    re.IGNORECASE,
)
_FAREWELL: Final = re.compile(
    r"\s*(?:(?:kind|best|warm|with|many)\b.{0,20}\b(?:regards|wishes|thanks)|(?:regards|best|cheers|sincerely|yours|thanks|thank you)\b"
    r"|sent from|--|谢谢|多谢|感谢|此致|敬礼|祝好|顺祝|盼复|(?:请|望|麻烦)尽快|发自)",
    re.IGNORECASE,
)


class Level(StrEnum):
    """How alike, in a word."""

    HIGH = "high"
    MEDIUM = "medium"


def gist(subject: str, text: str) -> str:
    """The subject and what a letter says, without its greeting and its farewell."""
    lines: list[str] = []
    for line in _GREETING.sub("", text, count=1).splitlines() if _GREETING.match(text) else text.splitlines():
        if lines and _FAREWELL.match(line):
            break
        lines.append(line)
    return "\n".join([subject, *(one for one in sentences("\n".join(lines)) if telling(one))])


def nearness(text: str, texts: Sequence[str]) -> list[float]:
    """How near the meaning of each of the texts is to that of the first, 0 to 1."""
    vectors = sentence_vectors([text, *texts])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return [max(0.0, float(vectors[0] @ vector)) for vector in vectors[1:]]


def shared(text: str, other: str) -> float:
    """Which part of the telling words of the shorter text is in the other, 0 to 1."""
    mine, theirs = set(telling(text)), set(telling(other))
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def chances(text: str, texts: Sequence[str]) -> list[float]:
    """How likely each of the texts is about the same matter, 0 to 1. All are gists."""
    near = nearness(text, texts) if texts else []
    signs = (_MEANING * one + _WORDS * shared(text, other) + _BEGIN for one, other in zip(near, texts, strict=True))
    return [1 / (1 + math.exp(-sign)) for sign in signs]


def level(chance: float) -> Level | None:
    """The word for a chance; None where it is too little to say anything."""
    return Level.HIGH if chance >= _FROM_HIGH else Level.MEDIUM if chance >= _FROM_MEDIUM else None


def words_of_both(text: str, other: str, without: Collection[str] = ()) -> tuple[str, ...]:
    """A few telling words that both texts hold, as the first writes them, longest first; names and numbers are no evidence."""
    theirs = set(telling(other)) - {form for name in without for form in telling(name)}
    both = {form: written for form, written in told(text) if form in theirs and not any(map(str.isdigit, form))}
    return tuple(sorted(both.values(), key=len, reverse=True)[:MOST_SHARED])
