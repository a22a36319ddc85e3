"""What stands inside a text that people wrote and leads to one of them by itself: masked where the text is shown, each value on its own.

Only the open door asks. The text as it is stored stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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


def mask(value: str, kind: str) -> str:
    """A value of one of these kinds as somebody sees it who may not see it; of other kinds as it is."""
    tail, plain = TAILS.get(kind), _plain(value)
    if tail is None:
        return value
    return MASK + (plain[-tail:] if tail and len(plain) > tail else "")


def within(text: str) -> tuple[Within, ...]:
    """The values that are masked in a text, in its order. Takes time in proportion to its length."""
    # Brought in by the first text that is shown: commands that show none start without the finder's tables.
    from sealdesk.findings import Kind
    from sealdesk.findings.finder import of_a_form

    return tuple(
        Within(one.start, one.end, one.kind.value, _plain(text[one.start : one.end])) for one in of_a_form(text, map(Kind, TAILS), _LEAST)
    )


def without(text: str) -> str:
    """The text with all of them masked, for somebody who may see none."""
    for one in reversed(within(text)):
        text = text[: one.start] + one.mask + text[one.end :]
    return text


def _plain(value: str) -> str:
    from sealdesk.findings.folding import folded

    return "".join(_SIGN.findall(folded(value).text)).upper()
