"""The page on which an agent opens a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from sealdesk.access.opening import Shown
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
    """Who may be meant by what was typed. ``asked``: something was typed that can be looked for; ``address``: it is an address."""

    known: tuple[Known, ...] = ()
    asked: bool = False
    address: bool = False
    more: bool = False

    @property
    def chosen(self) -> bool:
        """Whether one of them is."""
        return any(one.chosen for one in self.known)


@dataclass(frozen=True, slots=True)
class NewTicketPage:
    """The form, and who may be meant."""

    form: NewTicketForm
    whom: Whom
    find_url: str
    back_url: str
    lost_files: bool = False
    """Whether files were chosen that have to be chosen again."""
