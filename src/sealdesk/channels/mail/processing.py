"""From a stored raw mail to a message of a ticket, in one transaction; a mail that cannot be read becomes a ticket too.

Parsing, triage and the sealing of contents happen before the transaction, which then only inserts. Whoever dies on the
way leaves the raw mail as stored, and the next worker begins again.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import hashlib
import io
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import IntegrityError

from sealdesk.access.acting import acting
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.channels import letters
from sealdesk.channels.mail import bouncing, trusting
from sealdesk.channels.mail.attachments import Attachment as MailFile
from sealdesk.channels.mail.authentication.results import Mark, Verdict
from sealdesk.channels.mail.cleaning import ACTIVE, clean_html
from sealdesk.channels.mail.htmltext import text_of_html
from sealdesk.channels.mail.intake import INTAKE
from sealdesk.channels.mail.kinds import Kind as MailKind
from sealdesk.channels.mail.limits import Unparsable
from sealdesk.channels.mail.own_addresses import (
    is_own,
    mail_index,
    mailbox_for,
    own_addresses,
)
from sealdesk.channels.mail.parsing import ParsedMail, parse
from sealdesk.channels.mail.threading import Match, addressed_ticket, conversation_of
from sealdesk.channels.models import ANSWER, FORM, REDACTED, RawMail, RawState
from sealdesk.desk.contents import NewFile, contents, discard_files, seal_files
from sealdesk.desk.conversations import who_takes_part
from sealdesk.desk.models import Kind, Message, Tray
from sealdesk.desk.receiving import LONGEST_SUBJECT, Incoming, hold_if_blocked, receive
from sealdesk.desk.scrubbing import name_without_secrets, scrub, unread
from sealdesk.desk.sorting import sort
from sealdesk.people.contact import email_index, names_somebody
from sealdesk.people.models import Customer
from sealdesk.people.register import Newcomer, customer_of, enter, newcomer
from sealdesk.statements import as_uuid, change, look_up
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.ids import uuid7
from sealdesk.vault.keyring import keyring, one_look_up_per_subject
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.stream import join
from sealdesk.vault.subjects import Subject, SubjectKind

logger = logging.getLogger(__name__)
MAX_RAW = 128 * 1024 * 1024
MAX_COPIED = 20
#: No mail is older than the Unix epoch; a broken clock of the sender is not believed beyond it.
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_SAME_MAIL = "SELECT id, person_id, problem FROM channels_rawmail WHERE mail_index = %s AND id <> %s LIMIT 1"
_DONE = (
    "UPDATE channels_rawmail SET state = 'done', outcome = %s, message_id = %s, person_id = %s, mail_index = %s, content = %s, trust = %s"
    " WHERE id = %s AND state = 'stored'"
)


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
    try:
        return _work_off(raw, content, mail)
    except IntegrityError:  # another process wrote the same mail, or the same new customer, at the same moment
        return _work_off(raw, content, mail)


def _work_off(raw: RawMail, content: bytes, mail: ParsedMail) -> Processed:
    fingerprint = _fingerprint(mail)
    if fingerprint is not None and (first := look_up(_SAME_MAIL, fingerprint, raw.id)):
        same, person, problem = first[0]
        return _as_duplicate(raw, content, as_uuid(same), as_uuid(person) if person else None, gone=problem == REDACTED)
    with one_look_up_per_subject():
        incoming, verdict = _understand(raw, content, mail)
        return _store(raw, content, incoming, fingerprint, _outcome(incoming), returned=bouncing.returned(mail), verdict=verdict)


def hold(raw: RawMail, code: str) -> Processed:
    """Give a mail to a person that no machine can work off: a ticket with the raw mail and the reason."""
    return _as_unreadable(raw, b"", code)


def read_raw(raw: RawMail) -> bytes:
    """The bytes of a raw mail, for the machine that works it off."""
    store = contents()
    return join(store.open(raw.blob, keyring.one(store.key_id(raw.blob))), MAX_RAW)


def _understand(raw: RawMail, content: bytes, mail: ParsedMail) -> tuple[Incoming, Verdict]:
    """The message, with its sender when the desk has not met them, and whether it is theirs."""
    if raw.source in {FORM, ANSWER}:
        return _typed(raw, mail), Verdict(Mark.NONE)
    mailbox = raw.mailbox or mailbox_for([box.address for box in mail.all_recipients])
    department = mailbox.department if mailbox else raw.department
    kind, tray = _kind_of(mail)
    match = bouncing.bounced(mail, content) if kind is Kind.BOUNCE else conversation_of(mail)
    verdict = trusting.first_look(raw, content, mail, _arrived(raw, mail))
    if match.joins is not None:
        verdict = trusting.before_joining(raw, content, verdict)
        if verdict.mark is Mark.FORGED:  # the sender's name is what lets a mail join, and this one is not theirs
            match = Match(probably_of=match.joins, reason="forged-sender")
    person, new = (None, None) if kind is Kind.BOUNCE else _person(mail)
    if kind is Kind.AUTOMATIC and match.joins is not None and mail.sender is not None:  # nobody spoke, so nobody is made known by it
        person, new = who_takes_part(match.joins, mail.sender.address), None
    incoming = Incoming(
        person=person,
        newcomer=new,
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
        at=_arrived(raw, mail),
        arriving=raw.source != "import",
        problems=_problems(mail),
        copied=_copied(mail) if kind is Kind.INBOUND else [],
        files=_files(mail),
        joins=match.joins,
        probably_of=match.probably_of,
    )
    scrub(incoming, text_of_html)
    hold_if_blocked(incoming)
    if incoming.joins is None and kind is Kind.INBOUND and incoming.tray is Tray.INBOX:
        incoming.sort_as(sort(incoming.subject, incoming.text, department, person=None if new else person))
    return incoming, verdict


def _typed(raw: RawMail, mail: ParsedMail) -> Incoming:
    """What a person typed into a page of ours: a person's, whatever it looks like, in the department that they chose.

    Only an answer joins, by the signed address that the portal put there; what a stranger types into a form opens a ticket.
    """
    match = conversation_of(mail) if raw.source == ANSWER else Match()
    # The portal lets its requester answer a ticket, and nobody else; another record may hold the address too, see desk.starting.
    asked = addressed_ticket(mail) if match.joins else None
    answers = asked.requester if asked else None
    person, new = (answers, None) if answers else _person(mail)
    incoming = Incoming(
        person=person,
        newcomer=new,
        department=match.joins.department if match.joins else raw.department,
        subject=mail.subject,
        text=mail.text.strip("\n"),
        envelope=_envelope(mail, match),
        at=raw.received_at,
        arriving=True,
        files=_files(mail),
        joins=match.joins,
        probably_of=match.probably_of,
        channel="form",
    )
    scrub(incoming)
    if incoming.joins is None:
        incoming.sort_as(sort(incoming.subject, incoming.text, raw.department, stays=True, person=None if new else person))
    return incoming


def _files(mail: ParsedMail) -> list[NewFile]:
    """The files. Only a picture that the HTML shows stands in it; a sender's word alone would hide a file from everybody."""
    return [
        NewFile.of(a.name, a.content_type, a.content, content_id=a.content_id, inline=a.inline and _is_shown(a, mail.html))
        for a in mail.attachments
    ]


