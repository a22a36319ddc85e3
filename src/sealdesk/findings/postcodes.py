"""Codes of places in letters and digits: British ones in an address, and any that a word announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.kinds import Finding, Kind

#: The first letters of British postcodes, one for each area of the Royal Mail.
_AREAS: Final = (
    "A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?"
    "|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE"
)
_BRITISH: Final = rf"(?:{_AREAS})\d[\dA-Z]?[ ]{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}"
_WRITTEN: Final = re.compile(rf"(?<![\w-]){_BRITISH}(?![\w-])", re.IGNORECASE)
#: British, Dutch and Canadian ones, and those of figures only, which are none without their word.
_ANNOUNCED: Final = re.compile(
    r"(?:(?<![a-z])(?:post ?code|postal code|postleitzahl|plz|code postal|c[oó]digo postal|postnummer|zip ?code|zip)(?![a-z])"
    r"|邮编|邮政编码)"
    r"(?:[ \t]{1,3}(?:is|was|ist|est|es))?[ \t]{0,3}(?:[:：#=是为][ \t]{0,3})?[\"'“(（]?"
    rf"(?P<code>{_BRITISH}|\d{{4}} ?[A-Z]{{2}}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{{5}}-\d{{4}}|\d{{4,6}})(?![\w-])",
    re.IGNORECASE,
)
#: Words that stand in an address, or before one.
_PLACES: Final = re.compile(
    r"(?<![a-z])(?:address|street|st|road|rd|lane|avenue|ave|drive|close|court|crescent|gardens?|grove|hill|mews|park|place|row|square|terrace"
    r"|way|house|flat|apartment|floor|liv(?:e|es|ing)|deliver(?:y|ed)?|ship(?:ped|ping)?|sent|send|post(?:ed)?|moved|london|england|scotland"
    r"|wales|northern ireland|uk|united kingdom|great britain)(?![a-z])",
    re.IGNORECASE,
)
_BEFORE, _BEHIND = 60, 24
#: Less than whatever is sure of a whole address around the code: that is the better answer.
_SURE: Final = 0.5


def postcodes(text: str) -> Iterator[Finding]:
    """Codes of places, where a word says that they are, or what stands around them is an address."""
    for found in _ANNOUNCED.finditer(text):
        yield Finding(*found.span("code"), Kind.POSTCODE, _SURE)
    for found in _WRITTEN.finditer(text):
        start, end = found.span()
        if _PLACES.search(text, max(0, start - _BEFORE), start) or _PLACES.search(text, end, end + _BEHIND):
            yield Finding(start, end, Kind.POSTCODE, _SURE)
