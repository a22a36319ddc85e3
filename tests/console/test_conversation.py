"""The conversation of a ticket: raw mails in place, and the line above what came since the last look."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.console.builders.raw import MOST, visible
from sealdesk.desk.models import Attachment, Ticket
from sealdesk.ledger.models import LedgerEvent
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of

NEW = 'class="newline" id="new"'


@pytest.fixture
def lead(desk: Desk) -> Client:
    """Wang Fang's browser, who leads customer care."""
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD)
    return signed_in(desk.wang)


def test_a_raw_mail_is_shown_in_place_and_recorded(lead: Client, desk: Desk, ticket: Ticket) -> None:
    address, message = f"/tickets/{ticket.number}/", desk.last_message(ticket)
    assert f"?raw={message.id.hex}#m-{message.id.hex}" in lead.get(address).content.decode()
    before = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED, resource=ticket.key).count()
    page = words_of(lead.get(address, {"raw": message.id.hex}))
    assert "Message-ID: <first@customer.example>" in page
    assert "Only the beginning is shown." not in page
    opened = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED, resource=ticket.key)
    assert opened.count() > before
    assert any('"file"' in event.details for event in opened)


def test_of_a_long_mail_the_beginning_is_shown_and_the_rest_downloaded(lead: Client, desk: Desk) -> None:
    ticket = desk.ticket_from(letter(text="All the seams. " * 10_000))
    message = desk.last_message(ticket)
    answer = lead.get(f"/tickets/{ticket.number}/", {"raw": message.id.hex})
    assert "Only the beginning is shown." in words_of(answer)
    assert len(answer.content) < 3 * MOST
    assert f"/tickets/{ticket.number}/messages/{message.id}/raw" in answer.content.decode()


def test_a_raw_mail_is_text_that_hides_nothing(lead: Client, desk: Desk) -> None:
    hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> \u202eturned round\u202c \u200b"
    ticket = desk.ticket_from(letter(text=hostile))
    page = lead.get(f"/tickets/{ticket.number}/", {"raw": desk.last_message(ticket).id.hex}).content.decode()
    shown = page.partition('<pre class="code"')[2].partition("</pre>")[0]
    assert "&lt;/pre&gt;&lt;script&gt;" in shown
    assert "<script" not in shown
    assert "\u202e" not in shown


@given(st.text())
def test_nothing_unseen_is_left_in_what_is_shown(text: str) -> None:
    assert all(c.isprintable() or c in "\n\t\u3000\xa0" for c in visible(text))
    assert not text.isascii() or not text.isprintable() or visible(text) == text


def test_what_came_since_the_last_look_stands_below_a_line(desk: Desk, ticket: Ticket) -> None:
    wang, address = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    assert NEW not in wang.get(address).content.decode()
    wang.post(address + "note/", {"text": "She called twice."})
    desk.receive(letter(text="And the stand is bent.", In_Reply_To="<first@customer.example>"))
    desk.receive(letter(text="Also the bag.", In_Reply_To="<first@customer.example>"))
    page = wang.get(address).content.decode()
    assert page.count(NEW) == 1
    talk = page.partition('data-live-ticket="')[2]
    assert talk.index("She called twice.") < talk.index(NEW) < talk.index("And the stand is bent.") < talk.index("Also the bag.")
    assert NEW not in wang.get(address).content.decode()


def test_nothing_is_new_to_who_comes_for_the_first_time(desk: Desk, ticket: Ticket) -> None:
    desk.receive(letter(text="And the stand is bent.", In_Reply_To="<first@customer.example>"))
    assert NEW not in signed_in(desk.wang).get(f"/tickets/{ticket.number}/").content.decode()


def with_file(desk: Desk, name: str, kind: str, content: bytes) -> Ticket:
    """A ticket whose mail brings one file."""
    mail = message_from_bytes(letter(), policy=SMTP)
    assert isinstance(mail, EmailMessage)
    maintype, _, subtype = kind.partition("/")
    mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return desk.ticket_from(mail.as_bytes())


def test_a_file_is_marked_by_what_it_is_and_where_it_is_not_what_it_says(desk: Desk) -> None:
    wang = signed_in(desk.wang)
    picture = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
    told = {
        "Not what it says it is: a program": ("seam.png", "image/png", b"MZ\x90\x00\x03"),
        "Not what it says it is: a web page": ("invoice.pdf", "application/pdf", b"<!doctype html><script>alert(1)</script>"),
        "A program": ("setup.exe", "application/octet-stream", b"MZ\x90\x00\x03"),
        "Show seam.png": ("seam.png", "application/octet-stream", picture),
    }
    for sentence, file in told.items():
        ticket = with_file(desk, *file)
        for tab in ("", "files/"):
            page = words_of(wang.get(f"/tickets/{ticket.number}/{tab}"))
            assert (sentence in page) or (tab and sentence.startswith("Show")), (sentence, tab)
            assert ("Not what it says it is" in page) == sentence.startswith("Not")


def test_a_file_that_came_before_the_desk_looked_is_not_judged(desk: Desk) -> None:
    ticket = with_file(desk, "seam.png", "image/png", b"MZ\x90\x00\x03")
    Attachment.objects.update(kind=None)
    page = words_of(signed_in(desk.wang).get(f"/tickets/{ticket.number}/"))
    assert "Not what it says it is" not in page
    assert "Show seam.png" in page


def answered_at(lead: Client, desk: Desk, **headers: str) -> str:
    """The page of a ticket whose mail asks to be answered somewhere."""
    return words_of(lead.get(f"/tickets/{desk.ticket_from(letter(**headers)).number}/"))


def test_where_a_mail_wants_answers_at_another_domain_is_shown_and_masked_like_any_address(lead: Client, desk: Desk) -> None:
    page = answered_at(lead, desk, Reply_To="Elena <elena.private@gmail.com>, other@customer.example, el@mail.example")
    assert "Answers to el•••••@gmail.com, •••••@mail.example" in " ".join(page.split())
    assert "elena.private" not in page
    assert "other@" not in page


@pytest.mark.parametrize(
    "headers", [{}, {"Reply_To": "second@customer.example"}, {"Reply_To": "second@CUSTOMER.example"}, {"Reply_To": "nobody"}]
)
def test_answers_to_the_senders_own_domain_are_nothing_to_tell(lead: Client, desk: Desk, headers: dict[str, str]) -> None:
    assert "Answers to" not in answered_at(lead, desk, **headers)


def test_a_machines_mail_says_too_where_it_wants_answers(lead: Client, desk: Desk) -> None:
    page = answered_at(lead, desk, Reply_To="x@elsewhere.example", Auto_Submitted="auto-generated")
    assert "•••••@elsewhere.example" in page


def test_who_else_got_a_mail_is_shown_and_masked_like_any_address(lead: Client, desk: Desk) -> None:
    page = answered_at(lead, desk, Cc="Jun Li <jun.li@customer.example>, support+9@desk.example, mei@other.example")
    assert "also to ju•••••@customer.example, me•••••@other.example" in " ".join(page.split())
    assert "jun.li" not in page
    assert "support+9" not in page
    crowd = ", ".join(f"person{number}@customer.example" for number in range(5))
    assert "2 more" in answered_at(lead, desk, Cc=crowd, Message_ID="<crowd@customer.example>")
    assert "also to" not in answered_at(lead, desk, Message_ID="<alone@customer.example>")