def _is_shown(file: MailFile, html: str) -> bool:
    named = file.content_type.startswith("image/") and file.content_id
    return bool(named) and any(f"cid:{name}" in html for name in (file.content_id, quote(file.content_id)))


def _arrived(raw: RawMail, mail: ParsedMail) -> datetime.datetime:
    """Old mail that is imported keeps its place in time; for mail that arrives, the sender's clock is not asked."""
    if raw.source != "import" or mail.date is None:
        return raw.received_at
    return min(max(mail.date, _EPOCH), raw.received_at)


def _kind_of(mail: ParsedMail) -> tuple[Kind, Tray]:
    if mail.kind is MailKind.BOUNCE:
        return Kind.BOUNCE, Tray.BOUNCE
    if mail.kind is MailKind.AUTOMATIC:
        return Kind.AUTOMATIC, Tray.AUTOMATIC
    return Kind.INBOUND, Tray.AUTOMATIC if mail.kind is MailKind.LIST else Tray.INBOX


def _person(mail: ParsedMail) -> tuple[Customer | None, Newcomer | None]:
    """The sender as a customer; a new one is prepared, so that contents can be sealed for them before they are written."""
    if mail.sender is None or not names_somebody(mail.sender.address):
        return None, None
    found = customer_of(mail.sender.address)
    if found is not None:
        return found, None
    new = newcomer(mail.sender.address, name_without_secrets(mail.sender.name))
    return new.customer, new


def _problems(mail: ParsedMail) -> list[str]:
    """What was wrong with it. The HTML is stored as it came and cleaned again, by the newest rules, whenever it is shown."""
    removed = clean_html(mail.html).removed if mail.html else ()
    return [*mail.problems, *(["html-active-content"] if ACTIVE.intersection(removed) else [])]


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
        "subject": mail.subject[:LONGEST_SUBJECT],
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
    if incoming.tray in {Tray.BLOCKED, Tray.SPAM}:
        return "held"
    return "follow_up" if incoming.joins else "new_ticket"


