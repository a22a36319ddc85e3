"""Chinese and transcribed names that nothing announces: what the tagger takes for a person, without what is none for certain."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sealdesk.findings import latin
from sealdesk.findings.han_tagger import Tagged
from sealdesk.findings.han_words import either, words
from sealdesk.findings.kinds import Finding, Kind

#: Where the tagger thinks a span so likely, it is wrong as often as right.
EVEN: Final = 0.6
#: What stands between the parts of a foreign name.
_JOINTS: Final = frozenset("·-")
_PART: Final = re.compile(r"[^\W\d_](?:[\w·]|-(?=\w))*")
#: The word behind a name, which the tagger sometimes takes along.
_GOES_ON: Final = re.compile("(?<=..)[曾均将则也还就已被在]$")
_POST: Final = (
    "先生|女士|小姐|太太|夫人|师傅|老师|老板|主任|经理|医生|大夫|总|导|某|局长|处长|科长|队长|所长|律师|教授|博士|同学|阿姨|叔叔"
    "|大爷|大妈|氏"
)
#: A surname alone, with a post or as among friends, leads to nobody; and "this Tuesday" is no Mr Zhou.
_NOBODY: Final = re.compile(rf".{{1,2}}(?:{_POST})|[小老阿].|.[哥姐叔嫂爷]|周[一二三四五六日天末中初度].*|.*\d.*|.")
#: What makes of a name by its sound a club, a firm or a place.
_NOT_A_PERSON: Final = re.compile(
    "(?i:vs)|队|主场|客场|让|俱乐部|公司|集团|银行|[山河岛湖州市省县镇港湾海城]|地区|大学|电影|杯|球迷|联赛|足球|汽车|品牌|股份|基金|证券|近[0-9]|本赛季|目前|客战|"
    "主战|战意|防守|排名|积|实力|状态|往绩|盘|此役|整体"
)
#: The name of a book or a film, in which names are of nobody.
TITLE: Final = re.compile("《[^《》]{0,60}》")


def people(text: str, tagged: Iterable[Tagged]) -> Iterator[Finding]:
    """Names of persons among what the tagger found."""
    titles = [found.span() for found in TITLE.finditer(text)]
    for start, end, likely in _joined(text, tagged):
        if inside(titles, start):
            continue
        for part in _PART.finditer(text[start:end]):
            name = _GOES_ON.sub("", part[0])
            first = start + part.start()
            if not _no_name(name) and not _of_a_known_thing(text, first, first + len(name)):
                yield Finding(first, first + len(name), Kind.NAME, sure(likely, 0.9))


def sure(likely: float, most: float) -> float:
    """How sure a finding is: even where the tagger is as often wrong as right, ``most`` when it has no doubt."""
    return max(0.01, round(0.5 + (most - 0.5) * (likely - EVEN) / (1 - EVEN), 2))


def inside(spans: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether a place lies in one of these spans, which are in order and apart."""
    at = bisect_left(spans, (place + 1,)) - 1
    return at >= 0 and place < spans[at][1]


def _no_name(name: str) -> bool:
    """A surname alone, an ordinary word, or Latin letters that do not begin as a name does."""
    if _NOBODY.fullmatch(name) or name in words("notname") or name[:2] in words("notname"):
        return True
    return name.isascii() and (not name[0].isupper() or latin.listed(name, "common"))


def _joined(text: str, tagged: Iterable[Tagged]) -> Iterator[tuple[int, int, float]]:
    """The persons; the parts of a foreign name, of which the tagger makes several, are one."""
    last: tuple[int, int, float] | None = None
    for one in tagged:
        if one.what != "person":
            continue
        if last and one.start == last[1] + 1 and text[last[1]] in _JOINTS:
            last = (last[0], one.end, min(last[2], one.sure))
            continue
        if last:
            yield last
        last = (one.start, one.end, one.sure)
    if last:
        yield last


def _of_a_known_thing(text: str, start: int, end: int) -> bool:
    """Whether it goes on as a club or a place, or a club, a brand or a town begins here or just before that ends no sooner."""
    if _NOT_A_PERSON.match(text, end):
        return True
    return any((known := _things().match(text, at)) and known.end() >= end for at in range(max(0, start - 3), start + 1))


@functools.cache
def _things() -> re.Pattern[str]:
    return re.compile(either("notsound", "foreigncity", "country", "thing"))
