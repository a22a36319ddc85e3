"""The ledger: its checkpoint, one page of its events, and one event with the proof that it stands in the tree."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

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
class Level:
    """One level of the drawn path: the hash so far at height ``y``, joined ``above`` with the neighbour that stands at ``beside``."""

    hash: str
    neighbour: str
    y: int
    above: int
    beside: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The path as a picture, in its own units. ``top`` is the height of the root."""

    levels: tuple[Level, ...]
    middle: int
    top: int
    height: int

    @property
    def bottom(self) -> int:
        """The height of the event."""
        return self.height - self.top


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is asked, and the address that asks without it."""

    icon: str
    name: str
    without: str


@dataclass(frozen=True, slots=True)
class Meant:
    """One thing that typed words may mean."""

    icon: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart."""

    day: str
    count: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Events a day, as a picture and as figures."""

    sentence: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    bar: float

    @property
    def first(self) -> str:
        """The earliest day."""
        return self.bars[0].day

    @property
    def last(self) -> str:
        """Today."""
        return self.bars[-1].day


class Fact(NamedTuple):
    """One thing that an event says, and where it leads."""

    name: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One event and its inclusion path."""

    index: int | None
    at: dt.datetime
    who: str
    what: str
    tag: str
    outcome: str
    code: str = ""
    leaf: str = ""
    root: str = ""
    size: int = 0
    signed_at: dt.datetime | None = None
    origin: str = ""
    proven: bool = False
    resource: str = ""
    resource_url: str = ""
    purpose: str = ""
    facts: tuple[Fact, ...] = ()
    first_steps: tuple[Step, ...] = ()
    middle_steps: tuple[Step, ...] = ()
    last_steps: tuple[Step, ...] = ()
    bundle_url: str = ""
    drawing: Drawing | None = None
    vkey: str = ""

    @property
    def steps(self) -> int:
        """How many steps lead to the root."""
        return len(self.first_steps) + len(self.middle_steps) + len(self.last_steps)


@dataclass(frozen=True, slots=True)
class CheckView:
    """The last verification: ``going``, ``whole``, ``broken``, or ``dashed`` when nothing can be said."""

    state: str
    at: dt.datetime
    who: str
    done: int = 0
    total: int = 0
    checkpoint: int = 0
    findings: tuple[tuple[str, str], ...] = ()
    poll_url: str = ""

    @property
    def share(self) -> int:
        """How much is done, out of 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export of the reader's. ``url`` is there while the file is."""

    name: str
    at: dt.datetime
    first: int
    last: int
    count: int
    state: str
    size: int = 0
    expires_at: dt.datetime | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """The exports of the reader, and where a new one is asked for."""

    views: tuple[ViewGroup, ...]
    rows: tuple[ExportRow, ...]
    url: str
    vkey: str
    since: dt.date
    until: dt.date

    @property
    def file(self) -> str:
        """What the newest file that is there is called; while none is, what they are called."""
        return next((row.name for row in self.rows if row.url), "ledger-….jsonl")

    @property
    def going(self) -> bool:
        """Whether one is being made."""
        return any(row.state == "waiting" for row in self.rows)


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
    find_url: str = ""
    chips: tuple[Chip, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    chart: Chart | None = None
    check: CheckView | None = None
    verify_url: str = ""
    typed: str = ""
    meant: tuple[Meant, ...] = ()
    """What ``typed`` may mean, when that is several things."""
