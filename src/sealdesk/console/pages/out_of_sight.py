"""The reader's drafts on tickets that they cannot see any more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lost:
    """One of them: what kind of message it was to be, and what the reader wrote, where they asked for it."""

    kind: str
    saved_at: dt.datetime
    show_url: str
    discard_url: str
    shown: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class OutOfSightPage:
    """All of them."""

    drafts: tuple[Lost, ...]
