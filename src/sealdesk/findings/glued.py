"""Values that stand right behind the word that announces them: ``ibanGB82…``, ``passportE12345678``, ``dob1984-03-12``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings import cards, dates, papers
from sealdesk.findings.kinds import Finding
from sealdesk.findings.reading import Reading

_WORD: Final = re.compile(
    r"(?:(?P<iban>iban)|(?P<passport>passport)|(?P<plate>plate)|(?P<born>d[o0]b|born|birth(?:day|date)?))"
    r"(?=[A-Za-z]{0,5}(?:[ -][A-Za-z]{0,2} ?)?\d)",
    re.IGNORECASE,
)
_SEARCHES: Final = {"iban": cards.ibans, "passport": papers.passports, "plate": papers.plates, "born": dates.dates}
#: No such value is longer, in groups as well.
_LONGEST: Final = 64


def values(reading: Reading) -> Iterator[Finding]:
    """What would be found if a space stood behind the word."""
    for word in _WORD.finditer(reading.text):
        apart = Reading(f"{word[0]} {reading.text[word.end() : word.end() + _LONGEST]}")
        begins = len(word[0]) + 1
        for one in _SEARCHES[str(word.lastgroup)](apart):
            if one.start == begins:
                yield Finding(word.end(), word.end() + one.end - begins, one.kind, one.confidence)
