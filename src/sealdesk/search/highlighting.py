"""Marking hits in a text that was opened, and the excerpt around the first of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sealdesk.search import words
from sealdesk.search.language import Kind, Text

#: Characters of an excerpt, and how many of them stand before the first hit. A Chinese character takes the room of two.
ROOM: Final = 220
BEFORE: Final = 60
MOST_READ: Final = 100_000
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``hit`` when it is what was searched for."""

    text: str
    hit: bool = False


def marked(text: str, texts: Iterable[Text]) -> tuple[Piece, ...]:
    """The whole text in pieces."""
    return tuple(_pieces(text, _spans(text, list(texts))))


def excerpt(text: str, texts: Iterable[Text]) -> tuple[Piece, ...]:
    """A stretch of the text with as many hits as go in, in one line; its beginning when there is none."""
    text = " ".join(text[:MOST_READ].split())
    spans = _spans(text, list(texts))
    room = ROOM // 2 if words.is_chinese(text[:ROOM]) else ROOM
    begin = _begin(text, _best(spans, room), room)
    end = min(begin + room, len(text))
    inside = [(start - begin, stop - begin) for start, stop in spans if start >= begin and stop <= end]
    found = list(_pieces(text[begin:end], inside))
    return (*([Piece("…")] if begin else []), *found, *([Piece("…")] if end < len(text) else []))


def _best(spans: list[Span], room: int) -> int:
    """Where the stretch with the most hits has its first one; -1 without any."""
    counted = [(sum(1 for other in spans[at:] if other[1] <= start + room - BEFORE), -at) for at, (start, _) in enumerate(spans[:200])]
    return spans[-max(counted)[1]][0] if counted else -1


def _begin(text: str, hit: int, room: int) -> int:
    """Where an excerpt begins: a little before the hit, at a word."""
    if hit <= BEFORE or len(text) <= room:
        return 0
    begin = hit - BEFORE * room // ROOM
    space = text.find(" ", begin, hit)
    return begin if space < 0 else space + 1


def _pieces(text: str, spans: list[Span]) -> Iterator[Piece]:
    at = 0
    for start, end in spans:
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], True)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def _spans(text: str, texts: list[Text]) -> list[Span]:
    """Where the hits are, in order, none touching another."""
    units = [words.Word(words.stem(word.form), word.start, word.end, word.han) for word in words.words(text)]
    found = sorted(span for wanted in texts if not wanted.negated for span in _spans_of(wanted, text, units))
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans_of(wanted: Text, text: str, units: list[words.Word]) -> Iterator[Span]:
    if wanted.kind is Kind.EMAIL:
        yield from words.places_of_email(text, words.one_email(wanted.text))
    elif wanted.kind is Kind.PHONE:
        yield from words.places_of_phone(text, wanted.number, words.phone_end(wanted.text))
    elif code := words.one_code(wanted.text):
        yield from words.places_of_code(text, code)
    pieces = [wanted.text]
    if wanted.kind is Kind.WORDS and words.is_chinese(wanted.text):
        pieces = [piece for piece, _han in words.pieces(wanted.text)]
    for piece in pieces:
        yield from _runs(piece, wanted.kind is Kind.PREFIX, text, units)


def _runs(piece: str, prefix: bool, text: str, units: list[words.Word]) -> Iterator[Span]:
    """Where the units of a piece follow each other; of a prefix the last one only begins so."""
    if len(piece) == 1 and words.is_chinese(piece):
        at = text.find(piece)
        while at >= 0:
            yield at, at + 1
            at = text.find(piece, at + 1)
        return
    found = list(words.words(piece))
    forms = [words.stem(word.form) for word in found]
    size = len(forms)
    for at in range(len(units) - size + 1 if size else 0):
        window = units[at : at + size]
        last = window[-1]
        begins = prefix and not last.han and words.plain(text[last.start : last.end]).startswith(found[-1].form)
        same = size - 1 if begins else size
        if all(unit.form == form for unit, form in zip(window[:same], forms[:same], strict=True)) and _adjoin(window):
            yield window[0].start, last.end


def _adjoin(window: list[words.Word]) -> bool:
    """Pairs of one Chinese run overlap; everything else stands in order anyway."""
    return all(after.start <= before.end for before, after in pairwise(window) if before.han and after.han)
