"""An answer that somebody else got, without that somebody: their name becomes the reader's own customer, the rest a gap to fill.

What was written to one customer is shown to an agent on another customer's ticket, and may be sent on. So what the finder of personal
data finds goes, at every confidence that it tells, and with it every number that might be an order's, a parcel's or a contract's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sealdesk.access.within import MASKED
from sealdesk.findings import Kind, find
from sealdesk.workbench.helping import persons
from sealdesk.workbench.helping.sentences import is_chinese

#: What stands in the place of what was taken out: in English and in Chinese.
GAPS: Final[Mapping[str, tuple[str, str]]] = {
    "name": ("[name]", "［姓名］"),
    "address": ("[address]", "［地址］"),
    "email": ("[e-mail]", "［邮箱］"),
    "phone": ("[telephone]", "［电话］"),
    "link": ("[link]", "［链接］"),
    "number": ("[number]", "［号码］"),
}
GAP: Final = re.compile("|".join(re.escape(gap) for gaps in GAPS.values() for gap in gaps))
_KINDS: Final = {
    Kind.NAME: "name",
    Kind.ADDRESS: "address",
    Kind.EMAIL: "email",
    Kind.PHONE: "phone",
    Kind.LANDLINE: "phone",
}
_FOUND: Final = frozenset(
    {
        *_KINDS,
        Kind.BANK_CARD,
        Kind.DATE_OF_BIRTH,
        Kind.DRIVER_LICENCE,
        Kind.IBAN,
        Kind.IP,
        Kind.PASSPORT,
        Kind.PLATE,
        Kind.POSTCODE,
        Kind.RESIDENT_ID,
        Kind.US_SSN,
    }
)
_LINK: Final = re.compile(r"\b(?:https?://|www\.)[^\s<>\"，。；、）】]+", re.IGNORECASE)
#: Five digits or more, however they are grouped, or a code of letters and digits: an order's, a parcel's, a voucher's.
_CODE: Final = re.compile(
    r"#\d{3,}|(?<![\w.])(?=[\w-]*\d[\w-]*\d[\w-]*\d)(?=[\w-]{5,})[A-Za-z0-9][A-Za-z0-9_-]+[A-Za-z0-9](?!\w)|\d[\d -]{4,}\d"
)
_PLATE: Final = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·. -]?[A-Za-z\d]{5,6}(?![A-Za-z0-9])")
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:-\d\d-\d\d)?")


def cleared(text: str, people: Mapping[str, str]) -> str:
    """The text with ``people`` (names of others, and what to write instead; empty for a gap) and all else personal taken out."""
    chinese = is_chinese(text)
    gap = {kind: written[chinese] for kind, written in GAPS.items()}
    kinds = [((one.start, one.end), one.kind) for one in find(text, _FOUND)]
    # A name inside an address or a link is part of that; a name that is known is worth more than one that was found.
    found = [(span, gap[_KINDS.get(kind, "number")]) for span, kind in kinds if kind is not Kind.NAME]
    found += [(place.span(), gap["link"]) for place in _LINK.finditer(text)]
    found += [(span, people[name] or gap["name"]) for name in sorted(people, key=len, reverse=True) for span in persons.known(name, text)]
    found += [(span, gap["name"]) for span, kind in kinds if kind is Kind.NAME]
    found += [(span, gap["name"]) for span in persons.strangers(text)]
    found += [(place.span(), gap["number"]) for place in MASKED.finditer(text)]
    found += [(place.span(), gap["number"]) for place in _PLATE.finditer(text)]
    found += [(place.span(), gap["number"]) for place in _CODE.finditer(text) if not _YEAR.fullmatch(place[0])]
    return _written(text, found)


def _written(text: str, found: Sequence[tuple[tuple[int, int], str]]) -> str:
    """The text with these places written over. Where several overlap, the first of the list says what stands there for all of them."""
    merged: list[tuple[int, int, int]] = []
    for (start, end), order in sorted((span, order) for order, (span, _instead) in enumerate(found)):
        if merged and start < merged[-1][1]:
            low, high, first = merged[-1]
            merged[-1] = (low, max(high, end), min(first, order))
        else:
            merged.append((start, end, order))
    for start, end, order in reversed(merged):
        text = text[:start] + found[order][1] + text[end:]
    return text
