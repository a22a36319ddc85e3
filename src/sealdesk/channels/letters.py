"""Letters: the mails that the desk writes by itself. Their words are made when they are sent, and nothing typed by a stranger is in them.

So nobody can have the desk carry their words to somebody else's mailbox, and no link or code lies in a table.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation

from sealdesk.access.acting import Deed, acting
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.letter_words import Words, words_for
from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.channels.mail.own_addresses import desk_address, reply_address, sender_address
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.mail.smtp import Refused, Server
from sealdesk.channels.mail.writing import (
    ComposeError,
    as_html,
    mailbox_header,
    one_line,
    plain_address,
    text_lines,
    unstructured_header,
    write_header,
)
from sealdesk.channels.models import Letter, LetterKind
from sealdesk.desk.conversations import language_written_by
from sealdesk.desk.models import Message
from sealdesk.identity.throttle import Limit, Verdict, take
from sealdesk.passes.actions import issue
from sealdesk.passes.models import Pass, Use
from sealdesk.people.contact import normal_email
from sealdesk.people.models import CustomerEmail
from sealdesk.people.register import email_of

logger = logging.getLogger(__name__)
#: A letter that could not be sent for so long helps nobody any more.
LIFETIME: Final = {
    LetterKind.RECEIVED: timedelta(days=2),
    LetterKind.WAY_IN: timedelta(minutes=30),
    LetterKind.CODE: timedelta(minutes=10),
    LetterKind.AGREE: timedelta(days=2),
    LetterKind.PROVE: timedelta(days=2),
    LetterKind.REMOVED: timedelta(days=2),
}
_LOST_AFTER: Final = timedelta(minutes=1)
_KEPT: Final = timedelta(days=30)
#: Why a confirmation is not sent whose address had enough of them.
_ENOUGH: Final = "enough-letters"
Send = Callable[[Outgoing], None]


def confirm(deed: Deed, message: Message, address: str) -> None:
    """Tell the sender of a form its number, and give them a link to follow it, inside the action that made the ticket.

    Beyond a number of them in an hour and a day the letter ends unsent, so that nobody fills another's mailbox. Whoever waits for the
    page cannot tell: what is written by then is the same.
    """
    ticket, email = message.ticket, email_of(address)
    if email is None:
        return
    given = issue(deed, Use.FOLLOW, email, ticket)
    letter = Letter(kind=LetterKind.RECEIVED, ticket=ticket, customer_id=email.customer_id, carries=given, language=ticket.language)
    if take(Limit.CONFIRMATION_ADDRESS, normal_email(address)) is not Verdict.ALLOWED:
        letter.outcome = _ENOUGH
    _queue(letter, address)


def ask_way_in(address: str, language: str) -> None:
    """Somebody wants to see the requests of an address. Whether anybody has it is asked by a worker, so that no answer here tells."""
    _queue(Letter(kind=LetterKind.WAY_IN, language=language), address)


def send_code(deed: Deed, held: Pass, address: str, language: str) -> Pass:
    """Send a one-time code to the address behind a pass, inside the action that asks for it."""
    code = issue(deed, Use.CODE, held.email, held.ticket)
    _queue(Letter(kind=LetterKind.CODE, ticket=held.ticket, customer_id=held.customer_id, carries=code, language=language), address)
    return code


def about_address(kind: LetterKind, email: CustomerEmail, address: str, given: Pass | None = None) -> None:
    """A letter about an address of a customer, inside the action that changes it; to one mailbox no more of them than confirmations."""
    language = email.customer.language or language_written_by(email.customer_id)
    letter = Letter(kind=kind, customer_id=email.customer_id, carries=given, language=language)
    if take(Limit.CONFIRMATION_ADDRESS, normal_email(address)) is not Verdict.ALLOWED:
        letter.outcome = _ENOUGH
    _queue(letter, address)


def waiting(now: datetime) -> QuerySet[Any]:
    """The ids of letters that lost their job, or waited for a mail server's address."""
    left = Letter.objects.filter(ended_at=None, created_at__lt=now - _LOST_AFTER)
    return left.order_by("created_at").values_list("id", flat=True)


def prune(now: datetime) -> int:
    """Delete the letters that ended a month ago; the ledger keeps that they were sent."""
    return Letter.objects.filter(ended_at__lt=now - _KEPT).delete()[0]


