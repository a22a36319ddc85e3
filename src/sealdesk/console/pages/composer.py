"""Where an agent writes: a reply to the customer, or a note for colleagues, each with its own draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.files import FileLink


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has begun to write here."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time to send at, by its name. ``value`` has its offset from UTC."""

    value: str
    name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """Somebody who gets a copy: masked, and how the form names them."""

    ref: str
    address: str
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Copies:
    """Who gets a copy, whether the last mail names others (``more``), and what stands typed in the field."""

    chosen: tuple[Copy, ...] = ()
    more: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """One of the two things that can be written, and what was written so far. ``revision`` 0 means that nothing is kept yet."""

    kind: str
    field: str
    url: str
    text: str = ""
    revision: int = 0
    once: str = ""
    """The id under which it is sent once."""
    saved_at: dt.datetime | None = None
    send_at: dt.datetime | None = None
    error: str = ""
    confidential: bool = False
    hints: tuple[str, ...] = ()
    files: tuple[FileLink, ...] = ()
    copies: Copies = Copies()
    mentions: tuple[str, ...] = ()
    """The colleagues who are ticked, as ids."""
    other: str = ""
    """What another window kept meanwhile, where this is not it."""

    @property
    def at_value(self) -> str:
        """The planned time as its field wants it; empty for none."""
        return f"{self.send_at:%Y-%m-%dT%H:%M}" if self.send_at else ""


@dataclass(frozen=True, slots=True)
class Left:
    """A draft of the reader's on a ticket that was merged into this one, and that could not follow."""

    kind: str
    number: int
    text: str
    discard_url: str


@dataclass(frozen=True, slots=True)
class Sender:
    """As whom a reply goes out: the name and address that its mail is from, and what stands below its text."""

    name: str
    address: str
    signature: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """The composer of a ticket. What is None the reader may not write."""

    reply: Writing | None = None
    note: Writing | None = None
    draft_url: str = ""
    discard_url: str = ""
    canned_url: str = ""
    suggest_url: str = ""
    #: What the customer asked and nobody answered yet, so that a draft can be compared with it.
    questions: tuple[str, ...] = ()
    typing_url: str = ""
    colleagues_url: str = ""
    colleagues: tuple[Colleague, ...] = ()
    to: Shown | None = None
    sender: Sender | None = None
    left: tuple[Left, ...] = ()
    note_chosen: bool = False
    times: tuple[Time, ...] = ()
    zone: str = ""
