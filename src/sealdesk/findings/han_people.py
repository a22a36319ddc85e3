"""Chinese and transcribed names that nothing announces: each candidate is weighed by what it is made of and what stands beside it."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.han_cut import Cut, lies_in
from sealdesk.findings.han_words import either, words
from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

#: A candidate with so much for it is a name; each point more makes it surer.
ENOUGH: Final = 3.7
_REACH: Final = 5
_HAN: Final = re.compile("[\u3400-\u9fff]")
_JOINING: Final = frozenset("于和与而但及对从向被把由在是有跟同")
_NEVER: Final = re.compile("[的了您你我他她它下上里是在这那与就都不到说能可某们么吗个也没要给还]")
#: What makes of a name by its sound a club, a firm or a place.
_NOT_A_PERSON: Final = re.compile(
    "(?i:vs)|队|主场|客场|让|俱乐部|公司|集团|银行|[山河岛湖州市省县镇港湾海城]|地区|大学|电影|杯|球迷|联赛|足球|汽车|品牌|股份|基金|证券|近[0-9]|本赛季|目前|客战|"
    "主战|战意|防守|排名|积|实力|状态|往绩|盘|此役|整体"
)
#: The name of a book or a film, in which names are of nobody.
_TITLE: Final = re.compile("《[^《》]{0,60}》")


_COMMON: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段尹黎易常武乔贺赖龚文"
)


def people(reading: Reading) -> Iterator[Finding]:
    """Names of Chinese form and names written by their sound, and each of them wherever else it stands."""
    text = reading.text
    parts = reading.cut
    titles = [found.span() for found in _TITLE.finditer(text)]
    known: dict[str, float] = {}
    for start, end, points in (*_of_chinese_form(text, parts), *_by_sound(text, parts)):
        if points >= ENOUGH and not lies_in(titles, start) and not _of_a_known_thing(text, start, end):
            sure = min(0.9, 0.55 + 0.07 * (points - ENOUGH))
            known[text[start:end]] = max(sure, known.get(text[start:end], 0))
            yield Finding(start, end, Kind.NAME, round(sure, 2))
    if known and len(known) < 200:
        again = re.compile("|".join(sorted(map(re.escape, known), key=lambda name: (-len(name), name))))
        for found in again.finditer(text):
            yield Finding(*found.span(), Kind.NAME, round(known[found[0]], 2))


def _of_chinese_form(text: str, parts: Cut) -> Iterator[tuple[int, int, float]]:
    long = [run.span() for run in _sounds().finditer(text) if len(run[0]) >= 4]
    for found in _surnames().finditer(text):
        if lies_in(long, found.start()):
            continue
        start, length = found.start(), found.end() - found.start()
        best = max(
            ((_points(text, parts, start, start + length + given, length), start + length + given) for given in (2, 1)),
            default=(0.0, start),
        )
        yield start, best[1], best[0]


def _points(text: str, parts: Cut, start: int, end: int, surname: int) -> float:
    given = text[start + surname : end]
    if given in words("aftername") or text[start - 1 : start].isdigit() or _NEVER.search(given):
        return 0
    if (
        end > len(text)
        or not all(map(_HAN.match, given))
        or text[start : start + 2] in words("notname")
        or text[start:end] in words("notname")
    ):
        return 0
    known = sum(sign in words("given") for sign in given) / len(given)
    if known < 0.5 and text[start] not in _COMMON and surname == 1:
        return 0
    points = 1.7 * known - 0.3 + (0.8 if len(given) == 2 else 0) + (0.8 if surname == 2 else 0.6 if text[start] in _COMMON else -0.4)
    return points + _cutting(parts, start, end) + beside(text, start, end)


def _cutting(parts: Cut, start: int, end: int) -> float:
    """Whether the words of the dictionary agree with the candidate's edges, or lie across them."""
    first, last = parts.word_at(start), parts.word_at(end - 1)
    points = (0.7 if first[0] == start else -2.0) + (0.7 if last[1] == end else -1.6)
    if first == last == (start, end):
        return points + (1.7 if parts.classes[start].startswith("nr") else -3.0)
    inner = bisect_left(parts.starts, end) - bisect_left(parts.starts, start)
    return (
        points
        + (0.5 if inner == end - start else 0)
        - (1.0 if first[1] - first[0] > 1 and not parts.classes[first[0]].startswith("nr") else 0)
    )


def beside(text: str, start: int, end: int) -> float:
    """What stands in front and behind: a post, a verb of saying, a sign of a list."""
    points = 0.0
    if _post_before().search(text, max(0, start - _REACH), start):
        points += 1.6
    elif start == 0 or text[start - 1] in "，。、：:；“（(《【 ，\n,;!?！？-":
        points += 0.8
    if _said_behind().match(text, end):
        points += 1.2
    elif end == len(text) or text[end] in "，。、：:；”）)》】 （(,;!?！？\n":
        points += 0.6
    return points


def _by_sound(text: str, parts: Cut) -> Iterator[tuple[int, int, float]]:
    for found in _sounds().finditer(text):
        start, end = _within_words(text, parts, *found.span())
        if any(sign in found[0] for sign in "·-"):
            yield start, found.end(), ENOUGH + 2
            continue
        if len(set(text[start:end])) < 2 or any(parts.classes[place][0] in "uprc" for place in parts.begin_between(start, end)):
            continue
        name = text[start:end]
        if _NOT_A_PERSON.match(text, end):
            continue
        if name in words("notsound") or name in words("country") or name in words("foreigncity") or name in words("city"):
            continue
        whole = parts.word_at(start) == (start, end)
        what = parts.classes.get(start, "")
        points = 1.0 + (1.6 if whole and what.startswith("nr") else -1.6 if whole and what in {"ns", "nz", "n", "nt"} else 0.4)
        yield start, end, points + min(end - start - 2, 2) * 0.6 + beside(text, start, end)


def _of_a_known_thing(text: str, start: int, end: int) -> bool:
    """Whether a club, a brand or a town begins here that is at least as long, or one of which these are the last signs."""
    if (known := _things().match(text, start)) and known.end() >= end:
        return True
    return any((known := _things().match(text, at)) and known.end() >= end for at in range(max(0, start - 3), start))


def _within_words(text: str, parts: Cut, start: int, end: int) -> tuple[int, int]:
    """The run of sounds without the rest of a word that reaches into it, and without the "to" or "and" in front."""
    first, last = parts.word_at(start), parts.word_at(end - 1)
    start = start if first[0] == start else first[1]
    while start < end and text[start] in _JOINING and parts.ends.get(start) == start + 1:
        start = parts.ends[start]
    return start, end if last[1] == end else last[0]


@functools.cache
def _surnames() -> re.Pattern[str]:
    return re.compile(f"(?:{either('double')})|[{''.join(sorted(words('surname')))}]")


@functools.cache
def _sounds() -> re.Pattern[str]:
    sound = f"[{''.join(sorted(words('sound')))}]"
    return re.compile(f"{sound}{{1,10}}(?:[·-]{sound}{{2,10}}){{1,4}}|{sound}{{2,10}}")


@functools.cache
def _things() -> re.Pattern[str]:
    return re.compile(either("notsound", "foreigncity", "country", "thing"))


@functools.cache
def _post_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{either('beforename')})[:: ]?\Z")


@functools.cache
def _said_behind() -> re.Pattern[str]:
    return re.compile(either("aftername"))
