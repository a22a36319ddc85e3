"""The page of the bell, and the page of what one wants to be told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.meanwhile import Told
from sealdesk.console.pages.ticket import Choice


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. It has no subject where it is about no ticket."""

    icon: str
    sentence: str
    url: str
    at: dt.datetime
    subject: Shown | None
    unread: bool


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """One page of notices."""

    rows: tuple[NoticeRow, ...]
    unread: int
    older: str
    read_all_url: str
    rules_url: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of notice, and the ways to be told."""

    key: str
    name: str
    ways: tuple[Choice, ...]
    meanwhile: Told | None = None


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What one wants to be told."""

    rules: tuple[Rule, ...]
    quiet_from: str
    quiet_to: str
    zone: str
    carried: str = ""
    quiet: tuple[Told, ...] = ()
    """What became of the quiet hours in another window."""
    error: str = ""
