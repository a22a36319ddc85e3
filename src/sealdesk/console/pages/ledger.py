"""The ledger: its checkpoint, one page of its events, and one event with the proof that it stands in the tree."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.console.pages.queue import ViewGroup
from sealdesk.console.pages.ticket import Choice


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """The newest signed head. ``waiting`` events are recorded and not sequenced yet."""

    size: int
    at: dt.datetime
    origin: str
    root: str
    waiting: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One event in the list. ``kind`` is agent, customer, system or stranger."""

    at: dt.datetime
    who: str
    kind: str
    what: str
    tag: str
    sub: str = ""
    outcome: str = "done"
    index: int | None = None
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step up the tree: the hash so far, joined with the neighbour on ``side``."""

    level: int
    hash: str
    neighbour: str
    side: str


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One event and its inclusion path."""

    index: int | None
    at: dt.datetime
    who: str
    what: str
    tag: str
    outcome: str
    leaf: str = ""
    root: str = ""
    size: int = 0
    signed_at: dt.datetime | None = None
    origin: str = ""
    proven: bool = False
    resource: str = ""
    resource_url: str = ""
    purpose: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    first_steps: tuple[Step, ...] = ()
    middle_steps: tuple[Step, ...] = ()
    last_steps: tuple[Step, ...] = ()
    bundle_url: str = ""

    @property
    def steps(self) -> int:
        """How many steps lead to the root."""
        return len(self.first_steps) + len(self.middle_steps) + len(self.last_steps)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of the ledger, as far as the reader may see it."""

    title: str
    scope: str
    views: tuple[ViewGroup, ...]
    rows: tuple[LedgerRow, ...]
    url: str
    checkpoint: CheckpointView | None = None
    actors: tuple[Choice, ...] = ()
    actions: tuple[Choice, ...] = ()
    filtered: bool = False
    newer: str = ""
    older: str = ""
    detail: EventDetail | None = None
