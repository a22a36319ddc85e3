"""From a stored raw mail to a message of a ticket, in one transaction; a mail that cannot be read becomes a ticket too.

Parsing, triage and the sealing of contents happen before the transaction, which then only inserts. Whoever dies on the
way leaves the raw mail as stored, and the next worker begins again.
"""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from typing import Any

from sealdesk.access.acting import acting
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.intake import INTAKE
from sealdesk.channels.mail.kinds import Kind as MailKind
from sealdesk.channels.mail.limits import Unparsable
from sealdesk.channels.mail.own_addresses import (
    is_own,
    mail_index,
    mailbox_for,
    message_behind,
    own_addresses,
)
from sealdesk.channels.mail.parsing import ParsedMail, parse
from sealdesk.channels.mail.threading import Match, conversation_of
from sealdesk.channels.models import Delivery, DeliveryState, RawMail, RawState
from sealdesk.desk.contents import NewFile, contents, discard_files, seal_files
from sealdesk.desk.conversations import message_with_ticket
from sealdesk.desk.models import Kind, Message, Tray
from sealdesk.desk.receiving import Incoming, receive
from sealdesk.desk.sorting import sort
from sealdesk.people.contact import email_index
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_for, customer_of
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.ids import uuid7
from sealdesk.vault.keyring import keyring
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.stream import join
from sealdesk.vault.subjects import Subject, SubjectKind

logger = logging.getLogger(__name__)
MAX_RAW = 128 * 1024 * 1024
MAX_COPIED = 20


class AlreadyDoneError(InvalidChangeError):
    """Another worker was quicker."""

    code = "already-done"


@dataclass(frozen=True, slots=True)
class Processed:
    """What became of a raw mail."""

    outcome: str
    message: Message | None = None


def process(raw: RawMail, content: bytes | None = None) -> Processed:
    """Work a stored mail off. ``content`` saves reading it back when it is at hand."""
    if content is None:
        content = read_raw(raw)
    try:
        mail = parse(content)
    except Unparsable as reason:
        return _as_unreadable(raw, content, reason.code)
    fingerprint = _fingerprint(mail)
    if fingerprint is not None and RawMail.objects.filter(mail_index=fingerprint).exclude(id=raw.id).exists():
        return _as_duplicate(raw)
    incoming = _understand(raw, mail)
    return _store(raw, content, incoming, fingerprint, _outcome(incoming))


def read_raw(raw: RawMail) -> bytes:
    """The bytes of a raw mail, for the machine that works it off."""
    store = contents()
    return join(store.open(raw.blob, keyring.one(store.key_id(raw.blob))), MAX_RAW)


def _understand(raw: RawMail, mail: ParsedMail) -> Incoming:
    mailbox = raw.mailbox or mailbox_for([box.address for box in mail.all_recipients])
    department = mailbox.department if mailbox else raw.department
    kind, tray = _kind_of(mail)
    match = _bounced(mail) if kind is Kind.BOUNCE else conversation_of(mail)
    incoming = Incoming(
        person=None if kind is Kind.BOUNCE else _person(mail),
        department=match.joins.department if match.joins else department,
        kind=kind,
        tray=tray,
        subject=mail.subject,
        text=mail.reply_text or mail.text,
        quoted=_folded(mail),
        html=mail.html,
        envelope=_envelope(mail, match),
        mail_index=mail_index(mail.message_id) if mail.message_id else None,
        sent_at=mail.date,
        problems=list(mail.problems),
        copied=_copied(mail) if kind is Kind.INBOUND else [],
        files=[
            NewFile.of(a.name, a.content_type, a.content, content_id=a.content_id, inline=a.inline) for a in mail.attachments
        ],
        joins=match.joins,
        probably_of=match.probably_of,
    )
    if incoming.joins is None and kind is Kind.INBOUND and tray is Tray.INBOX:
        decided = sort(mail.subject, incoming.text, department)
        incoming.sorting, incoming.department = decided.sorting, decided.department
    return incoming


def _kind_of(mail: ParsedMail) -> tuple[Kind, Tray]:
    if mail.kind is MailKind.BOUNCE:
        return Kind.BOUNCE, Tray.BOUNCE
    if mail.kind is MailKind.AUTOMATIC:
        return Kind.AUTOMATIC, Tray.AUTOMATIC
    return Kind.INBOUND, Tray.AUTOMATIC if mail.kind is MailKind.LIST else Tray.INBOX


def _bounced(mail: ParsedMail) -> Match:
    """A bounce belongs to the mail of ours that it names, by a Message-ID that nobody else could have made up."""
    named = message_behind(mail.bounce.original_message_id) if mail.bounce else None
    message = message_with_ticket(named) if named else None
    return Match(joins=message.ticket, reason="bounced") if message else Match()


def _person(mail: ParsedMail) -> Customer | None:
    """The sender as a customer; a new one is made in a transaction of its own, so that contents can be sealed for them first."""
    if mail.sender is None or not mail.sender.address:
        return None
    found = customer_of(mail.sender.address)
    if found is not None:
        return found
    with acting(INTAKE, Tag.CUSTOMER_CREATED) as deed:
        customer = customer_for(deed, mail.sender.address, mail.sender.name)
        deed.on = f"customer:{customer.id}"
    return customer


