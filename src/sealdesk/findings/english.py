"""Names, addresses, places, firms, titles and ages in texts in Latin letters, by the trained tagger."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sealdesk.findings import latin
from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading
from sealdesk.findings.tagger import Tagger, load

_LETTERS: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]{2}")
#: Slope and level of the logistic curve from the tagger's margin to how often it was right, fitted on templates it had not seen
#: (``scripts/train_findings.py --check``). Where too few were seen for a curve, the level alone.
_CURVES: Final = {
    Kind.NAME: (0.068, -0.933),
    Kind.ADDRESS: (0.03, -0.5),
    Kind.PLACE: (0.042, -1.1),
    Kind.ORGANIZATION: (0.068, -1.6),
    Kind.TITLE: (0.014, 1.1),
    Kind.AGE: (0.0, 1.6),
    Kind.DATE: (0.03, 0.0),
    Kind.NATIONALITY: (0.03, 0.0),
    Kind.POSTCODE: (0.03, 0.0),
}
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CAPITALS: Final = re.compile(r"[A-Z][a-z]+[ '.-]+[A-Z]")
_GROUPS: Final = 5
_DIGIT: Final = re.compile(r"\d")
#: A finding that is alone in a text where nobody writes capital letters at the right place has to be listed somewhere.
_NAMES: Final = ("first", "last")


def the_tagger() -> Tagger:
    """The tagger that came with this release."""
    return load("latin")


def words(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What the tagger finds around the ``findings`` of the other detectors."""
    if not _LETTERS.search(text):
        return
    chinese = bool(_HAN.search(text))
    if chinese and not _CAPITALS.search(text):
        return
    sequence, reading = latin.tokens(text, findings), Reading(text)
    for token in sequence:
        if token.text[0].isupper() and latin.listed(token.text, "nation"):
            yield Finding(token.start, token.end, Kind.NATIONALITY, 0.7)
    for first, last, kind, margin in the_tagger().spans(latin.features(sequence)):
        some = sequence[first:last]
        if kind == Kind.ADDRESS and _number_of_a_thing(reading, some):
            continue
        if not all(token.found for token in some) and _plausible(some, Kind(kind)) and not (chinese and _not_latin(some)):
            slope, level = _CURVES[Kind(kind)]
            sure = round(1 / (1 + math.exp(-slope * margin - level)), 2)
            yield Finding(some[0].start, some[-1].end, Kind(kind), min(sure, 0.97))


def _not_latin(some: Sequence[latin.Token]) -> bool:
    """In a Chinese text only what is wholly in Latin letters is judged here: the tagger has not learned Chinese."""
    words = "".join(token.text for token in some)
    return bool(_HAN.search(words)) or not _LETTERS.search(words)


def _number_of_a_thing(reading: Reading, some: Sequence[latin.Token]) -> bool:
    """Whether it is digits only, and a word for orders stands in front, or they are more than a house or a telephone has."""
    if any(token.text[0].isalpha() for token in some):
        return False
    return sum(token.text[0].isdigit() for token in some) > _GROUPS or reading.label_before(some[0].start) in {"order", "bank_card"}


def _plausible(some: Sequence[latin.Token], kind: Kind) -> bool:
    """Whether it could be one at all: the tagger has seen few texts that are not about people."""
    if kind is Kind.NAME:
        words = [token.text for token in some if token.text[0].isalpha()]
        known = any(latin.listed(word, name) for word in words for name in _NAMES)
        strange = sum(not latin.listed(word, "common") for word in words)
        return bool(words) and len(some) <= 8 and (known or (strange > 0 and all(word[0].isupper() for word in words[:1])))
    if kind is Kind.ADDRESS:
        return any(_DIGIT.search(token.text) for token in some) and not any(token.text in "=<>[]{}\\_;*|" for token in some)
    return True