def send(letter_id: uuid.UUID, *, send: Send | None = None, now: Callable[[], datetime] = timezone.now) -> str:
    """Send one letter; how it ended, or ``""`` while it waits. Raises Unavailable while the server is away: try again."""
    letter = Letter.objects.select_related("ticket__department", "carries__about__given_by").filter(id=letter_id, ended_at=None).first()
    if letter is None:
        return ""
    if letter.outcome == _ENOUGH:
        return _end(letter, Tag.LETTER_FAILED, _ENOUGH)
    if letter.carries is None and letter.kind in {LetterKind.AGREE, LetterKind.PROVE}:
        return _end(letter, Tag.LETTER_FAILED, "too-late")  # the address that it asks about was taken away meanwhile
    if now() - letter.created_at > LIFETIME[LetterKind(letter.kind)]:
        return _end(letter, Tag.LETTER_FAILED, "too-late")
    if send is None:
        if not settings.SEALDESK_SMTP_URL:
            return ""
        send = Server.from_url(settings.SEALDESK_SMTP_URL).send
    opening = Opening(POSTMAN, "deliver", reference=f"letter:{letter.id}")
    try:
        address = plain_address(str(opening.read(letter.address) or ""))
        if letter.kind == LetterKind.WAY_IN and letter.carries is None:
            address = _find_person(letter, address, opening)
            if not address:
                return _forget(letter)
        mail = _compose(letter, address, now())
        opening.record()
        send(mail)
    except (ComposeError, Refused) as refusal:
        return _end(letter, Tag.LETTER_FAILED, refusal.code)
    return _end(letter, Tag.LETTER_SENT, "sent")


def _queue(letter: Letter, address: str) -> None:
    from sealdesk.channels.jobs import enqueue_letter

    letter.address = address
    letter.save(force_insert=True)
    enqueue_letter(letter.id)


def _find_person(letter: Letter, typed: str, opening: Opening) -> str:
    """Give the letter its link, when somebody has the address; returns the address that it goes to, "" for nobody's.

    It goes to the mailbox that the link proves, as that customer wrote it: what a stranger typed only found it.
    """
    email = email_of(typed)
    value = opening.read(email.value) if email is not None else None
    if email is None or value is None:
        return ""
    with acting(POSTMAN, Tag.LETTER_QUEUED, on=f"letter:{letter.id}") as deed:
        letter.customer_id, letter.carries = email.customer_id, issue(deed, Use.WAY_IN, email)
        letter.address = value  # from the desk's key to the person's
        letter.save(update_fields=["customer", "carries", "address"])
    return plain_address(str(value))


def _forget(letter: Letter) -> str:
    """Nobody has the address. No event: who may ask without being known could fill the ledger."""
    Letter.objects.filter(pk=letter.pk).delete()
    return "nobody"


def _end(letter: Letter, tag: Tag, outcome: str) -> str:
    department = letter.ticket.department_id if letter.ticket else None
    with acting(POSTMAN, tag, on=f"letter:{letter.id}", department=department) as deed:
        deed.details = {"kind": letter.kind} | ({"code": outcome} if tag is Tag.LETTER_FAILED else {})
        letter.ended_at, letter.outcome, letter.address = timezone.now(), outcome[:60], None
        letter.save(update_fields=["ended_at", "outcome", "address"])
    return outcome


def _compose(letter: Letter, address: str, date: datetime) -> Outgoing:
    language = "zh-hans" if letter.language.lower().startswith("zh") else "en"
    sender = sender_address(letter.ticket) if letter.ticket else desk_address()
    with translation.override(language):
        words: Words = words_for(letter)
    name = letter.ticket.department.name_in(language) if letter.ticket else str(settings.SEALDESK_NAME)
    mail = EmailMessage(policy=SMTP.clone(utf8=not (sender + address).isascii()))
    write_header(mail, "From", mailbox_header(one_line(name, 80), sender))
    write_header(mail, "To", mailbox_header("", address))
    if letter.kind == LetterKind.RECEIVED and letter.ticket:
        write_header(mail, "Reply-To", mailbox_header("", reply_address(letter.ticket)))
    write_header(mail, "Subject", unstructured_header(one_line(words.subject, 200), "Subject"))
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<letter.{letter.id.hex}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    spoken = "zh-Hans" if language == "zh-hans" else "en"
    mail.set_content(text_lines(words.text), cte="base64")
    mail.add_alternative(as_html(words.text, spoken, own=settings.SEALDESK_PUBLIC_URL), subtype="html", cte="base64")
    mail["Content-Language"] = spoken  # content sets every other such header anew
    return Outgoing(sender, address, mail)
