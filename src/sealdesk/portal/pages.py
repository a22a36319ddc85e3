"""What the portal's templates are given: values meant for them, and nothing whose other fields may leak."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sealdesk.access.opening import Shown


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page of the portal: whose desk it is, and how far the reader has come in."""

    desk: str
    inside: bool = False
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """A department that has a form."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One of the reader's own requests in the list."""

    number: int
    subject: Shown
    status: str
    state: str
    changed_at: datetime.datetime
    url: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file to download."""

    name: Shown
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the customer thinks of an answer, or may say; ``helpful`` is None until they said it."""

    url: str
    helpful: bool | None = None
    comment: Shown | None = None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as the customer sees it."""

    id: str
    mine: bool
    who: str
    at: datetime.datetime
    text: Shown
    files: tuple[FileView, ...] = ()
    confidential: bool = False
    locked: bool = False
    """The text is not here: it is opened at ``read_url`` by who has proven the address, and until then a code is asked for."""
    read_url: str = ""
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Where the customer writes an answer. ``text`` and ``error`` come back when it could not be sent."""

    url: str
    token: str
    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One thing that was decided about a request by itself, in plain words. ``since``: a person changed it meanwhile."""

    what: str
    value: str
    since: bool


@dataclass(frozen=True, slots=True)
class ContestLine:
    """The reader asked for a person: when, and what they found; ``outcome`` is "" until somebody looked."""

    asked_at: datetime.datetime
    outcome: str
    found: str
    reason: Shown | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one request by itself. ``url``: where a person is asked for, "" while that makes no sense.

    ``joined``: a person has merged the request, so that a person has looked at it.
    ``words`` and ``error`` come back when a person could not be asked for; where none can be, the words go as an ``answer`` instead.
    """

    number: int
    request_url: str
    lines: tuple[DecisionLine, ...]
    contests: tuple[ContestLine, ...] = ()
    url: str = ""
    joined: bool = False
    words: str = ""
    error: str = ""
    answer: AnswerForm | None = None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request: its conversation and where to answer. ``elsewhere``: it was merged into another customer's, and only read here.

    ``goes_on_url``: it was merged into another one of theirs, which is there; "" for who came by a link that opens this one alone.
    """

    number: int
    subject: Shown
    status: str
    state: str
    language: str
    messages: tuple[MessageView, ...]
    earlier: str
    answer: AnswerForm | None
    elsewhere: bool = False
    goes_on_url: str = ""
    seen: tuple[Seen, ...] = ()
    all_seen: str = ""
    decided: Decided | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the privacy notice."""

    what: str
    why: tuple[str, ...]
    how_long: tuple[str, ...]
    sealed: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """One opening of the reader's data, or several like it within an hour. ``many``: in a list together with others'."""

    icon: str
    what: str
    who: str
    why: str
    at: datetime.datetime
    number: int
    url: str
    many: bool
    times: tuple[datetime.datetime, ...] = ()
    """Of several all their times, the newest first."""


@dataclass(frozen=True, slots=True)
class AddressChange:
    """An address or number of the reader's was added, confirmed or removed."""

    what: str
    who: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page of them."""

    rows: tuple[Seen, ...]
    older: str
    decided: tuple[Decided, ...] = ()
    changes: tuple[AddressChange, ...] = ()
