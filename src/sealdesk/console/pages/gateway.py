"""The language model on pages: a proposal, what left, and the settings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.ticket import Choice


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """What came of asking for a ticket: a proposal, or a sentence that says why there is none."""

    number: int
    ticket_url: str
    title: str
    language: str = ""
    text: str = ""
    accept_url: str = ""
    model: str = ""
    host: str = ""
    masked: int = 0
    removed: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One request that left. ``sent`` is the body of the request, line by line as it went."""

    at: dt.datetime
    agent: str
    use: str
    department: str
    model: str
    host: str
    outcome: str
    fine: bool
    took_ms: int
    tokens: int
    masked: int
    sent: Shown
    came: Shown
    ticket: int = 0
    ticket_url: str = ""
    accepted_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """What left, newest first."""

    rows: tuple[CallRow, ...]
    number: str = ""
    unknown: bool = False
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """How much of the day's tokens a department has used."""

    department: str
    used: int
    width: int


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The state of the gateway. ``host`` is empty where the operator named no endpoint."""

    on: bool
    host: str
    model: str
    labels: tuple[Choice, ...]
    timeout: int = 0
    budget: int = 0
    resting_until: dt.datetime | None = None
    budgets: tuple[BudgetRow, ...] = ()
    may: bool = True
    tested: str = ""
    tested_well: bool = False
    error: str = ""
    carried: str = ""
