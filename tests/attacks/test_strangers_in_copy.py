"""Whoever got a copy of an answer has its header and its words, and nothing else: no way into the portal, no say over the ticket."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.access.seeing import see
from sealdesk.channels.mail import confidential
from sealdesk.channels.mail.outbound import compose
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.mail.writing import ComposeError
from sealdesk.channels.models import Delivery, DeliveryState
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.recipients.models import Recipient
from sealdesk.passes.models import Pass
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_of
from sealdesk.workbench import replies
from tests.cast import ELENA, MALLORY, Desk, letter


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter(Message_ID="<first@customer.example>"))
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def answer(desk: Desk, ticket: Ticket) -> Message:
    """An answer of which Mallory got a copy."""
    message = replies.send(desk.wang, ticket, "We send a new one.", copies=[MALLORY], solve=True)
    Delivery.objects.filter(message=message).update(state=DeliveryState.SENT)
    return message


def sent(message: Message) -> EmailMessage:
    opening = Opening(POSTMAN, "deliver", reference="delivery")
    mail = compose(message, opening, date=message.sent_at, instead=confidential.instead_of(message, opening))
    return message_from_bytes(b"".join(mail.chunks()), policy=policy.default)  # type: ignore[return-value]


def test_the_mail_of_a_copy_holds_no_way_into_the_portal(answer: Message, settings: Any) -> None:
    assert settings.SEALDESK_PUBLIC_URL not in "".join(part.get_content() for part in sent(answer).iter_parts())
    assert not Pass.objects.exists()


def test_a_confidential_letter_with_a_copy_is_never_composed(desk: Desk, ticket: Ticket) -> None:
    """Whoever got a row into the table by another way than the composer gets no link all the same."""
    message = replies.send(desk.wang, ticket, "For you alone.", confidential=True)
    replies.send(desk.wang, ticket, "For both.", copies=[MALLORY])
    Recipient.objects.update(message=message)
    with pytest.raises(ComposeError, match="confidential-copied"):
        sent(message)
    assert not Pass.objects.filter(customer=customer_of(MALLORY).id).exists()


def test_in_the_portal_who_got_a_copy_sees_nothing_of_the_ticket(answer: Message) -> None:
    mallory = Actor.customer(customer_of(MALLORY).id)
    assert not see(mallory, Ticket).exists()
    assert not see(mallory, Message).exists()


def test_their_mail_is_theirs_and_closes_nothing(desk: Desk, ticket: Ticket, answer: Message) -> None:
    elena = ticket.requester
    mail = letter(sender=MALLORY, name="Elena Rossi", text="Close it.", to=reply_address(ticket), In_Reply_To=f"<{message_id_of(answer)}>")
    joined = desk.receive(mail).message
    ticket.refresh_from_db()
    assert (joined.ticket, joined.person_id) == (ticket, customer_of(MALLORY).id)
    assert (ticket.requester, ticket.status) == (elena, "open")
    after = replies.send(desk.wang, ticket, "Noted.")
    assert sent(after)["To"].addresses[0].addr_spec == ELENA


def test_who_knows_the_number_alone_joins_nothing(desk: Desk, ticket: Ticket, answer: Message) -> None:
    mail = letter(sender="eve@elsewhere.example", name="Eve", subject=f"Re: #{ticket.number}", to=f"support+{ticket.number}@desk.example")
    assert desk.receive(mail).message.ticket != ticket


def report(message: Message, ticket: Ticket, of: str, sender: str) -> bytes:
    """A report that a mail server would write, from a sender of Mallory's choice."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"<{sender}>", reply_address(ticket), "Undelivered"
    mail["Date"] = "Tue, 24 Nov 2026 10:00:00 +0000"
    mail.set_content("It did not arrive.")
    mail.make_mixed()
    mail.replace_header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {of}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id_of(message)}>\r\n"
        f"Reply-To: <{reply_address(ticket)}>\r\n\r\n--b--\r\n"
    )
    head = mail.as_bytes().partition(b"\r\n\r\n")[0]
    return head + b"\r\n\r\n" + body.encode()


def test_they_cannot_report_that_the_customer_did_not_get_the_answer(desk: Desk, ticket: Ticket, answer: Message) -> None:
    for of in (ELENA, MALLORY):
        desk.receive(report(answer, ticket, of, "mailer-daemon@elsewhere.example"))
    assert Delivery.objects.get(message=answer).state == DeliveryState.SENT
    assert answer.recipients.get().refused == "bounced"


def test_a_report_of_our_own_server_about_a_copy_leaves_the_answer_as_it_is(desk: Desk, ticket: Ticket, answer: Message) -> None:
    desk.receive(report(answer, ticket, MALLORY, "mailer-daemon@desk.example"))
    assert Delivery.objects.get(message=answer).state == DeliveryState.SENT
    desk.receive(report(answer, ticket, ELENA, "mailer-daemon@desk.example"))
    assert Delivery.objects.get(message=answer).state == DeliveryState.BOUNCED


@pytest.mark.parametrize(
    "typed", ["li@c.example\r\nBcc: all@evil.example", "li@c.example\nX: y", "li@c.example\x0bBcc:x@y", "=?utf-8?q?a?=@c.example>"]
)
def test_no_address_of_a_copy_writes_a_header(desk: Desk, ticket: Ticket, typed: str) -> None:
    with pytest.raises(InvalidChangeError):
        replies.send(desk.wang, ticket, "Hello", copies=[typed])
    assert Customer.objects.count() == 1
