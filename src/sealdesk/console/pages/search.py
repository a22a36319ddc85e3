"""The search page: what was typed, what was found, and how to ask better."""

from __future__ import annotations

from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.queue import Empty, Row
from sealdesk.search.highlighting import Piece


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One ticket that was found. ``subject`` and ``said`` are opened texts in pieces, empty where the value is masked or absent."""

    row: Row
    subject: tuple[Piece, ...] = ()
    said: tuple[Piece, ...] = ()
    kind: str = ""
    """What the message is that fits best, when it is not from a customer."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something that can be typed, and what it finds."""

    typed: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """``count`` is None before anything was asked. ``newer`` and ``older`` are addresses of neighbouring pages, empty at the ends.

    ``hint`` says what was not looked for as it may be meant.
    """

    url: str
    typed: str = ""
    error: str = ""
    instead: str = ""
    rows: tuple[FoundRow, ...] = ()
    count: int | None = None
    more: bool = False
    hint: str = ""
    empty: Empty | None = None
    newer: str = ""
    older: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A ticket or customer that somebody may mean. ``url`` is empty where there is no page of it."""

    kind: str
    title: Shown
    aside: str
    url: str
    language: str = ""
