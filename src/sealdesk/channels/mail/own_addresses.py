"""The desk's own addresses: mailboxes, the signed reply address of a ticket, and the Message-IDs that we give out.

A reply address carries 128 bits of HMAC-SHA-256 over the ticket's id, so it cannot be guessed; and even the right one
joins a conversation only for somebody who takes part in it (see ``threading``).
"""

from __future__ import annotations

import base64
import hmac
import re
import uuid
from itertools import islice
from typing import Final

from django.conf import settings

from sealdesk.channels.models import Mailbox
from sealdesk.desk.conversations import ticket_numbered
from sealdesk.desk.models import Message, Ticket
from sealdesk.people.contact import normal_email
from sealdesk.recent import Recent
from sealdesk.vault.purposes import keyed_digest

_SIGNED: Final = re.compile(r"\+(\d{1,18})\.([a-z2-7]{26})$")
_SIGNED_IN_BYTES: Final = re.compile(rb"\+\d{1,18}\.[a-z2-7]{26}@")
_MOST_SIGNED: Final = 20
_mailboxes: Final = Recent(
    lambda: list(Mailbox.objects.select_related("department").order_by("id")), "channels.mailbox", "access.department"
)
_OURS: Final = re.compile(r"^([0-9a-f]{32})\.([a-z2-7]{26})@")


def mail_index(message_id: str) -> bytes:
    """The blind index by which a Message-ID (without angle brackets) is looked up."""
    return keyed_digest("blind:message-id", message_id.strip())


def reply_address(ticket: Ticket) -> str:
    """Where the requester's answer goes: ``support+1042.<26 characters>@desk.example``."""
    local, _, domain = sender_address(ticket).partition("@")
    return f"{local}+{ticket.number}.{_code('reply-address', ticket.id.bytes)}@{domain}"


def ticket_of(address: str) -> Ticket | None:
    """The ticket whose signed reply address this is; None for any other address, and for a forged one."""
    local, _, _ = address.strip().lower().rpartition("@")
    found = _SIGNED.search(local)
    if found is None:
        return None
    ticket = ticket_numbered(int(found[1]))
    if ticket is None or not hmac.compare_digest(found[2], _code("reply-address", ticket.id.bytes)):
        return None
    return ticket


def holds_reply_address(content: bytes, ticket: Ticket) -> bool:
    """Whether the ticket's signed reply address stands in the bytes of a mail, as in a header that was sent back."""
    found = {match[0].decode("ascii") for match in islice(_SIGNED_IN_BYTES.finditer(content), _MOST_SIGNED)}
    return any((named := ticket_of(f"us{address}")) is not None and named.pk == ticket.pk for address in found)


def sender_address(ticket: Ticket) -> str:
    """The address that a ticket's replies are from: its department's mailbox, or the desk's."""
    mailbox = sending_mailbox(ticket)
    return mailbox.address if mailbox else desk_address()


def desk_address() -> str:
    """The address of letters that belong to no ticket: the operator's, or where they named none, the default department's mailbox."""
    named = str(settings.SEALDESK_MAIL_ADDRESS)
    if not named.endswith(".invalid"):
        return named
    boxes = sorted(_mailboxes(), key=lambda mailbox: not mailbox.department.is_default)
    return boxes[0].address if boxes else named


def sending_mailbox(ticket: Ticket) -> Mailbox | None:
    """The oldest mailbox of the ticket's department. One that is paused is not fetched, but still sends."""
    return next((mailbox for mailbox in _mailboxes() if mailbox.department_id == ticket.department_id), None)


def message_id_of(message: Message) -> str:
    """The Message-ID of a mail that we send: always the same for the same message, and not to be guessed."""
    domain = sender_address(message.ticket).rpartition("@")[2]
    return f"{message.id.hex}.{_code('message-id', message.id.bytes)}@{domain}"


def message_behind(message_id: str) -> uuid.UUID | None:
    """The message that we sent under this Message-ID; None when it is not one of ours."""
    found = _OURS.match(message_id.strip().lower())
    if found is None:
        return None
    claimed = uuid.UUID(hex=found[1])
    return claimed if hmac.compare_digest(found[2], _code("message-id", claimed.bytes)) else None


def mailbox_for(addresses: list[str]) -> Mailbox | None:
    """The mailbox among the recipients of a mail."""
    plain = [re.sub(r"\+[^@]*@", "@", normal_email(address)) for address in addresses[:50]]
    return next((mailbox for mailbox in _mailboxes() if mailbox.address in plain), None)


def is_own(address: str, own: frozenset[str]) -> bool:
    """Whether an address is the desk's, with or without a tag."""
    return re.sub(r"\+[^@]*@", "@", normal_email(address)) in own


def is_ours(address: str) -> bool:
    """Whether mail for this address is taken in: a mailbox, with or without a tag, but no reply address that we did not sign."""
    local, _, _ = address.strip().lower().rpartition("@")
    if _SIGNED.search(local):
        return ticket_of(address) is not None and is_own(address, own_addresses())
    return is_own(address, own_addresses())


def own_addresses() -> frozenset[str]:
    """Every address of the desk."""
    found = [mailbox.address for mailbox in _mailboxes()]
    return frozenset(normal_email(address) for address in (*found, str(settings.SEALDESK_MAIL_ADDRESS)))


def _code(purpose: str, value: bytes) -> str:
    return base64.b32encode(keyed_digest(purpose, value)[:16]).decode().rstrip("=").lower()
