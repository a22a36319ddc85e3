"""Sending a message on to somebody outside: what of it, to whom, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that may go along."""

    id: str
    name: Shown
    size: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ForwardView:
    """The message, as much of it as would leave, and what was typed before. ``may_open``: the reader may let masked values leave."""

    url: str
    once: str
    who: Shown
    at: dt.datetime
    text: str
    reasons: tuple[tuple[str, str], ...]
    files: tuple[Enclosed, ...] = ()
    may_open: bool = False
    opened: bool = False
    address: str = ""
    reason: str = ""
    note: str = ""
    error: str = ""
    restored: bool = False
    """Whether it was sent, and taken back before it left."""
