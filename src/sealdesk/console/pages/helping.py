"""Suggested answers for one ticket."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.console.pages.canned import CannedRow


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer that was given before. ``url`` puts it into the draft, ``source_url`` leads to its ticket."""

    number: int
    author: str
    at: dt.datetime
    text: str
    url: str
    source_url: str


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    """What may help with a ticket. ``asked`` is False where the reader may not read the question."""

    number: int
    ticket_url: str
    language: str
    answers: tuple[AnswerRow, ...]
    canned: tuple[CannedRow, ...]
    asked: bool = True
    #: Where a language model is asked, by what it is asked for; empty where it is off.
    asks: tuple[tuple[str, str], ...] = ()
