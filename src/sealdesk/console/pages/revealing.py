"""What the dialog of a masked value says before it is opened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ClearedRow:
    """One role that may open the value, where it is held, and by whom."""

    role: str
    where: str
    names: str


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """Once that a colleague opened the value, with its record."""

    at: dt.datetime
    who: str
    purpose: str
    url: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Revealing:
    """For the masked values of a card: who may open them, and who opened each, by the value's digest.

    ``seen_url`` is the whole list of who has seen the person's data; empty for who is told of roles only.
    """

    cleared: tuple[ClearedRow, ...] = ()
    opened: dict[str, tuple[OpenedRow, ...]] = field(default_factory=dict)
    seen_url: str = ""