def _subject_of(person: Customer | None, department: Department) -> Subject:
    return Subject(SubjectKind.CUSTOMER, person.id) if person else Subject(SubjectKind.DEPARTMENT, department.id)


def _store(
    raw: RawMail,
    content: bytes,
    incoming: Incoming,
    fingerprint: bytes | None,
    outcome: str,
    *,
    returned: bouncing.Returned | None = None,
    verdict: Verdict = Verdict(Mark.NONE),  # noqa: B008 - frozen
) -> Processed:
    """Seal the contents, then write everything at once; the intake copy is destroyed when that is certain."""
    subject = _subject_of(incoming.person, incoming.department)
    seal_files(incoming.files, subject, durable=_is_alone(raw))
    incoming.make_tokens()
    try:
        with (
            _resealed(raw, content, subject if incoming.person is not None else None) as kept,
            acting(INTAKE, Tag.TICKET_MESSAGE_RECEIVED, department=incoming.department.id) as deed,
        ):
            if incoming.newcomer is not None:
                enter(deed, incoming.newcomer)
            message = receive(deed, incoming)
            deed.details["raw"] = str(raw.id)
            _claim(raw, outcome, message, fingerprint, kept, verdict.mark)
            trusting.keep(deed, raw, message, verdict)
            if raw.source == FORM and incoming.joins is None and incoming.tray is not Tray.SPAM:
                letters.confirm(deed, message, incoming.envelope["from"][1])
            if returned is not None:
                bouncing.mark(deed, returned)
    except BaseException:
        discard_files(incoming.files)
        raise
    raw.state, raw.outcome, raw.message = RawState.DONE, outcome, message
    return Processed(outcome, message)


def _is_alone(raw: RawMail) -> bool:
    """Whether nobody else holds the mail any more: then it is on the disk before its intake copy goes. An import's source stays."""
    return raw.source != "import"


@contextlib.contextmanager
def _resealed(raw: RawMail, content: bytes, subject: Subject | None) -> Iterator[uuid.UUID]:
    """The raw bytes under the key of the person they are about (None: of nobody, so they stay as they are).

    The intake copy is destroyed when what stands within is committed; the new one when it is not.
    """
    if subject is None:
        yield raw.content
        return
    intake_copy, final = raw.blob, SealedBlob(uuid7(), raw.blob.place)
    contents().write(final, io.BytesIO(content), keyring.current(subject), durable=_is_alone(raw))
    try:
        yield final.name
    except BaseException:
        contents().remove(final)
        raise
    contents().remove(intake_copy)
    raw.content = final.name


def _claim(
    raw: RawMail,
    outcome: str,
    message: Message | None,
    fingerprint: bytes | None,
    content: uuid.UUID,
    mark: Mark = Mark.NONE,
    *,
    person: uuid.UUID | None = None,
) -> None:
    """One worker only: whoever moves the row from stored to done. Whatever another one wrote until here is rolled back."""
    whose = message.person_id if message else person
    if not change(_DONE, outcome, message.id if message else None, whose, fingerprint, content, mark.value, raw.id):
        raise AlreadyDoneError("This mail was worked off by another worker.")


def _as_unreadable(raw: RawMail, content: bytes, code: str) -> Processed:
    """Nothing is lost: a ticket with the raw mail and the reason, under the intake key until somebody takes it."""
    logger.warning("mail: raw mail %s cannot be read: %s", raw.id, code)
    incoming = Incoming(person=None, department=raw.department, tray=Tray.UNREADABLE, problems=[code], holds_secret=unread(content))
    return _store(raw, content, incoming, None, "held")


def _as_duplicate(raw: RawMail, content: bytes, same: uuid.UUID, person: uuid.UUID | None, *, gone: bool) -> Processed:
    """The ``same`` mail on another way. Its bytes lie under the key of that one's ``person``, so that one erasure reaches both.

    ``gone``: that one was redacted, so this one's bytes go as well.
    """
    subject = Subject(SubjectKind.CUSTOMER, person) if person else None
    with (
        _resealed(raw, content, subject) as kept,
        acting(INTAKE, Tag.MAIL_RECEIVED, on=f"raw-mail:{raw.id}", department=raw.department_id) as deed,
    ):
        deed.details = {"outcome": "duplicate"}
        _claim(raw, "duplicate", None, None, kept, person=person)
        RawMail.objects.filter(pk=raw.pk).update(same_as=same, problem=REDACTED if gone else "")
        if gone:
            deed.after_commit(functools.partial(contents().remove, SealedBlob(kept, raw.blob.place)))
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
