"""What a customer gets: the headers, the two forms of the text, the files, and nothing that a stranger slipped in."""

from __future__ import annotations

import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.channels.mail import outbound, sending
from sealdesk.channels.mail.own_addresses import desk_address, message_behind, reply_address
from sealdesk.channels.models import Mailbox
from sealdesk.desk.actions import reply
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Message, Ticket
from tests.cast import BILLING, CARE, ELENA, Desk, letter


def mail_for(message: Message) -> EmailMessage:
    opening = Opening(sending.POSTMAN, "deliver")
    fresh = Message.objects.select_related("ticket__department").get(id=message.id)
    raw = b"".join(outbound.compose(fresh, opening, date=timezone.now()).chunks())
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(Message_ID="<first@customer.example>", References="<older@customer.example>"))


def test_letters_of_the_desk_come_from_the_operators_address_or_else_from_the_default_mailbox(desk: Desk, settings: Any) -> None:
    settings.SEALDESK_MAIL_ADDRESS = "help@desk.example"
    assert desk_address() == "help@desk.example"
    settings.SEALDESK_MAIL_ADDRESS = "support@desk.invalid"  # nobody named one, and real servers refuse this
    Department.objects.update(is_default=False)
    Department.objects.filter(id=desk.billing.id).update(is_default=True)
    assert desk_address() == BILLING
    Mailbox.objects.filter(department=desk.billing).delete()
    assert desk_address() == CARE
    Mailbox.objects.all().delete()
    assert desk_address() == "support@desk.invalid"


def test_a_reply_comes_from_the_department_and_goes_back_to_its_ticket(desk: Desk, ticket: Ticket) -> None:
    message = reply(desk.wang, ticket, "We send a new one.")
    mail = mail_for(message)
    assert [(one.display_name, one.addr_spec) for one in mail["From"].addresses] == [("Customer care", CARE)]
    assert mail["To"].addresses[0].addr_spec == ELENA
    assert mail["Reply-To"].addresses[0].addr_spec == reply_address(ticket)
    assert mail["Subject"] == "Re: The parasol is torn"
    assert mail["Auto-Submitted"] is None
    assert message_behind(mail["Message-ID"].strip("<>")) == message.id


def test_a_reply_threads_behind_the_mail_it_answers(desk: Desk, ticket: Ticket) -> None:
    mail = mail_for(reply(desk.wang, ticket, "We send a new one."))
    assert mail["In-Reply-To"] == "<first@customer.example>"
    assert mail["References"].split() == ["<older@customer.example>", "<first@customer.example>"]


def test_a_reply_has_a_plain_and_an_html_form_of_the_same_words(desk: Desk, ticket: Ticket) -> None:
    text = '您好 Elena,\n\n<b>not bold</b> & "quoted"\n.\nlast line'
    mail = mail_for(reply(desk.wang, ticket, text))
    assert mail.get_content_type() == "multipart/alternative"
    plain, marked = mail.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").strip() == text
    assert "&lt;b&gt;not bold&lt;/b&gt;" in marked.get_content()
    assert "<b>" not in marked.get_content()


def test_files_travel_byte_for_byte(desk: Desk, ticket: Ticket) -> None:
    content = bytes(range(256)) * 1000
    files = [
        NewFile("发票 2026.pdf", "application/pdf", io.BytesIO(content), len(content)),
        NewFile.of("empty.txt", "text/plain", b""),
    ]
    mail = mail_for(reply(desk.wang, ticket, "See the files.", files))
    assert mail.get_content_type() == "multipart/mixed"
    sent = [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()]
    assert sent == [("发票 2026.pdf", content), ("empty.txt", b"")]


def test_what_was_opened_for_sending_is_recorded(desk: Desk, ticket: Ticket) -> None:
    message = reply(desk.wang, ticket, "We send a new one.")
    opening = Opening(sending.POSTMAN, "deliver")
    outbound.compose(Message.objects.get(id=message.id), opening, date=timezone.now())
    assert opening.opened
