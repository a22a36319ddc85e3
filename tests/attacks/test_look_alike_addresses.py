"""A stranger has a mailbox whose address only looks like a customer's, or is folded into it, and wants the customer's requests by it."""

from __future__ import annotations

import sys

import pytest
from django.test import Client

from sealdesk.channels.mail.own_addresses import reply_address
from sealdesk.channels.models import Letter
from sealdesk.desk.models import Ticket
from sealdesk.passes.models import Pass, Use
from sealdesk.people.contact import email_index, normal_email
from sealdesk.people.register import customer_of
from tests.cast import Desk, letter
from tests.console.support import words_of
from tests.portal.conftest import desk, portal_settings
from tests.portal.support import Post, proven, write

__all__ = ["desk", "portal_settings"]
pytestmark = pytest.mark.django_db
MARK = "mark.ito@customer.example"
KELVIN = "mar\u212a.ito@customer.example"
DOTTED = "mark.\u0130to@customer.example"
TWINS = [KELVIN, DOTTED, "mark.\u0131to@customer.example", "m\u0430rk.ito@customer.example", "\uff4dark.ito@customer.example"]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """What Mark Ito asked."""
    return desk.ticket_from(mail_from(MARK, subject="My illness", message_id="<a@x>"))


def mail_from(address: str, **headers: str) -> bytes:
    """A mail whose From is written as it is, in UTF-8 (RFC 6532)."""
    return letter(sender="twin@customer.example", name="Mark Ito", **headers).replace(b"twin@customer.example", address.encode())


@pytest.mark.parametrize("twin", TWINS)
def test_a_way_in_is_for_nobody_elses_mailbox(ticket: Ticket, post: Post, twin: str) -> None:
    assert Client().post("/my/enter/", {"address": twin}).status_code == 302
    assert post.deliver() == []
    assert not Pass.objects.filter(use=Use.WAY_IN).exists()
    assert not Letter.objects.filter(kind="way-in").exists()


@pytest.mark.parametrize("typed", ["MARK.ITO@CUSTOMER.EXAMPLE", "mark.ito@\uff23ustomer.example", MARK])
def test_a_way_in_goes_to_the_address_as_the_customer_wrote_it(desk: Desk, post: Post, typed: str) -> None:
    desk.ticket_from(mail_from("Mark.Ito@customer.example", subject="My illness"))
    Client().post("/my/enter/", {"address": typed})
    assert [mail.to for mail in post.deliver()] == ["Mark.Ito@customer.example"]
    assert "My illness" in words_of(proven(post, typed).get("/my/"))


@pytest.mark.parametrize("twin", TWINS)
def test_a_mail_from_it_is_another_customers(desk: Desk, ticket: Ticket, post: Post, twin: str) -> None:
    other = desk.ticket_from(mail_from(twin, subject="It is me", message_id="<b@x>"))
    assert other.requester_id != ticket.requester_id
    assert "It is me" not in words_of(proven(post, MARK).get("/my/"))


@pytest.mark.parametrize("twin", TWINS)
def test_a_mail_from_it_joins_nothing_although_it_has_the_reply_address(desk: Desk, ticket: Ticket, twin: str) -> None:
    other = desk.ticket_from(mail_from(twin, to=reply_address(ticket), message_id="<b@x>", in_reply_to="<a@x>"))
    assert other.id != ticket.id


@pytest.mark.parametrize("twin", TWINS)
def test_a_form_in_its_name_is_another_customers(ticket: Ticket, post: Post, twin: str) -> None:
    write(address=twin, subject="It is me")
    made = Ticket.objects.latest("number")
    assert made.id != ticket.id
    assert made.requester_id != ticket.requester_id
    assert "It is me" not in words_of(proven(post, MARK).get("/my/"))
    assert customer_of(twin) == made.requester


def test_no_letter_beyond_ascii_becomes_one_of_ascii() -> None:
    beyond = [one for one in map(chr, range(0x80, sys.maxunicode + 1)) if one.lower() != one]
    assert len(beyond) > 1000
    small = {one: normal_email(f"A{one}B@x.example").partition("@")[0] for one in beyond}
    assert [f"U+{ord(one):04X}" for one, local in small.items() if [c for c in local if c.isascii()] != ["a", "b"]] == []


def test_ordinary_addresses_are_found_as_before() -> None:
    assert normal_email(" Mark.Ito+Tag@CUSTOMER.example ") == "mark.ito+tag@customer.example"
    assert normal_email("JÜRGEN.ΟΔΟΣ@customer.example") == "jürgen.οδος@customer.example"
    assert email_index("MARK.ITO@Customer.example") == email_index(MARK)
