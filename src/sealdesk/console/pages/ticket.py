"""One ticket: its conversation, its people, how it was sorted, and what the ledger says about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sealdesk.access.opening import Shown
from sealdesk.console.meanwhile import Told
from sealdesk.console.pages.arranging import LinkedView, MergeView, SplitView
from sealdesk.console.pages.card import CustomerView
from sealdesk.console.pages.composer import Composer
from sealdesk.console.pages.files import FileLink
from sealdesk.console.pages.forwarding import ForwardView
from sealdesk.console.pages.handling import Handling
from sealdesk.console.pages.messages import EventView, MessageView, SummaryPoint
from sealdesk.console.pages.queue import ListPane
from sealdesk.console.pages.redacting import RedactView
from sealdesk.console.pages.revealing import Revealing


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu."""

    value: str
    name: str
    current: bool = False
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One word that decided, and by how much: +31 for, -9 against."""

    text: str
    weight: int

    @property
    def against(self) -> bool:
        """Whether it spoke against the decision."""
        return self.weight < 0

    @property
    def size(self) -> int:
        """The weight without its sign."""
        return abs(self.weight)


@dataclass(frozen=True, slots=True)
class Reason:
    """One automatic decision: what, how sure, why, and what else it could have been."""

    what: str
    decided: str
    share: float | None
    words: tuple[Word, ...] = ()
    question: str = ""
    others: tuple[Choice, ...] = ()
    """The next likely answers, each of which corrects it with one press."""
    guess: Choice | None = None
    """The best guess of what was left open, which one press makes the answer."""
    abstained: bool = False
    sentence: str = ""
    told: str = ""
    """Who was looked at besides, for an assignee."""
    undo: str = ""
    """The question, where triage did it and it can be taken back."""
    accept: str = ""
    """The question, where triage suggests something that can be followed; ``accept_words`` say so."""
    accept_words: str = ""
    move_to: str = ""
    """The department that was meant, where it was not followed and the reader may follow it now; ``move_words`` say so."""
    move_words: str = ""

    @property
    def width(self) -> int:
        """The bar's width out of 100."""
        return round(100 * (self.share or 0))


@dataclass(frozen=True, slots=True)
class Sorting:
    """How the ticket was sorted, and what may be corrected."""

    reasons: tuple[Reason, ...]
    decide_url: str = ""
    told: str = ""
    """What triage did and tells of, in a sentence; ``undoing`` names its questions."""
    undoing: tuple[str, ...] = ()
    verdict: str = ""
    right_url: str = ""
    correct_url: str = ""
    categories: tuple[Choice, ...] = ()
    priorities: tuple[Choice, ...] = ()
    types: tuple[Choice, ...] = ()
    sentiments: tuple[Choice, ...] = ()
    urgencies: tuple[Choice, ...] = ()
    skills: tuple[Choice, ...] = ()
    """Of these two, nothing where triage was not asked."""
    departments: tuple[Choice, ...] = ()
    carried: str = ""
    theirs: Mapping[str, Told] = field(default_factory=dict)
    """What others have said meanwhile where something else was chosen."""


@dataclass(frozen=True, slots=True)
class Join:
    """The conversation that a ticket probably belongs to."""

    number: int
    url: str
    join_url: str = ""
    apart_url: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class DangerSign:
    """One sign of phishing: what it means, and what in the mail shows it."""

    sentence: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class DangerView:
    """What a ticket is suspected of. ``url`` takes an agent's word; empty when the reader may not give it."""

    title: str
    sentence: str
    tone: str
    signs: tuple[DangerSign, ...] = ()
    url: str = ""
    may_report: bool = False


@dataclass(frozen=True, slots=True)
class GuardView:
    """A ticket that is spam, or may be. ``url`` takes an agent's word; empty when the reader may not give it."""

    title: str
    sentence: str
    words: tuple[str, ...] = ()
    aside: bool = False
    url: str = ""
    may_agree: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger holds about the ticket."""

    events: int
    proven: int
    checkpoint: int = 0
    root: str = ""
    at: dt.datetime | None = None

    @property
    def all_proven(self) -> bool:
        """Whether each event is under a signed checkpoint."""
        return self.events == self.proven


@dataclass(frozen=True, slots=True)
class Acts:
    """The addresses that change the ticket; an empty one means that the reader may not."""

    status: str = ""
    priority: str = ""
    assign: str = ""
    reveal: str = ""
    unseal: str = ""


@dataclass(frozen=True, slots=True)
class ContestView:
    """A customer asks that a person looks. ``words`` are theirs, None for none; ``url`` only for who may settle it.

    ``outcome``, ``reason`` and ``error`` come back when the answer could not be sent; ``closed``: somebody else was quicker with theirs.
    """

    asked_at: dt.datetime | None
    words: Shown | None
    url: str = ""
    outcome: str = ""
    reason: str = ""
    error: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything that the page of one ticket shows."""

    number: int
    url: str
    activity_url: str
    files_url: str
    subject: Shown
    status: str
    priority: str
    list: ListPane
    tab: str = "conversation"
    mail: str = ""
    """How far the answers have come, as the live update tells it."""
    language: str = ""
    category: str = ""
    department: str = ""
    assignee: str = ""
    mine: bool = False
    me: str = ""
    channel: str = "mail"
    entries: tuple[MessageView | EventView, ...] = ()
    before: str = ""
    """From where on back the conversation is shown; empty from its end."""
    earlier_url: str = ""
    summary: tuple[SummaryPoint, ...] = ()
    events: tuple[EventView, ...] = ()
    events_count: int = 0
    older_events_url: str = ""
    files: tuple[FileLink, ...] = ()
    files_count: int = 0
    customer: CustomerView | None = None
    revealing: Revealing = field(default_factory=Revealing)
    sorting: Sorting | None = None
    record: Record | None = None
    join: Join | None = None
    joined: Join | None = None
    danger: DangerView | None = None
    codes: tuple[DangerSign, ...] = ()
    guard: GuardView | None = None
    contest: ContestView | None = None
    unparsable: str = ""
    adopt_url: str = ""
    raw_url: str = ""
    statuses: tuple[Choice, ...] = ()
    priorities: tuple[Choice, ...] = ()
    assignees: tuple[Choice, ...] = ()
    purposes: tuple[Choice, ...] = ()
    acts: Acts = Acts()
    similar_url: str = ""
    linked_url: str = ""
    linked_count: int = 0
    merge: MergeView | None = None
    split: SplitView | None = None
    redact: RedactView | None = None
    forward: ForwardView | None = None
    linked: LinkedView | None = None
    handling: Handling = field(default_factory=Handling)
    composer: Composer | None = None
