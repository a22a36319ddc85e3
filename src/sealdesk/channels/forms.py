"""What is typed into a page of ours becomes a raw mail, so that it goes the same way as every other: sealed and stored whole first.

Equal submissions make equal bytes: nothing in them comes from a clock or from chance but what the form's token holds. So
whoever presses *Send* twice, or whose browser does, has one ticket.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.channels.mail.intake import INTAKE, accept
from sealdesk.channels.mail.own_addresses import is_own, own_addresses, reply_address
from sealdesk.channels.mail.processing import AlreadyDoneError, process
from sealdesk.channels.mail.writing import ComposeError, mailbox_header, one_line, plain_address, text_lines, write_header
from sealdesk.channels.models import ANSWER, FORM, RawMail, RawState
from sealdesk.desk.actions import MAX_TEXT
from sealdesk.desk.models import Ticket
from sealdesk.people.models import CustomerEmail

MAX_FILES: Final = 10
MAX_FILE_BYTES: Final = 10 * 1024 * 1024
MAX_BYTES: Final = 20 * 1024 * 1024
MAX_NAME: Final = 120
MAX_SUBJECT: Final = 200
_TYPE: Final = re.compile(r"(?!multipart/|message/)[a-z0-9][a-z0-9!#$&^_.+\-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+\-]{0,60}")


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of a form, with the name and type that the browser claims."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody typed. ``token`` is the form's own, ``at`` when the form was made out."""

    token: str
    at: datetime.datetime
    name: str
    address: str
    subject: str
    text: str
    files: Sequence[UploadedFile] = ()


def check_files(files: Sequence[UploadedFile]) -> None:
    """InvalidChangeError when the files are too many or too big."""
    if len(files) > MAX_FILES:
        raise InvalidChangeError(_("At most 10 files go with one message."))
    if any(len(file.content) > MAX_FILE_BYTES for file in files) or sum(len(file.content) for file in files) > MAX_BYTES:
        raise InvalidChangeError(_("A file may have 10 MB, and all files together 20 MB. Send fewer, or smaller ones."))


def is_address(text: str) -> bool:
    """Whether mail could be sent to this address, and it is none of the desk's own, which would answer itself."""
    try:
        return not is_own(plain_address(text), own_addresses())
    except ComposeError:
        return False


def take_in(submission: Submission, department: Department) -> RawMail:
    """Accept a filled-in form: a ticket of this department. What is returned is stored, whatever became of it so far."""
    return _take_in(submission, str(settings.SEALDESK_MAIL_ADDRESS), FORM, department)


def take_answer(submission: Submission, ticket: Ticket) -> RawMail:
    """Accept what the requester of ``ticket`` wrote in the portal, where their address was proven or a link of ours held."""
    return _take_in(submission, reply_address(ticket), ANSWER, ticket.department)


def address_of(email: CustomerEmail) -> str:
    """The address that an answer from the portal comes from, opened within the machine. InvalidChangeError when it is erased."""
    opening = Opening(INTAKE, "receive", reference=f"customer:{email.customer_id}")
    address = opening.read(email.value)
    opening.record()
    if address is None:
        raise InvalidChangeError(_("This address was erased. Write to us again by the form."))
    return str(address)


def ticket_made(raw_id: uuid.UUID) -> Ticket | None:
    """The ticket that a form became; None while it is not worked off."""
    raw = RawMail.objects.filter(id=raw_id, source=FORM).select_related("message__ticket__department").first()
    return raw.message.ticket if raw is not None and raw.message is not None else None


def _take_in(submission: Submission, to: str, source: str, department: Department) -> RawMail:
    """Store it, then work it off at once. Whatever fails after storing is done again by a worker, as with any mail."""
    if not submission.text.strip() or len(submission.text) > MAX_TEXT:
        raise InvalidChangeError(_("Write a text of at most 100,000 characters."))
    check_files(submission.files)
    content = _as_mail(submission, to)
    accepted = accept(content, source=source, department=department)
    if accepted.raw.state == RawState.STORED:
        try:
            process(accepted.raw, content)
        except AlreadyDoneError:
            accepted.raw.refresh_from_db()
    return accepted.raw


def _as_mail(submission: Submission, to: str) -> bytes:
    mail = EmailMessage(policy=SMTPUTF8)
    write_header(mail, "From", mailbox_header(one_line(submission.name, MAX_NAME), plain_address(submission.address)))
    write_header(mail, "To", mailbox_header("", to))
    mail["Subject"] = one_line(submission.subject, MAX_SUBJECT)
    mail["Date"] = format_datetime(submission.at)
    mail.set_content(text_lines(submission.text), cte="base64")
    for file in submission.files:
        kind = file.content_type.lower()
        main, _slash, sub = (kind if _TYPE.fullmatch(kind) else "application/octet-stream").partition("/")
        name = one_line(file.name, 200) or "file"
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=name, cte="base64")
    if submission.files:
        mail.set_boundary(hashlib.sha256(submission.token.encode()).hexdigest())
    mail["Message-ID"] = f"<{_digest(submission)}@form.invalid>"
    return mail.as_bytes()


def _digest(submission: Submission) -> str:
    """One submission: of the same form, with the same words and files."""
    digest = hashlib.sha256()
    parts = [submission.token, submission.name, submission.address, submission.subject, submission.text]
    for part in (*(part.encode("utf-8", "surrogatepass") for part in parts), *(file.content for file in submission.files)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:40]
