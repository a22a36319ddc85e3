"""Builds what became of the reader's addresses."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sealdesk.access.actors import Actor
from sealdesk.access.tags import Tag
from sealdesk.desk.own_addresses import OwnAddressChange, of_oneself
from sealdesk.portal import words
from sealdesk.portal.pages import AddressChange


def address_changes(actor: Actor) -> tuple[AddressChange, ...]:
    """The newest first."""
    return tuple(map(_row, of_oneself(actor)))


def _row(held: OwnAddressChange) -> AddressChange:
    what = {
        Tag.CUSTOMER_ADDRESS_ADDED: _("You were asked again about an e-mail address") if held.again else _("An e-mail address was added"),
        Tag.CUSTOMER_ADDRESS_VERIFIED: _("An e-mail address was confirmed"),
        Tag.CUSTOMER_ADDRESS_REMOVED: _("An e-mail address was removed"),
    }
    number = {
        Tag.CUSTOMER_ADDRESS_ADDED: _("A telephone number was added"),
        Tag.CUSTOMER_ADDRESS_VERIFIED: _("A telephone number was confirmed"),
        Tag.CUSTOMER_ADDRESS_REMOVED: _("A telephone number was removed"),
    }
    return AddressChange((number if held.kind == "phone" else what)[Tag(held.tag)], _who(held), held.at)


def _who(held: OwnAddressChange) -> str:
    if held.by == "customer":
        return pgettext("the customer", "You")
    return words.in_the_name_of(held.role, held.department)
