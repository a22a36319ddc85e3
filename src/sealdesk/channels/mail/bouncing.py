"""Mail that came back: which message of ours it reports on, and whether its sender may say so in that conversation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from sealdesk.access.acting import Deed
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.kinds import Kind as MailKind
from sealdesk.channels.mail.outbound import copies_of, recipient_of
from sealdesk.channels.mail.own_addresses import holds_reply_address, message_behind, own_addresses
from sealdesk.channels.mail.parsing import ParsedMail
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.mail.threading import Match
from sealdesk.channels.mail.writing import ComposeError
from sealdesk.channels.models import Delivery, DeliveryState
from sealdesk.desk.conversations import message_with_ticket
from sealdesk.desk.models import Message
from sealdesk.desk.recipients.actions import note_bounced


@dataclass(frozen=True, slots=True)
class Returned:
    """A message of ours that will not arrive at these addresses, as far as the report names any.

    ``whole``: its sender may say so of the answer itself, and not only of copies. Who got a copy has all that a report needs.
    """

    message: uuid.UUID
    addresses: tuple[str, ...] = ()
    whole: bool = True


def returned(mail: ParsedMail) -> Returned | None:
    """The message of ours that will not arrive any more. A report of delay or success (RFC 3464 §2.3.3) returns nothing."""
    if mail.kind is not MailKind.BOUNCE or mail.bounce is None:
        return None
    lost = mail.bounce.action in {"", "failed"} and not mail.bounce.status.startswith(("2.", "4."))
    named = _named(mail) if lost else None
    message = message_with_ticket(named) if named else None
    if message is None:
        return None
    whole = not message.recipients.exists() or _may_report(mail, message, copies=False)
    return Returned(message.id, mail.bounce.final_recipients, whole)


def bounced(mail: ParsedMail, content: bytes) -> Match:
    """A bounce belongs to the ticket of the mail that it names, when it comes from the one machine or the other that handled that mail.

    It must hold the signed reply address as well: who reports on a mail has its header (RFC 3464 §2), and who only got hold of a
    Message-ID of ours may write a report with words of theirs in it. That opens its own ticket.
    """
    named = _named(mail)
    message = message_with_ticket(named) if named else None
    if message is None:
        return Match()
    return (
        Match(joins=message.ticket, reason="bounced")
        if holds_reply_address(content, message.ticket) and _may_report(mail, message)
        else Match(probably_of=message.ticket)
    )


def mark(deed: Deed, back: Returned) -> None:
    """The one delivery that came back; its neighbours in the ticket did arrive. A copy that came back alone is not the answer."""
    message, copies = back.message, note_bounced(back.message, back.addresses)
    if copies:
        deed.details["copies"] = copies
    if not back.whole or (copies and copies >= len(back.addresses)):
        return
    sent = [DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.RETRYING]
    delivery = Delivery.objects.filter(message=message, state__in=sent).first()
    if delivery is None:
        return
    delivery.state, delivery.reason, delivery.lease_until = DeliveryState.BOUNCED, "bounced", None
    delivery.save(update_fields=["state", "reason", "lease_until"])
    deed.also(Tag.MAIL_FAILED, on=f"delivery:{delivery.id}", details={"message": str(message), "code": "bounced"})


def _named(mail: ParsedMail) -> uuid.UUID | None:
    """The message of ours that a bounce names, by a Message-ID that nobody could have made up who has not seen it."""
    return message_behind(mail.bounce.original_message_id) if mail.bounce else None


def _may_report(mail: ParsedMail, message: Message, *, copies: bool = True) -> bool:
    """Whether the report is from our own mail server or a recipient's, and about a mail that was on its way at all."""
    if mail.sender is None or not mail.from_named or not Delivery.objects.filter(message=message).exists():
        return False
    reporter = _domain(mail.sender.address)
    own = {*map(_domain, own_addresses()), str(settings.SEALDESK_MAIL_DOMAIN), urlsplit(settings.SEALDESK_SMTP_URL or "").hostname or ""}
    if any(_are_kin(reporter, domain) for domain in own):
        return True
    opening = Opening(POSTMAN, "deliver", reference=message.ticket.key)
    try:
        recipients = [recipient_of(message, opening), *(copies_of(message, opening)[0] if copies else ())]
    except ComposeError:
        return False
    opening.record()
    return any(_are_kin(reporter, _domain(recipient)) for recipient in recipients)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _are_kin(one: str, other: str) -> bool:
    """Whether one is the other or lies under it, and neither is a top-level domain."""
    short, long = sorted((one, other), key=len)
    return "." in short and (long == short or long.endswith(f".{short}"))
