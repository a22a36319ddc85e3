"""The page on which an agent opens a ticket."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.composer import Time
from sealdesk.console.pages.files import FileLink
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.starting_forms import NewTicketForm


@dataclass(frozen=True, slots=True)
class Known:
    """A customer whom the reader sees and may mean. ``tickets`` are those that the reader sees."""

    id: str
    name: Shown
    address: Shown
    tickets: int
    blocked: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Whom:
    """Who may be meant by what was typed.

    ``asked``: something was typed that can be looked for; ``address``: it is an address; ``number``: it is a telephone number.
    """

    known: tuple[Known, ...] = ()
    asked: bool = False
    address: bool = False
    number: bool = False
    more: bool = False

    @property
    def chosen(self) -> bool:
        """Whether one of them is."""
        return any(one.chosen for one in self.known)


@dataclass(frozen=True, slots=True)
class NewTicketPage:
    """The form, who may be meant, and what the composer of a ticket has as well. ``revision`` 0: nothing is kept on the server."""

    form: NewTicketForm
    whom: Whom
    find_url: str
    back_url: str
    draft_url: str = ""
    discard_url: str = ""
    canned_url: str = ""
    files: tuple[FileLink, ...] = ()
    """Those of the draft, which are kept."""
    lost_files: bool = False
    """Whether files were chosen that have to be chosen again."""
    refused: str = ""
    """Why the draft cannot be kept."""
    other: str = ""
    """What another window kept of the text meanwhile, where this is not it."""
    revision: int = 0
    once: str = ""
    """The id under which the form is sent once."""
    saved_at: dt.datetime | None = None
    restored: bool = False
    """Whether the form shows what was begun before."""
    at_value: str = ""
    times: tuple[Time, ...] = ()
    zone: str = ""
    colleagues: tuple[Choice, ...] = ()
    mentions: tuple[str, ...] = ()
    """Those of them who are ticked."""
