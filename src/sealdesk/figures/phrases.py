"""Which words people suddenly write. Pure: subject lines in, phrases out, and none that fewer than five people wrote."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sealdesk.findings import find
from sealdesk.search.words import chinese_words, words

#: Fewer people than this have no topic: what few people write could be about one of them.
LEAST_PEOPLE: Final = 5
#: Without this many people before, nothing can be told from what was always written.
LEAST_BEFORE: Final = 20
MOST: Final = 8
_LONGEST: Final = 3
_TIMES: Final = 3.0
#: The log-likelihood ratio that chance exceeds once in ten thousand (chi-square, one degree of freedom).
_LEAST_RATIO: Final = 15.13
_SAMPLES: Final = 20
_OVERLAP: Final = 0.6
_DULL: Final = frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "me",
        "more",
        "my",
        "need",
        "new",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "please",
        "re",
        "fw",
        "fwd",
        "she",
        "so",
        "still",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "hello",
        "hi",
        "dear",
        "thanks",
        "一个",
        "一下",
        "一直",
        "不",
        "不是",
        "也",
        "了",
        "什么",
        "他",
        "你",
        "你们",
        "再",
        "及",
        "又",
        "可以",
        "吗",
        "和",
        "在",
        "多",
        "如何",
        "就",
        "已",
        "已经",
        "您",
        "想",
        "我",
        "我们",
        "把",
        "是",
        "有",
        "来",
        "没",
        "没有",
        "的",
        "着",
        "给",
        "被",
        "要",
        "请",
        "请问",
        "这",
        "这个",
        "那",
        "都",
        "里",
        "问题",
        "关于",
        "为什么",
        "怎么",
        "回复",
        "转发",
    ]
)


@dataclass(frozen=True, slots=True)
class Line:
    """A subject line and who wrote it."""

    person: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as most people wrote them, how many people, and how many of as many there were before."""

    text: str
    people: int
    usual: float


def emerging(recent: Sequence[Line], before: Sequence[Line]) -> list[Phrase]:
    """Phrases of up to three words that far more people write than before, the most telling first."""
    now, then = _people_of(recent), _people_of(before)
    many, few = len({line.person for line in recent}), len({line.person for line in before})
    if few < LEAST_BEFORE:
        return []
    scored = sorted(
        ((_ratio(len(people), len(then.get(form, ())), many, few), len(form), form) for form, people in now.items()), reverse=True
    )
    kept: list[tuple[str, ...]] = []
    found: list[Phrase] = []
    for ratio, _length, form in scored:
        people = now[form]
        usual = len(then.get(form, ())) * many / few
        if len(people) < LEAST_PEOPLE or ratio < _LEAST_RATIO or len(people) < _TIMES * usual or _is_known(people, kept, now):
            continue
        text = _as_written(form, recent)
        if text is not None:
            kept.append(form)
            found.append(Phrase(text, len(people), usual))
        if len(found) == MOST:
            break
    return found


def _people_of(lines: Iterable[Line]) -> dict[tuple[str, ...], set[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for line in lines:
        for form, _start, _end in _grams(line.text):
            found.setdefault(form, set()).add(line.person)
    return found


def _grams(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Runs of one to three telling words that stand side by side, with their places."""
    latin = [word for word in words(text) if not word.han]
    units = sorted({(word.start, word.end, word.form) for word in (*latin, *chinese_words(text))})
    for first in range(len(units)):
        for last in range(first, min(first + _LONGEST, len(units))):
            run = units[first : last + 1]
            if any(len(text[one[1] : two[0]]) > 1 for one, two in itertools.pairwise(run)):
                break
            forms = tuple(form for _start, _end, form in run)
            if _is_telling(forms):
                yield forms, run[0][0], run[-1][1]


def _is_telling(forms: tuple[str, ...]) -> bool:
    if forms[0] in _DULL or forms[-1] in _DULL or any(any(c.isdigit() for c in form) for form in forms):
        return False
    return len("".join(forms)) >= (3 if forms[0].isascii() else 2)


def _ratio(now: int, then: int, many: int, few: int) -> float:
    """The log-likelihood ratio of two shares (Dunning 1993), 0 where the share fell."""
    expected_now, expected_then = (now + then) * many / (many + few), (now + then) * few / (many + few)
    if now <= expected_now:
        return 0.0
    return 2 * (now * math.log(now / expected_now) + (then * math.log(then / expected_then) if then else 0.0))


def _is_known(people: set[str], kept: list[tuple[str, ...]], now: dict[tuple[str, ...], set[str]]) -> bool:
    """Whether mostly the same people wrote a phrase that is told already."""
    return any(len(people & now[form]) >= _OVERLAP * min(len(people), len(now[form])) for form in kept)


def _as_written(form: tuple[str, ...], lines: Sequence[Line]) -> str | None:
    """The commonest spelling; None for what is somebody's name, address or number wherever it was looked at."""
    spellings: Counter[str] = Counter()
    for line in lines:
        place = next(((start, end) for found, start, end in _grams(line.text) if found == form), None)
        if place is None:
            continue
        if spellings.total() < _SAMPLES and any(one.start < place[1] and place[0] < one.end for one in find(line.text)):
            return None
        spellings[line.text[place[0] : place[1]]] += 1
    return spellings.most_common(1)[0][0] if spellings else None
