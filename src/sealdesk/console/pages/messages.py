"""The messages of a ticket, how far they have come and what is thought of them; and the events between them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.delivery import Delivery
from sealdesk.console.pages.files import FileLink
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
    forward_url: str = ""
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
