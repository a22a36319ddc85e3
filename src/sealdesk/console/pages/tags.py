"""The desk's tags, for whoever keeps them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagRow:
    """One word of the vocabulary. ``tone`` is its chip's; ``url`` is empty for whoever may not change it."""

    word: str
    tone: str
    colour: str
    tickets: int
    url: str = ""
