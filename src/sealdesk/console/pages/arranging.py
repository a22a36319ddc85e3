"""Where a ticket stands among others: merging it, splitting messages off, and its links."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown


@dataclass(frozen=True, slots=True)
class OtherTicket:
    """Another ticket in a list."""

    number: int
    url: str
    subject: Shown
    status: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class TwoCustomers:
    """The customers of two tickets that are not one person's: of the one that is merged, and of the one where it goes on."""

    ours: Shown
    theirs: Shown


@dataclass(frozen=True, slots=True)
class MergeView:
    """Where the conversation could go on: tickets of the same customer, or one found by its number, which may be another's (``two``)."""

    url: str
    suggestions: tuple[OtherTicket, ...] = ()
    found: OtherTicket | None = None
    two: TwoCustomers | None = None
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class MessageChoice:
    """A message that can be split off."""

    id: str
    who: Shown
    at: dt.datetime
    excerpt: Shown
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SplitView:
    """The messages of a ticket, to choose from, newest last."""

    url: str
    messages: tuple[MessageChoice, ...] = ()
    subject: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """One way in which two tickets belong together."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as this ticket sees it; an empty address means that the reader may not take it off."""

    name: str
    other: OtherTicket
    id: str
    unlink_url: str = ""


@dataclass(frozen=True, slots=True)
class LinkedView:
    """The links of a ticket, and where one is added."""

    rows: tuple[LinkRow, ...] = ()
    url: str = ""
    kinds: tuple[LinkKind, ...] = ()
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A ticket that is like this one: how alike in a word, what both say, and where the one click leads; empty where there is none.

    ``older`` and ``newer`` are the numbers of the two: the newer is merged into the older, or said to repeat it.
    """

    other: OtherTicket
    status: str
    likeness: str
    words: tuple[str, ...]
    linked: bool = False
    older: int = 0
    newer: int = 0
    merge_url: str = ""
    link_url: str = ""


@dataclass(frozen=True, slots=True)
class SimilarView:
    """The tickets like one. ``asked`` is False where the reader may not read what the customer asks."""

    number: int
    ticket_url: str
    language: str
    same: tuple[SimilarRow, ...] = ()
    others: tuple[SimilarRow, ...] = ()
    asked: bool = True
