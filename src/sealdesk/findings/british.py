"""British and Irish forms that the trained tagger does not know: streets behind the number of a house, names with an apostrophe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.latin import listed

#: Surer than whatever the tagger takes a part of them for; a name in a street is none.
_STREET_IS: Final = 0.98
_NAME_IS: Final = 0.975
_BIG: Final = "A-ZÀ-ÖØ-Þ"
_SMALL: Final = "a-zß-öø-ÿ"
#: Hardly anything but a street, and what needs a postcode behind it.
_SURE: Final = "Street|Road|Avenue|Lane|Crescent|Terrace|Mews|Gardens"
_ANY: Final = (
    rf"(?:{_SURE}|St|Rd|Ave|Ln|Drive|Close|Court|Grove|Garden|Hill|Square|Place|Walk|Way|Row|Green|Parade|Rise|View|Park|Quay|Wharf|Embankment"
    r"|Boulevard|Circus|Yard|Gate|Cottages?|Broadway|Mount|Vale)"
)
_NO_COUNT: Final = r"(?!(?:Minutes?|Hours?|Days?|Weeks?|Months?|Years?|Items?|Pieces?|Copies|People|Miles?|Of|And|The Following)\b)"
_FLAT: Final = r"(?:(?:Flat|Apartment|Apt\.?|Unit|Room|Suite) \d{1,4}[A-Za-z]?,? )?"
_HOUSE: Final = r"(?<![\w.,/$£€#-])\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4}[A-Za-z]?)?,? "
_WORD: Final = rf"(?:St\.? |[{_BIG}][{_SMALL}]*(?:['’][{_BIG}]?[{_SMALL}]+)?(?:-[{_BIG}][{_SMALL}]+)? )"
_TOWN: Final = rf"(?:,?[ \n](?:[{_BIG}][{_SMALL}'’-]+(?: (?:on|upon|of|in|under|the))?[ -]?){{1,3}}){{0,3}}"
_POSTCODE: Final = r",?[ \n]{1,2}[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"
_WHOLE: Final = re.compile(rf"{_FLAT}{_HOUSE}{_NO_COUNT}(?:{_WORD}){{1,4}}{_ANY}\.?(?![\w])(?:{_TOWN}){_POSTCODE}")
_STREET: Final = re.compile(rf"{_FLAT}{_HOUSE}{_NO_COUNT}(?:{_WORD}){{1,4}}?(?:{_SURE})(?! (?:works?|maps?|signs?)\b)(?!\w)")
_STREETS: Final = tuple(_SURE.split("|"))

#: O'Rourke, D'Angelo, Dell'Acqua; no o'clock.
_APOSTROPHE: Final = re.compile(
    rf"(?<![\w'’])(?:O|D|M|N|De|Dell|Dall|Sant)['’](?!Clock\b)[{_BIG}][{_BIG}{_SMALL}]{{2,20}}(?:-[{_BIG}][{_SMALL}]{{1,20}})?(?![\w])"
)
_BEFORE: Final = re.compile(rf"(?:(?:[{_BIG}]\. ?|[{_BIG}][{_SMALL}]+(?:-[{_BIG}][{_SMALL}]+)? )){{1,3}}\Z")
_BEHIND: Final = re.compile(rf" ([{_BIG}][{_SMALL}]{{1,20}})(?![\w'’])")
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "mister", "messrs", "herr", "frau", "madam"})
#: What a sentence or a letter begins with, and lists of names have too.
_BEGINNINGS: Final = frozenset(
    {"dear", "hi", "hello", "hey", "thanks", "ask", "call", "tell", "please", "from", "for", "with", "see", "ring", "is", "was"}
)
#: Places and firms that are written so.
_OTHERS_BEHIND: Final = re.compile(
    r"['’]?s? (?:airport|international|books?|media|auto(?:motive)?|street|road|avenue|lane|pub|bar|county)\b", re.IGNORECASE
)
_OTHERS_BEFORE: Final = re.compile(r"(?:C[oô]te|Val|[IÎ]le|Baie|Lac|Pays|Hors) \Z")


def streets(text: str) -> Iterator[Finding]:
    """Streets with the number of a house in front, to their postcode where one stands behind."""
    yield from (Finding(*found.span(), Kind.ADDRESS, _STREET_IS) for found in _WHOLE.finditer(text))
    if any(one in text for one in _STREETS):
        yield from (Finding(*found.span(), Kind.ADDRESS, _STREET_IS - 0.001) for found in _STREET.finditer(text))


def names(text: str) -> Iterator[Finding]:
    """Names with an apostrophe, with the names in front of them, and one behind."""
    for found in _APOSTROPHE.finditer(text):
        start, end = found.span()
        if _OTHERS_BEHIND.match(text, end) or _OTHERS_BEFORE.search(text, max(0, start - 8), start):
            continue
        behind = _BEHIND.match(text, end)
        if behind and _is_name(behind[1]) and not listed(behind[1], "common"):
            end = behind.end()
        yield Finding(_begins(text, start), end, Kind.NAME, _NAME_IS)


def _begins(text: str, start: int) -> int:
    before = _BEFORE.search(text, max(0, start - 60), start)
    if before is None:
        return start
    for word in reversed(list(re.finditer(r"\S+ ?", before[0].rstrip(" ") + " " * before[0].endswith(" ")))):
        bare = word[0].strip(" .")
        initial = len(bare) == 1 and word[0].rstrip().endswith(".")
        if bare.lower() in _TITLES | _BEGINNINGS or not (initial or _is_name(bare)):
            break
        start = before.start() + word.start()
    return start


def _is_name(word: str) -> bool:
    return listed(word, "first") or listed(word, "last") or not listed(word, "common")
