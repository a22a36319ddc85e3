"""Telephone numbers: Chinese mobile and fixed ones by their form, others by a plus sign, a word beside them or a usual grouping."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from sealdesk.findings.groups import Number
from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

_MOBILE: Final = re.compile(r"(?:00)?86(1[3-9]\d{9})|(1[3-9]\d{9})")
_MOBILE_SIZES: Final = frozenset({(3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 3, 4), (5, 6), (3, 5, 3)})
_FIXED: Final = re.compile(r"(?:10|2\d|[3-9]\d\d)[1-9]\d{6,7}")
_BEHIND: Final = re.compile(r"[ -]{0,2}(?:fax|mobile|cell|office|home|work|direct)\b|\(?(?:手机|电话|微信)", re.IGNORECASE)
_DATE_SIZES: Final = frozenset({(4, 2, 2), (4, 1, 2), (4, 1, 1), (4, 2, 1), (2, 2, 4), (1, 1, 4), (1, 2, 4), (2, 1, 4)})
_FRENCH: Final = re.compile("0[67]|0[1-59][2-9]")
_DIGITS_BEFORE: Final = re.compile(r"\d[ \t.,;_/-]{0,2}(?:\r?\n)?[ \t.-]{0,2}\Z")
_DIGITS_BEHIND: Final = re.compile(r"[ \t.,;_/-]{0,2}(?:\r?\n)?[ \t-]{0,2}\d")
_LETTER: Final = re.compile(r"[A-Za-z_]")
_FIRST_OF_TWO: Final = re.compile(r"\+?\(?\d[\d ()/.-]{6,22}(?:[,;/] ?|、| ?(?:or|and|或者?|和) ?)\Z")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_GOES_ON: Final = re.compile(r"-\d")
#: Mobile numbers that are written without their country's code, by their digits and groups: British ones, and those of Taiwan.
_NATIONAL: Final = ((re.compile(r"07[1-9]\d{8}"), {(5, 6), (5, 3, 3)}), (re.compile(r"09\d{8}"), {(4, 3, 3)}))
#: The code of another country in front: these eleven digits are no Chinese number.
_ABROAD: Final = re.compile(r"\+(?!86)\d{1,3}[ ()0-]{0,5}\Z")


def telephone(reading: Reading, number: Number) -> Finding | None:
    """The telephone number that these digits are; None when they are none."""
    text = reading.text
    if len(number.digits) > 16 or _LETTER.match(text, number.end):
        return None
    lines = "\n" in "".join(number.between)
    if lines and not _in_lines(text, number):
        return None
    label = _label(reading, number.start)
    if label in {"order", "ssn", "postcode"}:
        return None
    return _chinese(text, number, label) or (None if label == "bank_card" else _other(text, number, label))


def _label(reading: Reading, start: int) -> str:
    """The word in front; for the second of two numbers that are joined by "or", the word in front of the first."""
    if (first := _FIRST_OF_TWO.search(reading.text, max(0, start - 28), start)) and not reading.label_before(start):
        return "phone" if first[0][0] == "+" else reading.label_before(first.start())
    return reading.label_before(start)


def _chinese(text: str, number: Number, label: str) -> Finding | None:
    if _ABROAD.search(text, max(0, number.start - 9), number.start):
        return None
    if found := _MOBILE.fullmatch(number.digits):
        whole, sizes = found[2] or found[1], number.sizes
        if found[1] and sizes[0] in {2, 4}:
            sizes = sizes[1:]
        usual = len(sizes) == 1 or sizes in _MOBILE_SIZES
        if not usual and not (number.even or label == "phone"):
            return None
        plus = found[2] is None
        sure = 0.97 if label == "phone" or plus else 0.92 if usual else 0.7
        return Finding(_from(text, number), number.end, Kind.PHONE, sure if whole else 0.0)
    return _fixed(text, number, label)


def _fixed(text: str, number: Number, label: str) -> Finding | None:
    digits, sizes = number.digits, number.sizes
    if sizes[0] == 2 and digits[:2] == "86" and text[number.start - 1 : number.start] == "+":
        digits, sizes = "0" + digits[2:].removeprefix("0"), sizes[1:]
        sizes = (sizes[0] + (not number.digits[2:].startswith("0")), *sizes[1:])
    if sizes == (3, 4, 4) and number.between == (" ", " ") and digits.startswith("020") and not _HAN.search(text):
        return None  # London's and Canton's numbers look alike: a text without a Chinese word speaks of London
    if digits[0] != "0" or not _FIXED.fullmatch(digits[1:]):
        return None
    area = 3 if digits[1] in "12" else 4
    parted = sizes in {(area, len(digits) - area), (area, 4, 4), (area, 3, 4), (area, 4, 3)}
    if parted or (number.whole and label == "phone"):
        sure = 0.97 if label == "phone" else 0.85 if number.between[:1] in {("-",), (")",), (") ",)} else 0.65
        return Finding(_from(text, number), number.end, Kind.LANDLINE, sure)
    return None


def _other(text: str, number: Number, label: str) -> Finding | None:
    start = _from(text, number)
    lines = "\n" in "".join(number.between)
    if text[start : start + 2].lstrip("(").startswith("+"):
        return Finding(start, number.end, Kind.PHONE, 0.87 if lines else 0.95) if _possible(text[start : number.end]) else None
    if lines or _LETTER.match(text[number.start - 1 : number.start]) or not 7 <= len(number.digits) <= 15 or _is_date(number):
        return None
    grouped = {(3, 3, 4): 0.75, (1, 3, 3, 4): 0.8, (3, 3, 3, 4): 0.8}.get(number.sizes, 0.0) if number.between[-1:] != (" ",) else 0.0
    told = label == "phone" or bool(_BEHIND.match(text, number.end))
    sure = 0.85 if told else grouped or _national(text, number) or _french(text, number)
    return Finding(start, number.end, Kind.PHONE, sure) if sure else None


def _in_lines(text: str, number: Number) -> bool:
    """Whether a number that goes over lines is a Chinese mobile one, alone in its lines, or begins with a plus sign."""
    if text[number.start - 1 : number.start] == "+":
        return True
    usual = number.even and number.sizes in _MOBILE_SIZES
    return usual and not (_DIGITS_BEFORE.search(text, max(0, number.start - 8), number.start) or _DIGITS_BEHIND.match(text, number.end))


def _national(text: str, number: Number) -> float:
    """How sure it is a mobile number in the groups of its country; no part of a longer number with hyphens."""
    if not number.even or text[number.start - 1 : number.start] == "-" or _GOES_ON.match(text, number.end):
        return 0.0
    return 0.8 if any(form.fullmatch(number.digits) and number.sizes in sizes for form, sizes in _NATIONAL) else 0.0


def _french(text: str, number: Number) -> float:
    """How sure five pairs of digits are a French number: a mobile one, or one that was ever given out, and no part of a longer row."""
    if number.sizes != (2,) * 5 or not number.even or number.between[0] not in {" ", ".", "-"} or not _FRENCH.match(number.digits):
        return 0.0
    row = _DIGITS_BEFORE.search(text, max(0, number.start - 8), number.start) or _DIGITS_BEHIND.match(text, number.end)
    return 0.0 if row else 0.86  # surer than the first three pairs are a day


def _from(text: str, number: Number) -> int:
    """Where the number begins with its plus sign and the bracket that it closes."""
    start = number.start
    if text[start - 1 : start] == "(" and ")" in "".join(number.between):
        start -= 1
    if text[start - 1 : start] == "+":
        start -= 1
        if text[start - 1 : start] == "(" and ")" in "".join(number.between):
            start -= 1
    return start


def _is_date(number: Number) -> bool:
    return number.between[:1] in {("-",), ("/",), (".",)} and number.sizes[:3] in _DATE_SIZES


def _possible(text: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(" ".join(text.split())))
    except phonenumbers.NumberParseException:
        return False
