"""What is done with a ticket as a whole: its tags, putting it aside, merging, splitting and linking it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag; ``tone`` is that of its chip in the design system, empty for the plain one."""

    word: str
    tone: str = ""
    name: str = ""
    """The word in the reader's language, where it is one of the desk's own."""


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """A time until which a ticket can be put aside; ``value`` is what the form sends."""

    value: str
    name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Handling:
    """An empty address means that the reader may not, or that it makes no sense now."""

    tags: tuple[TagView, ...] = ()
    vocabulary: tuple[str, ...] = ()
    tag_url: str = ""
    merge_url: str = ""
    split_url: str = ""
    linked_url: str = ""
    report_url: str = ""
    spam_url: str = ""
    is_spam: bool = False
    snooze_url: str = ""
    wake_url: str = ""
    snoozes: tuple[SnoozeChoice, ...] = ()
    snoozed_until: dt.datetime | None = None
    earliest: str = ""
    latest: str = ""
