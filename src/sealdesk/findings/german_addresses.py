"""German addresses: a street and its house, or a house in front of a postcode with its town."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

_NAME: Final = "A-Za-zÄÖÜäöüß"
_BIG: Final = "A-ZÄÖÜ"
#: Endings that are hardly anything but a street, and those that need a postcode behind.
_SURE: Final = r"(?:stra(?:ß|ss)e|str\.|allee|gasse|platz|weg|chaussee|damm|ufer)"
_OTHER: Final = r"(?:ring|hof|markt|graben|wall|berg|tor|steig|stieg|pfad|kamp|aue|wiese|brücke|park|siedlung)"
_HOUSE: Final = r"[ ]{1,2}\d{1,4}(?: ?[a-z](?![A-Za-z]))?(?: ?[-–/] ?\d{1,4}[a-z]?)?"
_ANCHOR: Final = re.compile(rf"{_SURE}{_HOUSE}(?!\d)", re.IGNORECASE)
_ENDINGS: Final = ("straße", "strasse", "str.", "allee", "gasse", "platz", "weg", "chaussee", "damm", "ufer")
#: The beginning of such a word, right in front of its ending, with one word before it: "Berliner Straße", "Karl-Marx-Allee".
_HEAD: Final = re.compile(rf"(?:[{_BIG}][{_NAME}.-]{{1,30}} )?[{_BIG}][{_NAME}.-]{{0,30}}\Z|[{_BIG}][{_NAME}.-]{{1,30}} \Z")
_CODE: Final = r"(?:,? |,?[ ]?\r?\n[ ]?)(?:D-)?\d{5} "
_TOWN: Final = re.compile(
    rf"{_CODE}[{_BIG}][{_NAME}-]{{2,30}}(?:(?: (?:am|an der|im|in|bei|ob der|vor der))? [{_BIG}][{_NAME}-]{{2,20}}(?=[,.;\n]|\Z))?"
)
_POSTCODE: Final = re.compile(rf"{_CODE}(?=[{_BIG}])")
_FIRST: Final = "Am|An de[rmn]|Auf de[rm]|Im|In de[rn]|Zum|Zur|Unter den|Alte[rns]?|Neue[rns]?|Große[rn]?|Kleine[rn]?"
_ANY_STREET: Final = re.compile(rf"(?:(?:{_FIRST}) )?[{_BIG}][{_NAME}.-]{{2,30}}{_HOUSE}\Z")
_NAMED_STREET: Final = re.compile(rf"\A(?:{_FIRST}) |{_OTHER}[ ]{{1,2}}\d", re.IGNORECASE)


def addresses(reading: Reading) -> Iterator[Finding]:
    """Houses in front of a postcode and its town."""
    text = reading.text
    for code in _POSTCODE.finditer(text):
        town = _TOWN.match(text, code.start())
        begin = max(0, code.start() - 80)
        if town and (street := _last_street(text, begin, code.start())) and street[1] == code.start():
            yield Finding(street[0], town.end(), Kind.ADDRESS, 0.93)
        elif town and (other := _ANY_STREET.search(text, begin, code.start())) and _NAMED_STREET.search(other[0]):
            yield Finding(other.start(), town.end(), Kind.ADDRESS, 0.9)


def streets(text: str) -> Iterator[Finding]:
    """Streets with the number of a house and no town behind: less sure than an address that anybody else finds around it."""
    low = text.lower()
    if any(ending in low for ending in _ENDINGS):
        yield from (Finding(start, end, Kind.ADDRESS, 0.5) for start, end in _streets(text, 0, len(text)))


def _last_street(text: str, start: int, end: int) -> tuple[int, int] | None:
    return max(_streets(text, start, end), default=None)


def _streets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for street in _ANCHOR.finditer(text, start, end):
        if head := _HEAD.search(text, max(start, street.start() - 64), street.start()):  # "Platz 3" alone is a seat or a rank
            yield head.start(), street.end()
