"""Secrets in a text that somebody sent: passwords, keys, tokens, cookies, card numbers. Where they stand, and the text without them.

Knows nothing of the desk. Order and tracking numbers, telephone numbers, UUIDs and Message-IDs are none, unless a word says so.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sealdesk.findings.cards import bank_card
from sealdesk.findings.folding import Folded, folded
from sealdesk.findings.groups import Number, numbers
from sealdesk.findings.kinds import Finding
from sealdesk.findings.reading import REACH, Reading
from sealdesk.findings.secret_forms import KEY_BEGINS, KEY_ENDS, KEY_LINES, LONGEST_KEY, PUTTY_KEY, tried_in
from sealdesk.findings.secret_kinds import Form, SecretKind
from sealdesk.findings.secret_proofs import proven

__all__ = ["Clock", "SecretKind", "SecretSpan", "TooLongError", "holds_secret", "secrets_in"]

#: A card number without a word in front has one of these lengths: those of the large schemes.
_CARD_LENGTHS: Final = frozenset({15, 16})
#: As cards of UnionPay have, and those of hardly anybody else.
_LONG: Final = 19
_LEAST_DIGITS: Final = 13
#: Runs of digits with what may stand between them: a card number is in one of them.
_DIGITS: Final = re.compile(r"[0-9][0-9 \t._/·()*~|,\r\n-]{12,}")
#: What a reader does not see or takes for something else. Only then the text is folded first, which costs more than the search.
_ODD: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2460-\u24ff\u2800\u3164\uffa0\ufe00-\ufe0f\ufeff"
    "\uff0d\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\U000e0000-\U000e007f"
    "\u0300-\u036f\u2070-\u209f\u2776-\u2793\u3021-\u3029\u3220-\u32bf\U0001f100-\U0001f1ff\u1d00-\u1d22\ua730\ua731\ua7af\u0262-\u0280\u028f\u0299\u029c\u029f]"
)
#: A digit of any script but ours.
_ODD_DIGIT: Final = re.compile(r"[^\D0-9]")
_FOREIGN: Final = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_ALPHABETS: Final = re.compile("[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
#: What mail programs and pages set between groups of digits: spaces that do not break, wide and thin ones, dashes and points of any script.
_SET_APART: Final = re.compile(r"[0-9] ?[^\x00-\x7f\w]{1,3} ?[0-9]")
_SPELLED: Final = re.compile("[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{12}")
#: A word that says what it is, with no space behind it.
_GLUED: Final = re.compile(r"(?<![a-z])(?:cards?|(?:credit|debit)card|cc|visa|mastercard|amex|maestro)\Z", re.IGNORECASE)
_WHOLE_CARDS: Final = 0.9
_TOLD_CARDS: Final = 0.7
#: A text is searched in pieces of this many characters, which overlap by as much as a secret may be long.
PIECE: Final = 100_000
OVERLAP: Final = 21_000
#: In a text of ``PIECE`` characters no person names passwords more often; whoever does only wants to keep the machine busy.
MOST: Final = 2_000


@dataclass(frozen=True, slots=True, order=True)
class SecretSpan:
    """One place of a secret in the text as it was given, ``end`` exclusive."""

    start: int
    end: int
    kind: SecretKind


class TooLongError(Exception):
    """A search that took longer than it may. Whoever sealed the text must take it for one that holds a secret."""


class Clock:
    """The processor time that searches of one mail or log line may take together, in seconds of the calling thread."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._ends = time.thread_time() + seconds

    def check(self) -> None:
        """TooLongError when it is over."""
        if time.thread_time() > self._ends:
            raise TooLongError


def secrets_in(text: str, clock: Clock | None = None) -> list[SecretSpan]:
    """The secrets of a text in its order, never overlapping.

    Takes time in proportion to the text's length; what was written to keep the machine busy ends in TooLongError.
    """
    clock = clock or Clock()
    if len(text) <= PIECE:
        return _united(_searched(text, 0, clock))
    places = range(0, len(text), PIECE)
    return _united(span for at in places for span in _searched(text[at : at + PIECE + OVERLAP], at, clock))


def holds_secret(text: str, clock: Clock | None = None) -> SecretKind | None:
    """The kind of the first secret in a text; None when there is none. For what is sealed as a whole. Raises TooLongError."""
    clock = clock or Clock()
    for at in range(0, max(len(text), 1), PIECE):
        if found := _searched(text[at : at + PIECE + OVERLAP], at, clock):
            return min(found).kind
    return None


