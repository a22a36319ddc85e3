"""What is opened on its own in a message: secrets, what holds one, and masked values. As chips, and the dialogs that open them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sealdesk.access.opening import Shown
from sealdesk.console.pages.revealing import OpenedRow, Revealing


@dataclass(frozen=True, slots=True)
class Chip:
    """One secret, or a file or raw mail that holds one, or a masked value. ``name`` says what it is, ``popover`` is its dialog.

    ``mask`` is only of a masked value: what of it can be seen. It asks for no second factor.

    ``value`` is masked until it was opened, and has no text for what is opened elsewhere; ``may_open`` is for the dialog's button.
    """

    name: str
    field: str
    value: Shown
    popover: str = ""
    mask: str = ""
    may_open: bool = False
    closes_at: dt.datetime | None = None
    opened: tuple[OpenedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a line, or a chip in its place."""

    text: str = ""
    chip: Chip | None = None


Paragraph = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a message is opened on its own: its text and quotation around the chips, chips that stand in neither, and its raw mail."""

    text: tuple[Paragraph, ...] = ()
    quoted: tuple[Paragraph, ...] = ()
    others: tuple[Chip, ...] = ()
    raw: Chip | None = None
    dialogs: tuple[Chip, ...] = ()
    told: Revealing = field(default_factory=Revealing)