def _folded(mail: ParsedMail) -> str:
    return "\n\n".join(part for part in (mail.signature, mail.quoted_text) if part) if mail.reply_text else ""


def _envelope(mail: ParsedMail, match: Match) -> dict[str, Any]:
    """What the headers said, for the ticket page. Sealed as a whole."""
    return {
        "message_id": mail.message_id,
        "references": list(mail.references)[-20:],
        "from": [mail.sender.name, mail.sender.address] if mail.sender else None,
        "reply_to": [[box.name, box.address] for box in mail.reply_to][:5],
        "to": [[box.name, box.address] for box in mail.to][:50],
        "cc": [[box.name, box.address] for box in mail.cc][:50],
        "subject": mail.subject[:500],
        "kind": mail.kind,
        "kind_reason": mail.kind_reason,
        "match": match.reason,
        "bounce": {"status": mail.bounce.status, "action": mail.bounce.action} if mail.bounce else None,
    }


def _copied(mail: ParsedMail) -> list[bytes]:
    own = own_addresses()
    sender = mail.sender.address.lower() if mail.sender else ""
    others = (box.address for box in (*mail.to, *mail.cc) if box.address.lower() != sender)
    return list(dict.fromkeys(email_index(address) for address in others if not is_own(address, own)))[:MAX_COPIED]


def _outcome(incoming: Incoming) -> str:
    if incoming.kind is Kind.BOUNCE:
        return "bounce"
    if incoming.tray is Tray.AUTOMATIC:
        return "automatic"
    return "follow_up" if incoming.joins else "new_ticket"


def _subject_of(person: Customer | None, department: Department) -> Subject:
    return Subject(SubjectKind.CUSTOMER, person.id) if person else Subject(SubjectKind.DEPARTMENT, department.id)


def _store(raw: RawMail, content: bytes, incoming: Incoming, fingerprint: bytes | None, outcome: str) -> Processed:
    """Seal the contents, then write everything at once; the intake copy is destroyed when that is certain."""
    subject = _subject_of(incoming.person, incoming.department)
    seal_files(incoming.files, subject, durable=False)
    intake_copy, final = raw.blob, SealedBlob(uuid7(), raw.blob.place)
    resealed = incoming.person is not None
    if resealed:
        contents().write(final, io.BytesIO(content), keyring.current(subject), durable=False)
    try:
        with acting(INTAKE, Tag.TICKET_MESSAGE_RECEIVED, department=incoming.department.id) as deed:
            _claim(raw, outcome, fingerprint)
            message = receive(deed, incoming)
            deed.details["raw"] = str(raw.id)
            raw.message, raw.person, raw.mail_index = message, incoming.person, fingerprint
            if resealed:
                raw.content = final.name
            raw.save(update_fields=["message", "person", "mail_index", "content"])
            if incoming.kind is Kind.BOUNCE and incoming.joins is not None:
                _mark_bounced(incoming)
    except BaseException:
        discard_files(incoming.files)
        if resealed:
            contents().remove(final)
        raise
    if resealed:
        contents().remove(intake_copy)
    return Processed(outcome, message)


def _claim(raw: RawMail, outcome: str, fingerprint: bytes | None) -> None:
    """One worker only: whoever moves the row from stored to done."""
    values = {"state": RawState.DONE, "outcome": outcome}
    if not RawMail.objects.filter(id=raw.id, state=RawState.STORED).update(**values):
        raise AlreadyDoneError("This mail was worked off by another worker.")
    raw.state, raw.outcome, raw.mail_index = RawState.DONE, outcome, fingerprint


def _mark_bounced(incoming: Incoming) -> None:
    ticket = incoming.joins
    Delivery.objects.filter(message__ticket=ticket, state=DeliveryState.SENT).update(state=DeliveryState.BOUNCED)


def _as_unreadable(raw: RawMail, content: bytes, code: str) -> Processed:
    """Nothing is lost: a ticket with the raw mail and the reason, under the intake key until somebody takes it."""
    logger.warning("mail: raw mail %s cannot be read: %s", raw.id, code)
    incoming = Incoming(person=None, department=raw.department, tray=Tray.UNREADABLE, problems=[code])
    return _store(raw, content, incoming, None, "held")


def _as_duplicate(raw: RawMail) -> Processed:
    with acting(INTAKE, Tag.MAIL_RECEIVED, on=f"raw-mail:{raw.id}", department=raw.department_id) as deed:
        deed.details = {"outcome": "duplicate"}
        _claim(raw, "duplicate", None)
    return Processed("duplicate")


def _fingerprint(mail: ParsedMail) -> bytes | None:
    """The same mail on another way: equal Message-ID *and* equal content, whatever relays added. None without a Message-ID."""
    if not mail.message_id:
        return None
    parts = [mail.message_id, mail.sender.address if mail.sender else "", mail.subject, mail.text, mail.html]
    parts += [a.name + hashlib.sha256(a.content).hexdigest() for a in mail.attachments]
    parts.append(mail.date.isoformat() if mail.date else "")
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return keyed_digest("mail-fingerprint", digest.digest())