def _searched(text: str, offset: int, clock: Clock) -> list[SecretSpan]:
    clock.check()
    plain = folded(text) if _disguised(text) else Folded(text, None)
    found = [*_forms(plain.text, clock), *_private_keys(plain.text), *_cards(plain.text, clock)]
    spans = ((plain.span(start, end), kind) for start, end, kind in found)
    return [SecretSpan(start + offset, end + offset, kind) for (start, end), kind in spans]


def _disguised(text: str) -> bool:
    if text.isascii():
        return False
    return bool(
        _ODD.search(text)
        or _ODD_DIGIT.search(text)
        or _SET_APART.search(text)
        or (_FOREIGN.search(text) and _ALPHABETS.search(text))
        or _SPELLED.search(text)
    )


_Place = tuple[int, int, SecretKind]


def _forms(text: str, clock: Clock) -> Iterator[_Place]:
    low = text.lower()
    if len(low) != len(text):  # one capital of Turkish becomes two letters
        low = "".join(sign if len(sign.lower()) != 1 else sign.lower() for sign in text)
    for form, hint in tried_in(low):
        yield from _at_each(form, hint, low, text, clock)


def _at_each(form: Form, hint: str, low: str, text: str, clock: Clock) -> Iterator[_Place]:
    """Where the form matches at a place of its hint. Nothing else of the text is looked at by an expression."""
    at, done, left = low.find(hint), 0, MOST
    lead = 0 if hint in form.words else form.lead
    while at >= 0 and (left := left - 1):
        clock.check()
        for start in range(max(done, at - lead), at + 1):
            if found := form.expression.match(text, start):
                done = at + 1
                if span := proven(form, found):
                    yield (*span, form.kind)
                    done = span[1]
                break
        at = low.find(hint, max(at + len(hint), done))


def _private_keys(text: str) -> Iterator[_Place]:
    if "Private-Lines: " in text:
        yield from ((*found.span(), SecretKind.PRIVATE_KEY) for found in PUTTY_KEY.finditer(text))
    if "PRIVATE KEY" not in text:
        return
    ends = [found.end() for found in KEY_ENDS.finditer(text)]
    for begin in KEY_BEGINS.finditer(text):
        nearest = bisect_left(ends, begin.end())
        if nearest < len(ends) and ends[nearest] - begin.end() <= LONGEST_KEY:
            yield begin.start(), ends[nearest], SecretKind.PRIVATE_KEY
        elif lines := KEY_LINES.match(text, begin.end()):
            yield begin.start(), lines.end(), SecretKind.PRIVATE_KEY


def _cards(text: str, clock: Clock) -> Iterator[_Place]:
    """Numbers of bank cards: check digit and beginning of a scheme, in one piece or in usual groups, or a word in front."""
    for run in _DIGITS.finditer(text):
        clock.check()
        if sum(map(str.isdigit, run[0])) < _LEAST_DIGITS:
            continue
        low, high = max(0, run.start() - REACH - 2), run.end() + 2
        reading = Reading(text[low:high])
        for number in numbers(reading.text):
            clock.check()
            if len(number.digits) >= _LEAST_DIGITS and (card := bank_card(reading, number)) and _is_card(reading, number, card):
                yield low + card.start, low + card.end, SecretKind.CARD


def _is_card(reading: Reading, number: Number, card: Finding) -> bool:
    told = reading.label_before(number.start) == "bank_card"
    usual = len(number.digits) in _CARD_LENGTHS or (len(number.digits) == _LONG and number.digits.startswith("62"))
    whole = usual and (card.confidence >= _WHOLE_CARDS or max(number.sizes) == 1)
    return (whole or (told and card.confidence >= _TOLD_CARDS)) and _apart(reading.text, card.start, card.end, told=told)


def _apart(text: str, start: int, end: int, *, told: bool) -> bool:
    """Whether a number stands by itself: not in a longer name, nor in a link, unless the word in front says what it is."""
    before, behind = text[max(0, start - 1) : start], text[end : end + 1]
    if (before.isascii() and (before.isalnum() or before in tuple("_@#=&%"))) or (
        behind.isascii() and (behind.isalnum() or behind in tuple("_@"))
    ):
        return told and (not before.isalnum() or bool(_GLUED.search(text, max(0, start - 12), start))) and not behind.isalnum()
    if before in {"-", "."} and text[max(0, start - 2) : start - 1].isalnum():
        return False
    line = text[max(0, start - 300) : start]
    return "://" not in line[max(line.rfind(" "), line.rfind("\n")) + 1 :]


def _united(found: Iterable[SecretSpan]) -> list[SecretSpan]:
    """What overlaps becomes one, which is of the kind of that which begins first and reaches as far as all."""
    united: list[SecretSpan] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if united and span.start < united[-1].end:
            last = united[-1]
            united[-1] = SecretSpan(last.start, max(last.end, span.end), last.kind)
        else:
            united.append(span)
    return united
