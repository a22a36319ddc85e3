"""``find``: all detectors over one text, and one answer for each place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from sealdesk.findings import (
    british,
    cards,
    dates,
    english,
    german_addresses,
    glued,
    han_addresses,
    han_names,
    han_people,
    han_places,
    han_tagger,
    network,
    papers,
    telephones,
)
from sealdesk.findings.folding import folded
from sealdesk.findings.groups import Number, numbers
from sealdesk.findings.kinds import PERSONAL, Finding, Kind
from sealdesk.findings.postcodes import postcodes
from sealdesk.findings.reading import Reading

#: What is less sure is not told: more of it is wrong than right.
LEAST: Final = 0.5
_DIGIT: Final = re.compile(r"\d")
#: What has a form has a digit, but for days in Chinese numerals.
_FORMED: Final = re.compile(r"\d|[〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖] ?年")
_IDEOGRAPH: Final = re.compile("[\u4e00-\u9fff]")
#: What the tagger of Chinese is asked for.
_TAGGED: Final = frozenset({Kind.NAME, Kind.ORGANIZATION, Kind.PLACE})
#: The searches that tell what leads to one person by itself, and the others that have a form.
_LEADING_TO_ONE: Final = frozenset({Kind.BANK_CARD, Kind.DATE_OF_BIRTH, Kind.IBAN, Kind.PASSPORT, Kind.PLATE, Kind.RESIDENT_ID})
_LEADING_NUMBERS: Final = (cards.resident_id, cards.bank_card)
_LEADING_TEXTS: Final = (dates.dates, cards.ibans, papers.passports, papers.plates, glued.values)
_NUMBERS: Final = (*_LEADING_NUMBERS, cards.social_security, telephones.telephone)
_TEXTS: Final = (
    *_LEADING_TEXTS,
    network.emails,
    network.spoken_emails,
    network.urls,
    network.ips,
    papers.driver_licences,
    german_addresses.addresses,
)


def find(text: str, kinds: Iterable[Kind] = PERSONAL, least: float = LEAST) -> list[Finding]:
    """What of these kinds stands in a text, in the order of the text, never overlapping.

    Places are those of the text as given, whatever disguises it holds. Takes time in proportion to the text's length.
    """
    wanted = frozenset(kinds)
    plain = folded(text)
    known = _apart(one for one in (*_everything(plain.text), *_chinese(plain.text, wanted)) if one.confidence >= least)
    british_ones = (*british.streets(plain.text), *british.names(plain.text))
    words = (*known, *english.words(plain.text, known), *german_addresses.streets(plain.text), *british_ones)
    found = [one for one in _apart(words) if one.kind in wanted and one.confidence >= least]
    if Kind.POSTCODE in wanted and _DIGIT.search(plain.text):  # where nothing else that is sought stands
        found = _apart((*found, *(one for one in postcodes(plain.text) if one.confidence >= least)))
    return [Finding(*plain.span(one.start, one.end), one.kind, one.confidence) for one in found]


def _chinese(text: str, wanted: frozenset[Kind]) -> Iterator[Finding]:
    if not _IDEOGRAPH.search(text):
        return
    reading = Reading(text)
    yield from han_addresses.addresses(reading)
    if wanted & _TAGGED:
        yield from han_names.names(reading)
        tagged = list(han_tagger.tagged(text))
        yield from han_people.people(text, tagged)
        yield from han_places.places(text, tagged)


def structured(text: str) -> list[Finding]:
    """What has a form or a check digit, in a folded text."""
    return _apart(one for one in _everything(text) if one.confidence >= LEAST)


def of_a_form(text: str, kinds: Iterable[Kind], least: float = LEAST) -> list[Finding]:
    """``find`` for kinds that have a form or a check digit, without looking for names: many times faster."""
    plain = folded(text)
    if not _FORMED.search(plain.text):
        return []
    wanted = frozenset(kinds)
    if wanted <= _LEADING_TO_ONE and not _may_hold(plain.text, wanted):
        return []
    found = [one for one in structured(plain.text) if one.kind in wanted and one.confidence >= least]
    return [Finding(*plain.span(one.start, one.end), one.kind, one.confidence) for one in found]


def _may_hold(text: str, wanted: frozenset[Kind]) -> bool:
    """Whether any of these is told at all. Most texts hold none, and then nothing else need be told apart from it."""
    return any(one.kind in wanted for one in _told(text, _LEADING_NUMBERS, _LEADING_TEXTS))


def _everything(text: str) -> Iterator[Finding]:
    return _told(text, _NUMBERS, _TEXTS)


def _told(
    text: str,
    detectors: Iterable[Callable[[Reading, Number], Finding | None]],
    searches: Iterable[Callable[[Reading], Iterable[Finding]]],
) -> Iterator[Finding]:
    reading = Reading(text)
    for number in numbers(text):
        for detector in detectors:
            if one := detector(reading, number):
                yield one
    for search in searches:
        yield from search(reading)


def _apart(found: Iterable[Finding]) -> list[Finding]:
    """The surest of those that overlap, of equally sure ones the longest."""
    chosen: list[Finding] = []
    for one in sorted(found, key=lambda one: (-one.confidence, one.start - one.end, one.start, one.kind)):
        at = bisect_left(chosen, one.start, key=lambda other: other.end)
        while at < len(chosen) and chosen[at].end <= one.start:
            at += 1
        if at == len(chosen) or not chosen[at].overlaps(one):
            chosen.insert(at, one)
    return chosen
