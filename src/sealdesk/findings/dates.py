"""Days, and among them those on which somebody was born."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import REACH, Reading

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_GERMAN_MONTHS: Final = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_FORMS: Final = tuple(
    re.compile(rf"(?<![\dA-Za-z.]){form}(?!\d)", re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})\s?(?P<s>[-/.])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<d>\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?",
        r"(?P<y>\d{4})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2}) ?[日号]?",
        r"(?P<m>\d{1,2})\s?(?P<s>[-/.])\s?(?P<d>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4}|\d{2})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?P<y>\d{{4}})",
        rf"{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})",
        rf"(?P<d>\d{{1,2}})\. ?(?P<name>{'|'.join(_GERMAN_MONTHS)})[a-z]{{0,6}}\.? (?P<y>\d{{4}})",
    )
)
#: Days of which nobody but the one who was born then would write so little.
_SHORT: Final = (
    re.compile(r"(?<!\d)(?P<y>\d\d)\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2}) ?[日号]?(?!\d)"),
    re.compile(r"(?<![\d.-])(?P<y>[3-9]\d)(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d.-])"),
)
_HAN: Final = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_VALUES: Final = dict(zip(_HAN, (0, *range(10), *range(1, 10)), strict=True))
_OF_HAN: Final = rf"\d{{1,2}}|初?[{_HAN}十拾]{{1,3}}"
#: 一九八四年四月三日, and a month alone in figures too. With two signs for the year, or without a day, the word must stand right beside it.
_IN_HAN: Final = re.compile(
    rf"(?<![\d{_HAN}])(?P<y>\d{{4}}|\d\d|[{_HAN}]{{4}}|[{_HAN}]{{2}})\s?年\s?(?P<m>{_OF_HAN})\s?月(?:份|\s?(?P<d>{_OF_HAN})(?:\s?[日号])?)?(?!\d)"
)
#: 3 Apr 84, April 3 '84, 3-Apr-1984, May 1962.
_LOOSE: Final = tuple(
    re.compile(rf"(?<![\dA-Za-z.]){form}(?![\d:])", re.IGNORECASE)
    for form in (
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?{_MONTH},?[ -]['\u2019]?(?P<y>\d{{4}}|\d\d)",
        rf"{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,| ?['\u2019]|, ?['\u2019])? ?(?<=[ '\u2019])(?P<y>\d\d)",
        rf"{_MONTH},? (?P<y>(?:19|20)\d\d)",
    )
)
_COMPACT: Final = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)")
#: Days that are told only where a word says that somebody was born.
_BARE: Final = (_COMPACT, *_SHORT, _IN_HAN, *_LOOSE)
#: Right in front of a day that is told only so.
_BORN_BEFORE: Final = re.compile(
    r"(?:(?:出生|生日|生于|诞生)(?:日期|年月|年份|时间|于|在)?[\s:：是为在于(（]{0,3}"
    r"|(?<![a-z])(?:born|birth(?: ?(?:day|date))?|date of birth|d\.?[o0]\.?b\.?|b-?day)[\s:,(-]{0,3}(?:(?:is|was|on|in|the)\s){0,3})\Z",
    re.IGNORECASE,
)
_BORN_BEHIND: Final = re.compile(r" ?(?:出生|生于|生人|生(?:[,，。 ]|\Z)|born\b)", re.IGNORECASE)

_CORRECTED: Final = re.compile("应[为该是]|改[为成]|而?不?是|写成|\\b(?:should|must|not|instead|correct(?:ed)?|changed?)\\b", re.IGNORECASE)


def dates(reading: Reading) -> Iterator[Finding]:
    """Whole days; one after "born" or before "出生" is a day of birth."""
    days = sorted(
        (*found.span(), form in _BARE, _is_loose(form, found))
        for form in (*_FORMS, *_BARE)
        for found in form.finditer(reading.text)
        if _is_day(found)
    )
    behind = 0
    for start, end, bare, loose in days:
        born = reading.label_before(start) == "born" and _is_meant(reading, behind, start)
        born = born and (not loose or _BORN_BEFORE.search(reading.text, max(0, start - REACH), start) is not None)
        after = _BORN_BEHIND.match(reading.text, end)
        if born or after:
            yield Finding(start, end, Kind.DATE_OF_BIRTH, 0.93)
        elif not bare:
            yield Finding(start, end, Kind.DATE, 0.85)
        behind = max(behind, after.end() if after else end)  # the word behind a day speaks of no other


def _is_meant(reading: Reading, behind: int, start: int) -> bool:
    """Whether "born" speaks of the day at ``start`` and not of the one before, which ended at ``behind``, or of both: a correction."""
    between = reading.text[behind:start]
    return behind < start - REACH or reading.says_between("born", behind, start) or bool(_CORRECTED.search(between))


def _month(name: str) -> int:
    return (_MONTHS if name in _MONTHS else _GERMAN_MONTHS).index(name) + 1


def _is_loose(form: re.Pattern[str], found: re.Match[str]) -> bool:
    """Whether so little is written that only the word right beside it tells a day of birth."""
    return form in _LOOSE or (form is _IN_HAN and (found["d"] is None or len(found["y"]) == 2))


def _number(written: str) -> int:
    """四 and 十四 and 二十四 and 24."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.removeprefix("初").replace("拾", "十").partition("十")
    signs = [_VALUES.get(sign, 0) for sign in (tens if not ten else ones)]
    last = int("".join(map(str, signs)) or 0)
    return 10 * (_VALUES.get(tens, 1) if tens else 1) + last if ten else last


def _is_day(found: re.Match[str]) -> bool:
    parts = found.groupdict()
    month = _month(parts["name"].lower()) if parts.get("name") else _number(parts["m"])
    year, day = _number(parts["y"]), _number(parts.get("d") or "1")
    if month > 12:  # day first, as most of the world writes
        month, day = day, month
    try:
        datetime.date(year + 2000 if year < 30 else year + 1900 if year < 100 else year, month, day)
    except ValueError:
        return False
    return year < 100 or 1900 <= year <= 2100
