"""What the customer is written when an agent adds or removes an address of theirs."""

from __future__ import annotations

from sealdesk.access.acting import Deed
from sealdesk.channels import letters
from sealdesk.channels.models import LetterKind
from sealdesk.passes.joining import to_agree, value_of
from sealdesk.passes.models import Pass
from sealdesk.people.models import CustomerEmail
from sealdesk.people.proving import ADDED, REMOVED, when
from sealdesk.people.register import addresses_of


@when(ADDED)
def ask_the_customer(deed: Deed, waiting: CustomerEmail, value: str) -> None:
    """Ask at the first address that is theirs, whether the added one is too. Who has none cannot be asked, and it goes on waiting."""
    del value
    for own in addresses_of(waiting.customer_id)[:1]:
        letters.about_address(LetterKind.AGREE, own, value_of(own), to_agree(deed, waiting, own))


@when(REMOVED)
def tell_the_customer(deed: Deed, removed: CustomerEmail, value: str) -> None:
    """Tell them at the address that is theirs no more."""
    del deed
    letters.about_address(LetterKind.REMOVED, removed, value)


def ask_the_address(deed: Deed, given: Pass) -> None:
    """The customer agreed: ask whether the new address is read by them."""
    del deed
    letters.about_address(LetterKind.PROVE, given.email, value_of(given.email), given)
