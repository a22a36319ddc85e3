"""Papers and plates: passports, driving licences and number plates, which have a form but no check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

_ALONE: Final = r"(?<![A-Za-z0-9_])(?:{})(?![A-Za-z0-9_])"
_APART: Final = r"(?:[ \t._/·-]{1,3}|[ \t]?\r?\n[ \t]?)?"
_CHINESE_PASSPORT: Final = re.compile(
    _ALONE.format(rf"[EGDSPHegdsph](?:{_APART}\d){{8}}|[Ee]{_APART}[A-HJ-NP-Za-hj-np-z](?:{_APART}\d){{7}}")
)
_TOLD: Final = re.compile(
    _ALONE.format(r"[A-Za-z]{0,3}\d{5,9}[A-Za-z]?|[A-Za-z]\d{2}[A-Za-z]{2}\d{4}|\d{2}[A-Z]{2}\d{5}|[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}")
)
_LICENCE: Final = re.compile(_ALONE.format(r"[A-Za-z]{0,2}\d{5,18}|\d{2,6}(?:-\d{2,6}){1,4}"))
_PROVINCE: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
_CHINESE_PLATE: Final = re.compile(rf"[{_PROVINCE}][ ·-]?[A-Z][ ·-]?(?=[A-Z]{{0,5}}\d)[A-HJ-NP-Z0-9]{{4,6}}[挂学警港澳]?(?![A-Za-z0-9])")
#: In small letters: mostly digits, or any word behind "new" (新) would be one.
_SMALL_PLATE: Final = re.compile(rf"[{_PROVINCE}][ ·-]?[a-z][ ·-]?[a-hj-np-z0-9]{{5,6}}(?![A-Za-z0-9])")
_ARMED_PLATE: Final = re.compile(rf"(?<![A-Za-z0-9])WJ[ ·-]?[{_PROVINCE}][ ·-]?\d{{4}}[0-9A-Z](?![A-Za-z0-9])", re.IGNORECASE)
_BRITISH: Final = r"[A-HJ-PR-Y]{2}\d{2} ?[A-HJ-PR-Z]{3}"
_GERMAN: Final = r"[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?[1-9]\d{0,3}[EH]?"
_FOREIGN_PLATE: Final = re.compile(rf"(?<![\w-])(?:{_BRITISH}|{_GERMAN})(?![\w-])")
_SMALL_GERMAN_PLATE: Final = re.compile(r"(?<![\w-])[a-zäöü]{1,3}-[a-z]{1,2}[ -]?[1-9]\d{0,3}[eh]?(?![\w-])")
_SPACED_PLATE: Final = re.compile(rf"[{_PROVINCE}]{_APART}[A-Z](?:{_APART}[A-HJ-NP-Z0-9]){{5,6}}(?![A-Za-z0-9])")
_TOLD_PLATE: Final = re.compile(_ALONE.format(r"[A-Z]{1,3}[ -]?\d{1,4}(?:[ -]?[A-Z]{1,3})?|[A-Z]{2}\d{2} ?[A-Z]{3}|\d{1,4}[ -]?[A-Z]{2,3}"))


def passports(reading: Reading) -> Iterator[Finding]:
    """Chinese passports by their form, others after the word."""
    for found in _CHINESE_PASSPORT.finditer(reading.text):
        label = reading.label_before(found.start())
        if label == "passport":
            yield Finding(*found.span(), Kind.PASSPORT, 0.98)
        elif label in {"", "resident_id"} and found[0][0].isupper() and found[0].isalnum():
            yield Finding(*found.span(), Kind.PASSPORT, 0.6)
    yield from _told(reading, _TOLD, "passport", Kind.PASSPORT, 0.85)


def driver_licences(reading: Reading) -> Iterator[Finding]:
    """Numbers of driving licences, only after the word: they have no common form."""
    return _told(reading, _LICENCE, "driver_licence", Kind.DRIVER_LICENCE, 0.85)


def plates(reading: Reading) -> Iterator[Finding]:
    """Chinese number plates by their form, British and German ones near a word of cars, others after the word for a plate."""
    for found in _CHINESE_PLATE.finditer(reading.text):
        sizes = len(re.sub("[ ·-]", "", found[0]).rstrip("挂学警港澳"))
        if sizes in {7, 8} or (sizes == 6 and found[0][-1] in "挂学警港澳"):
            yield Finding(*found.span(), Kind.PLATE, 0.95)
    for found in _SMALL_PLATE.finditer(reading.text):
        if sum(map(str.isdigit, found[0])) >= 4:
            yield Finding(*found.span(), Kind.PLATE, 0.85)
    if "WJ" in reading.text or "wj" in reading.text:
        for found in _ARMED_PLATE.finditer(reading.text):
            yield Finding(*found.span(), Kind.PLATE, 0.95)
    if "-" in reading.text:
        yield from _told(reading, _SMALL_GERMAN_PLATE, "plate", Kind.PLATE, 0.85)
    yield from _told(reading, _SPACED_PLATE, "plate", Kind.PLATE, 0.85)
    yield from _told(reading, _TOLD_PLATE, "plate", Kind.PLATE, 0.8)
    for found in _FOREIGN_PLATE.finditer(reading.text):
        if (label := reading.label_before(found.start())) in {"plate", "vehicle"}:
            yield Finding(*found.span(), Kind.PLATE, 0.9 if label == "plate" else 0.75)


def _told(reading: Reading, form: re.Pattern[str], label: str, kind: Kind, sure: float) -> Iterator[Finding]:
    for found in form.finditer(reading.text):
        if any(map(str.isdigit, found[0])) and reading.label_before(found.start()) == label:
            yield Finding(*found.span(), kind, sure)
