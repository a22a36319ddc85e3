"""One ticket: its conversation, its people, how it was sorted, and what the ledger says about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sealdesk.access.opening import Shown
from sealdesk.console.pages.arranging import LinkedView, MergeView, OtherTicket, SplitView
from sealdesk.console.pages.composer import Composer
from sealdesk.console.pages.delivery import Delivery
from sealdesk.console.pages.files import FileLink
from sealdesk.console.pages.handling import Handling
from sealdesk.console.pages.queue import ListPane
from sealdesk.console.pages.redacting import RedactView
from sealdesk.console.pages.revealing import OpenedRow, Revealing
from sealdesk.console.pages.secrets import Kept


@dataclass(frozen=True, slots=True)
class Confidence:
    """A reply whose text went into no mail. ``read_at`` is None until the customer opened it."""

    read_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the customer thinks of an answer."""

    helpful: bool
    comment: Shown


@dataclass(frozen=True, slots=True)
class TrustReason:
    """One check of a sender: what came out, for which domain, why, and whose word it is ("" for a check of our own)."""

    what: str
    result: str
    good: bool = False
    domain: str = ""
    why: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class TrustView:
    """The trust mark of a mail. ``tone`` is one of a chip, "" for the plain one."""

    name: str
    tone: str
    icon: str
    sentence: str = ""
    reasons: tuple[TrustReason, ...] = ()


@dataclass(frozen=True, slots=True)
class RawView:
    """A mail as it came: its beginning as text, its size in bytes, and whether the text is all of it."""

    text: str
    size: int
    whole: bool
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message. ``kind`` is the message's own kind; ``us`` tells that a colleague wrote it.

    ``raw_url`` is the download of the raw mail, ``source_url`` shows it in place, as ``raw`` does now; ``first_new`` is the
    first that came since the reader looked; ``answers`` is where a mail asks to be answered, if at another domain than it is from,
    ``also_to`` who else got it.
    """

    id: str
    kind: str
    who: Shown
    at: dt.datetime
    text: Shown
    quoted: Shown | None = None
    kept: Kept | None = None
    to: Shown | None = None
    us: bool = False
    mentions: str = ""
    note: str = ""
    language: str = ""
    html_url: str = ""
    raw_url: str = ""
    source_url: str = ""
    redact_url: str = ""
    raw: RawView | None = None
    first_new: bool = False
    files: tuple[FileLink, ...] = ()
    delivery: Delivery | None = None
    confidence: Confidence | None = None
    opinion: Opinion | None = None
    trust: TrustView | None = None
    answers: str = ""
    also_to: str = ""
    is_message: bool = True


@dataclass(frozen=True, slots=True)
class SummaryPoint:
    """One sentence of a long conversation, with who said it and the way to its message."""

    text: str
    who: Shown
    at: dt.datetime
    url: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened, with its place in the ledger. ``index`` is None until it is sequenced."""

    icon: str
    sentence: str
    at: dt.datetime
    who: str = ""
    index: int | None = None
    proven: bool = False
    url: str = ""
    tag: str = ""
    is_message: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach a customer, and the dialog that opens it."""

    kind: str
    value: Shown
    field: str
    popover: str = ""
    closes_at: dt.datetime | None = None
    opened: tuple[OpenedRow, ...] = ()
    purposes: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The card beside the talk. ``url`` is the customer's profile."""

    name: Shown
    tickets: int
    url: str = ""
    since: dt.datetime | None = None
    contacts: tuple[Contact, ...] = ()
    organisation: str = ""
    language: str = ""
    blocked: bool = False
    others: tuple[OtherTicket, ...] = ()

    @property
    def only_address(self) -> Shown | None:
        """Where a reply goes, masked, when there can be no doubt which address it is."""
        found = [contact.value for contact in self.contacts if contact.kind == "address"]
        return found[0] if len(found) == 1 and found[0].masked else None

    @property
    def unreachable(self) -> bool:
        """Whether no mail reaches them: of who called a number may be all that is known."""
        return all(contact.kind != "address" for contact in self.contacts)


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
    others: str = ""
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
    """A customer asks that a person looks. ``words`` are theirs, None for none; ``url`` only for who may settle it."""

    asked_at: dt.datetime
    words: Shown | None
    url: str = ""


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
    linked: LinkedView | None = None
    handling: Handling = field(default_factory=Handling)
    composer: Composer | None = None
