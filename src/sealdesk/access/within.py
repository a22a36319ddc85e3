"""What stands inside a text that people wrote and leads to one of them by itself: masked where the text is shown, each value on its own.

Only the open door asks. The text as it is stored stays whole.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sealdesk.datamap.sealed import MASK
from sealdesk.labels import Label
from sealdesk.ledger.mentions import value_digest
from sealdesk.vault.envelope import Place

#: The label of each such value, whatever the label of the text around it.
LABEL: Final = Label.SENSITIVE
#: What is masked, and how many of its last signs are left standing, so that two can be told apart.
TAILS: Final = {
    "bank_card": 4,
    "date_of_birth": 0,
    "iban": 4,
    "passport": 3,
    "plate": 2,
    "resident_id": 4,
}
#: Columns of what people write to each other. What an agent is still writing is not among them: it would be saved with the masks in it.
COLUMNS: Final = frozenset(
    {
        ("desk_message", "text"),
        ("desk_message", "quoted"),
        ("desk_ticket", "subject_line"),
        ("desk_rating", "comment"),
        ("desk_contest", "words"),
    }
)
#: What a mask looks like in a text, for whoever passes such a text on.
MASKED: Final = re.compile(rf"{MASK}[0-9A-Z]{{0,4}}")
_LEAST: Final = 0.6
#: What nobody had the time to look through: there each long run of digits counts as such a value.
UNREAD: Final = "unread"
#: Processor time for the texts of one request. Usual ones take a hundredth of it; somebody writes others to keep the machine busy.
SECONDS: Final = 0.5
#: A text is looked through in pieces of so many characters, with so many before and after them.
PIECE: Final = 4_000
AROUND: Final = 200
#: More values than any letter has. Behind the last of them the text is masked as a whole.
MOST: Final = 500
_DIGITS: Final = re.compile(r"\d(?:[\W_]{0,3}\d){4,}")
_SIGN: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Within:
    """One value in a text as it is stored. ``plain`` is the value without its disguise and the signs between."""

    start: int
    end: int
    kind: str
    plain: str

    @property
    def mask(self) -> str:
        """What is shown instead."""
        return mask(self.plain, self.kind)

    def digest(self, place: Place) -> str:
        """How a disclosure names it, in whichever column of its row it stands: 16 hexadecimal digits that only this desk can compute."""
        return value_digest(place.table, f"{self.kind}:{self.plain}", str(place.row)).hex()


class Patience:
    """What is left of the processor time for looking through texts, in seconds of the calling thread."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._left = seconds

    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self._left <= 0

    def spend(self, began: float) -> None:
        """Take away what was worked since ``began``, as ``time.thread_time`` said it."""
        self._left -= time.thread_time() - began


def mask(value: str, kind: str) -> str:
    """A value of one of these kinds as somebody sees it who may not see it; of other kinds as it is."""
    tail, plain = TAILS.get(kind), _plain(value)
    if kind == UNREAD:
        return MASK
    if tail is None:
        return value
    return MASK + (plain[-tail:] if tail and len(plain) > tail else "")


def within(text: str, patience: Patience | None = None) -> tuple[Within, ...]:
    """The values that are masked in a text, in its order. However long it is, no more time goes into it than ``patience`` has left."""
    patience = patience or Patience()
    found: list[Within] = []
    at = 0
    while at < len(text) and len(found) <= MOST and not patience.is_over():
        began = time.thread_time()
        found += (one for one in _looked(text, at) if not found or one.start >= found[-1].end)
        patience.spend(began)
        at += PIECE
    if at < len(text) and len(found) <= MOST:
        at = max(at, found[-1].end) if found else at
        found += _unread(text, at)
    if len(found) > MOST:
        found[MOST:] = [Within(found[MOST].start, len(text), UNREAD, text[found[MOST].start :])]
    return tuple(found)


def _looked(text: str, at: int) -> Iterator[Within]:
    """The values that begin in the piece at a place."""
    # Brought in by the first text that is shown: commands that show none start without the finder's tables.
    from sealdesk.findings import Kind
    from sealdesk.findings.finder import of_a_form

    first = max(0, at - AROUND)
    for one in sorted(of_a_form(text[first : at + PIECE + AROUND], map(Kind, TAILS), _LEAST), key=lambda one: one.start):
        start, end = first + one.start, first + one.end
        if at <= start < at + PIECE:
            yield Within(start, end, one.kind.value, _plain(text[start:end]))


def _unread(text: str, at: int) -> Iterator[Within]:
    """Long runs of digits, one more than the most at most."""
    for found in islice(_DIGITS.finditer(text, at), MOST + 1):
        yield Within(found.start(), found.end(), UNREAD, _plain(found[0]))


def without(text: str) -> str:
    """The text with all of them masked, for somebody who may see none."""
    pieces, at = list[str](), 0
    for one in within(text):
        pieces += [text[at : one.start], one.mask]
        at = one.end
    return "".join([*pieces, text[at:]])


def _plain(value: str) -> str:
    from sealdesk.findings.folding import folded

    return "".join(_SIGN.findall(folded(value).text)).upper()
