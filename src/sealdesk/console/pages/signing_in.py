"""How people sign in to the desk: what holds, who has which factors, and who is signed in."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in plain words. ``setting`` names the variable of the environment that it comes from; empty where it is built in."""

    name: str
    words: str
    setting: str = ""


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One agent: which factors, how many sessions, and what the reader may do about these."""

    name: str
    url: str
    state: str
    factors: str
    recovery: bool
    sessions: int
    end_url: str = ""
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session. ``end_url`` is empty for the one that asks."""

    id: uuid.UUID
    name: str
    client: str
    since: dt.datetime
    seen_at: dt.datetime
    end_url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SigningInPage:
    """The page. ``may_end``: the reader manages the whole desk; ``others`` are the sessions but their own here."""

    here: str
    rules: tuple[Rule, ...]
    people: tuple[FactorRow, ...]
    missing: int
    sessions: tuple[SessionRow, ...] = ()
    may_end: bool = False
    others: int = 0
