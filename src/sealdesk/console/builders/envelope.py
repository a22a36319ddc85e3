"""Builds what the header of a mail says besides its sender: who else got it, and where it asks to be answered. Addresses are masked."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import ngettext

from sealdesk.access.masking import masked
from sealdesk.channels.mail.own_addresses import is_own, own_addresses
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Message
from sealdesk.phrases import listed

_MOST: Final = 3


def envelope_of(reader: Reader, message: Message, department: uuid.UUID) -> Mapping[str, Any]:
    """The header as the desk keeps it; empty for what did not come by mail, and for who may not see it."""
    shown = reader.opening.show(message.envelope, department)
    return {} if shown.masked or not shown else json.loads(shown.text)


def also_to(envelope: Mapping[str, Any]) -> str:
    """Who got the mail besides the desk, by To and Cc; "" for nobody."""
    own = own_addresses()
    others = dict.fromkeys(address for _name, address in (*envelope.get("to", ()), *envelope.get("cc", ())) if not is_own(address, own))
    return shown_addresses(list(others))


def answers_elsewhere(envelope: Mapping[str, Any]) -> str:
    """The addresses of a mail's Reply-To at another domain than it is from; "" for none."""
    domain = _domain((envelope.get("from") or ("", ""))[1])
    return shown_addresses([address for _name, address in envelope.get("reply_to") or () if "@" in address and _domain(address) != domain])


def shown_addresses(addresses: Sequence[str]) -> str:
    """Addresses in a line, masked; the first three by name."""
    said, more = [masked(address, "address") for address in addresses[:_MOST]], len(addresses) - _MOST
    return listed([*said, ngettext("%(count)s more", "%(count)s more", more) % {"count": more}] if more > 0 else said)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")
