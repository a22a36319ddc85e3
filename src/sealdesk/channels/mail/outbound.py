"""From a reply to a mail: headers that no stranger's name or subject can break, two forms of the text, files piece by piece.

Everything that customers or agents typed is data here: what could end a header line is taken out, addresses that are not
plainly addresses are refused, and the HTML is nothing but the escaped text.
"""

from __future__ import annotations

import base64
import re
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final

from django.conf import settings

from sealdesk.access.opening import Opening
from sealdesk.access.within import without
from sealdesk.channels.letter_words import Words
from sealdesk.channels.mail.forwarding import files_of, forward_of, words_of
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address, sender_address
from sealdesk.channels.mail.senders import sender_name, signed
from sealdesk.channels.mail.writing import (
    ComposeError,
    as_html,
    mailbox_header,
    one_line,
    plain_address,
    text_lines,
    unstructured_header,
    write_header,
    write_ids,
)
from sealdesk.desk.contents import contents
from sealdesk.desk.conversations import addressed_in, last_inbound, was_written_before
from sealdesk.desk.joined import is_anothers_too, known_to
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.people.contact import is_plain
from sealdesk.people.models import CustomerEmail
from sealdesk.people.register import addresses_of, email_among
from sealdesk.vault.errors import VaultError

#: What a mail of ours may weigh, encoded, in bytes; most servers take 25 MB.
MAX_BYTES: Final = 25 * 1024 * 1024
MAX_REFERENCES: Final = 12
MAX_SUBJECT: Final = 300
_LINE: Final = 57 * 64  # a whole number of base64 lines of 76 characters (RFC 2045 §6.8)
_MESSAGE_ID: Final = re.compile(r"[!-;=?-~]{1,250}@[!-;=?-~]{1,250}")
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+\-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+\-]{0,60}")
_ANSWERED: Final = re.compile(r"(?:re|aw|sv|回复|回覆|答复)(?:\[\d+\])?\s*[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One file of a mail: its MIME headers and its content, still closed until it is asked for."""

    head: bytes
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail ready to go. ``sender``, ``recipient`` and ``copied`` are for the envelope, ``utf8`` says that it needs RFC 6531."""

    sender: str
    recipient: str
    message: EmailMessage = field(repr=False)
    enclosures: Sequence[Enclosure] = ()
    #: The addresses of those who get a copy, with the ids of their rows.
    copied: Mapping[str, uuid.UUID] = field(default_factory=dict, repr=False)
    #: Who of them did not get it, and why: filled in here for who cannot be written to, and by the server that takes the mail.
    refused: dict[uuid.UUID, str] = field(default_factory=dict)
    #: Whether the mail waits for a server that cannot take it for one of them now. It is never sent to some and later to others.
    waits: bool = False

    @property
    def utf8(self) -> bool:
        """Whether an address is not ASCII."""
        return not "".join((self.sender, self.recipient, *self.copied)).isascii()

    def chunks(self) -> Iterator[bytes]:
        """The mail in pieces with CRLF line ends. A file is opened when its turn comes, so memory stays at one piece."""
        policy = SMTP.clone(utf8=self.utf8)
        if not self.enclosures:
            yield self.message.as_bytes(policy=policy)
            return
        self.message.make_mixed()
        boundary = secrets.token_hex(16)
        self.message.set_boundary(boundary)
        closing = f"--{boundary}--".encode()
        yield self.message.as_bytes(policy=policy).rpartition(closing)[0]
        for enclosure in self.enclosures:
            yield b"--" + boundary.encode() + b"\r\n" + enclosure.head
            yield from _in_base64(enclosure.pieces)
        yield closing + b"\r\n"


def compose(message: Message, opening: Opening, *, date: datetime, instead: Words | None = None) -> Outgoing:
    """The mail that carries ``message`` to its person, or ``instead`` of it other words, without its text, subject and files.

    ``opening`` is recorded by the caller before anything is sent.

    Raises ComposeError when it can never be sent.
    """
    ticket = known_as(message)
    sender = sender_address(ticket)
    recipient = recipient_of(message, opening)
    copied, refused = copies_of(message, opening)
    copied.pop(recipient, None)
    if not is_plain(sender):
        raise ComposeError("sender-invalid")
    if instead and (copied or refused):
        raise ComposeError("confidential-copied")  # what goes out instead leads into the portal of one person
    subject, text = (instead.subject, instead.text) if instead else _words_of(message, ticket, opening)
    text = signed(text, ticket)
    mail = EmailMessage(policy=SMTP.clone(utf8=not "".join((sender, recipient, *copied)).isascii()))
    write_header(mail, "From", mailbox_header(one_line(sender_name(ticket), 80), sender))
    write_header(mail, "To", mailbox_header("", recipient))
    if copied:
        write_header(mail, "Cc", ",\n ".join(mailbox_header("", address) for address in copied))
    write_header(mail, "Reply-To", mailbox_header("", reply_address(ticket)))
    write_header(mail, "Subject", unstructured_header(one_line(subject, MAX_SUBJECT), "Subject"))
    mail["Date"] = format_datetime(date)
    write_ids(mail, "Message-ID", [message_id_of(message)])
    if forward_of(message) is None:  # whoever it is sent on to has none of the mails of before
        _thread(mail, message, opening, apart=ticket.pk != message.ticket_id or is_anothers_too(ticket))
    language = ticket.language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", ticket.language) else ""
    own = settings.SEALDESK_PUBLIC_URL if instead else ""
    mail.set_content(text_lines(text), cte="quoted-printable" if text.isascii() else "base64")
    mail.add_alternative(as_html(text, language, own=own), subtype="html", cte="base64")
    if language:  # after the content, which sets every such header anew
        mail["Content-Language"] = language
    mail.set_boundary(secrets.token_hex(16))
    return Outgoing(sender, recipient, mail, () if instead else _enclosures(message, opening), copied, refused)


def known_as(message: Message) -> Ticket:
    """The ticket whose subject and address a letter may show to its person. ComposeError when it lies in another customer's alone."""
    ticket: Ticket | None = message.ticket
    if message.person is not None and forward_of(message) is None:
        ticket = known_to(message.person, message.ticket)
    if ticket is None:
        raise ComposeError("other-customer")
    return ticket


def _words_of(message: Message, ticket: Ticket, opening: Opening) -> tuple[str, str]:
    """Subject and text of a letter. ComposeError when its person was erased."""
    row = forward_of(message)
    if row is not None:
        words = words_of(row, opening)
        return one_line(words.subject, MAX_SUBJECT), words.text
    text = opening.read(message.text)
    if text is None and message.text:
        raise ComposeError("erased")
    subject = str(opening.read(ticket.subject_line) or "")
    if message.recipients.exists():  # to others the line is another person's
        subject = without(subject)
    if last_inbound(message, of_its_person=False) is None and not was_written_before(message):
        return one_line(subject, MAX_SUBJECT) or f"#{ticket.number}", text or ""  # it begins the conversation
    return subject_of_reply(subject, ticket.number), text or ""


def weight_of(message: Message) -> int:
    """About how many bytes the files of a message will weigh in a mail."""
    return sum(size * 78 // 57 + 1024 for size in files_of(message).values_list("size", flat=True))


def subject_of_reply(subject: str, number: int) -> str:
    """``Re: …``, once however often the customer's program wrote it."""
    clean = one_line(subject, MAX_SUBJECT)
    if not clean:
        return f"Re: #{number}"
    return clean if _ANSWERED.match(clean) else f"Re: {clean}"


def recipient_of(message: Message, opening: Opening) -> str:
    """Where the person last wrote from in this ticket, or was written to, as long as the address is still theirs; else their first one.

    What is sent on goes to the address that was typed.
    """
    row = forward_of(message)
    if row is not None:
        typed = opening.read(row.address)
        if typed is None:
            raise ComposeError("erased")
        return plain_address(str(typed))
    if message.person_id is None:
        raise ComposeError("no-address")
    addresses = addresses_of(message.person_id, message.ticket.department_id)
    last = last_inbound(message, of_its_person=True)
    written = _envelope(last, opening).get("from") if last else None
    if isinstance(written, list) and len(written) == 2 and email_among(addresses, str(written[1])):
        return plain_address(str(written[1]))
    if not addresses:
        raise ComposeError("no-address")
    value = opening.read(_addressed(message, addresses).value)
    if value is None:
        raise ComposeError("erased")
    return plain_address(str(value))


def copies_of(message: Message, opening: Opening) -> tuple[dict[str, uuid.UUID], dict[uuid.UUID, str]]:
    """Those who get a copy, by address; and those who cannot be written to any more, with the reason."""
    copied: dict[str, uuid.UUID] = {}
    refused: dict[uuid.UUID, str] = {}
    for row in message.recipients.select_related("person").order_by("id"):
        value = opening.read(row.address)
        if value is None or row.person.blocked:
            refused[row.id] = "blocked" if row.person.blocked else "erased"
        else:
            copied[plain_address(str(value))] = row.id
    return copied, refused


def _addressed(message: Message, addresses: Sequence[CustomerEmail]) -> CustomerEmail:
    """The address that an agent began the ticket with, as long as it is still theirs; else their first one."""
    index = addressed_in(message.ticket) if len(addresses) > 1 else None
    return next((one for one in addresses if bytes(one.index) == index), addresses[0])


def _envelope(message: Message, opening: Opening) -> dict[str, Any]:
    value = opening.read(message.envelope)
    return value if isinstance(value, dict) else {}


def _thread(mail: EmailMessage, message: Message, opening: Opening, *, apart: bool) -> None:
    """Answer the newest mail of the ticket, with the references that it had (RFC 5322 §3.6.4); ``apart`` the newest of its person alone."""
    parent = last_inbound(message, of_its_person=apart)
    envelope = _envelope(parent, opening) if parent else {}
    answered = _valid_id(envelope.get("message_id"))
    earlier = envelope.get("references")
    known = [_valid_id(one) for one in earlier] if isinstance(earlier, list) else []
    references = list(dict.fromkeys(one for one in [*known, answered] if one))
    if answered:
        write_ids(mail, "In-Reply-To", [answered])
    if len(references) > MAX_REFERENCES:
        references = [references[0], *references[1 - MAX_REFERENCES :]]
    if references:
        write_ids(mail, "References", references)


def _valid_id(value: object) -> str:
    return value if isinstance(value, str) and _MESSAGE_ID.fullmatch(value) else ""


def _enclosures(message: Message, opening: Opening) -> list[Enclosure]:
    if weight_of(message) > MAX_BYTES:
        raise ComposeError("too-large")
    return [_enclosure(one, opening) for one in files_of(message).order_by("id")]


def _enclosure(attachment: Attachment, opening: Opening) -> Enclosure:
    part = EmailMessage(policy=SMTP)
    kind = attachment.content_type.lower()
    part["Content-Type"] = kind if _TYPE.fullmatch(kind) and not kind.startswith("multipart/") else "application/octet-stream"
    name = one_line(str(opening.read(attachment.name) or ""), 200).replace('"', "'").replace("\\", "_").replace("/", "_")
    part.add_header("Content-Disposition", "attachment", filename=name or "attachment")
    part["Content-Transfer-Encoding"] = "base64"
    try:
        pieces = opening.content(contents(), attachment.blob)
    except VaultError:
        raise ComposeError("file-missing") from None
    return Enclosure(part.as_bytes(), pieces)


def _in_base64(pieces: Iterator[bytes]) -> Iterator[bytes]:
    held = b""
    for piece in pieces:
        held += piece
        whole = len(held) - len(held) % _LINE
        yield base64.encodebytes(held[:whole]).replace(b"\n", b"\r\n")
        held = held[whole:]
    yield base64.encodebytes(held).replace(b"\n", b"\r\n")
