"""The customer's card beside the talk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealdesk.access.opening import Shown
from sealdesk.console.pages.arranging import OtherTicket
from sealdesk.console.pages.revealing import OpenedRow

if TYPE_CHECKING:
    from sealdesk.console.pages.ticket import Choice


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
    erased: bool = False
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
