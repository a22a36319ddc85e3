"""As whom the desk writes: the name before the address, and the signature below the text, in the customer's language."""

from __future__ import annotations

import unicodedata
from typing import Final

from sealdesk.channels.mail.own_addresses import sending_mailbox
from sealdesk.desk.models import Ticket

#: The line that mail programs fold or cut a signature at (RFC 3676, 4.3).
_RULE: Final = "-- "


def sender_name(ticket: Ticket) -> str:
    """The mailbox's name in the ticket's language, or the department's."""
    mailbox = sending_mailbox(ticket)
    chosen = _in_language(ticket, mailbox.sender_name, mailbox.sender_name_zh) if mailbox else ""
    return chosen or ticket.department.name_in(ticket.language)


def signature_of(ticket: Ticket) -> str:
    """The mailbox's signature in the ticket's language; empty for none."""
    mailbox = sending_mailbox(ticket)
    return _in_language(ticket, mailbox.signature, mailbox.signature_zh) if mailbox else ""


def signed(text: str, ticket: Ticket) -> str:
    """The text with the mailbox's signature below it, if there is one."""
    signature = signature_of(ticket)
    return f"{text.rstrip()}\n\n{_RULE}\n{signature}" if signature else text


def is_one_line(text: str) -> bool:
    """Whether a name fits a header as it is: no line end, control or direction character, and no address of its own."""
    return all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in text) and not set(text) & set("<>@")


def _in_language(ticket: Ticket, english: str, chinese: str) -> str:
    first, second = (chinese, english) if ticket.language.startswith("zh") else (english, chinese)
    return first or second
