"""A stranger has a mailbox whose address only looks like a customer's, or is folded into it, and wants the customer's requests by it."""

from __future__ import annotations

import sys

import idna
import pytest
from django.test import Client

from sealdesk.access.errors import InvalidChangeError
from sealdesk.channels.mail.authentication.results import main_domain
from sealdesk.channels.mail.own_addresses import reply_address
from sealdesk.channels.mail.writing import ComposeError, plain_address
from sealdesk.channels.models import Letter
from sealdesk.desk.models import Ticket
from sealdesk.passes.models import Pass, Use
from sealdesk.people.actions import add_contact
from sealdesk.people.contact import email_index, normal_email
from sealdesk.people.register import customer_of
from sealdesk.workbench import replies
from tests.cast import Desk, letter
from tests.channels.test_starting import mail_of, read
from tests.console.support import words_of
from tests.portal.conftest import desk, portal_settings
from tests.portal.support import Post, proven, write

__all__ = ["desk", "portal_settings"]
pytestmark = pytest.mark.django_db
MARK = "mark.ito@customer.example"
KELVIN = "mar\u212a.ito@customer.example"
DOTTED = "mark.\u0130to@customer.example"
TWINS = [KELVIN, DOTTED, "mark.\u0131to@customer.example", "m\u0430rk.ito@customer.example", "\uff4dark.ito@customer.example"]
#: IDNA 2003 made one name of them; since 2010 each can have its own owner.
two_domains = pytest.mark.parametrize(
    ("theirs", "others"),
    [
        ("stra\u00dfe.example", "strasse.example"),
        ("\u03b4\u03c1\u03cc\u03bc\u03bf\u03c2.example", "\u03b4\u03c1\u03cc\u03bc\u03bf\u03c3.example"),
        ("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example", "\u0646\u0627\u0645\u0647\u0627\u06cc.example"),
    ],
    ids=["sharp-s", "final-sigma", "joiner"],
)


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


@two_domains
def test_an_answer_goes_to_the_domain_that_wrote(desk: Desk, theirs: str, others: str) -> None:
    sent = mail_of(replies.send(desk.wang, desk.ticket_from(mail_from(f"ute@{theirs}")), "We send it again."))
    assert sent.recipient == f"ute@{idna.encode(theirs).decode()}"
    assert sent.recipient != plain_address(f"ute@{others}")


@two_domains
def test_a_form_is_confirmed_there_and_the_way_in_too(post: Post, desk: Desk, theirs: str, others: str) -> None:
    write(address=f"ute@{theirs}", subject="My illness")
    Client().post("/my/enter/", {"address": f"ute@{others}"})
    Client().post("/my/enter/", {"address": f"ute@{theirs}"})
    assert {mail.to for mail in post.deliver()} == {f"ute@{idna.encode(theirs).decode()}"}
    assert len(post.mails) == 2


@two_domains
def test_they_are_two_customers(desk: Desk, theirs: str, others: str) -> None:
    one, two = (desk.ticket_from(mail_from(f"ute@{domain}", message_id=f"<{n}@x>")) for n, domain in enumerate((theirs, others)))
    assert one.requester_id != two.requester_id
    assert customer_of(f"ute@{idna.encode(theirs).decode()}") == one.requester


@two_domains
def test_what_proves_the_one_proves_nothing_of_the_other(theirs: str, others: str) -> None:
    assert main_domain(f"ute@{theirs}") == idna.encode(theirs).decode() != main_domain(f"ute@{others}")


@pytest.mark.parametrize("address", ["ute@a\u200db.example", "ute@\u2603.example"])
def test_a_domain_that_cannot_exist_is_written_to_by_nobody_and_its_mail_is_kept_as_it_came(desk: Desk, post: Post, address: str) -> None:
    ticket = desk.ticket_from(mail_from(address))
    assert ticket.requester is not None
    assert read(ticket.requester.emails.get().value) == address
    assert customer_of(address) == ticket.requester
    with pytest.raises(ComposeError, match="address-invalid"):
        mail_of(replies.send(desk.wang, ticket, "We send it again."))
    assert "not an e-mail address that we can write to" in words_of(write(address=address))
    with pytest.raises(InvalidChangeError, match="not an e-mail address"):
        add_contact(desk.wang, ticket.requester, address, desk.care.id)


def test_no_letter_beyond_ascii_becomes_one_of_ascii() -> None:
    beyond = [one for one in map(chr, range(0x80, sys.maxunicode + 1)) if one.lower() != one]
    assert len(beyond) > 1000
    small = {one: normal_email(f"A{one}B@x.example").partition("@")[0] for one in beyond}
    assert [f"U+{ord(one):04X}" for one, local in small.items() if [c for c in local if c.isascii()] != ["a", "b"]] == []


def test_ordinary_addresses_are_found_as_before() -> None:
    assert normal_email(" Mark.Ito+Tag@CUSTOMER.example ") == "mark.ito+tag@customer.example"
    assert normal_email("JÜRGEN.ΟΔΟΣ@customer.example") == "jürgen.οδος@customer.example"
    assert email_index("MARK.ITO@Customer.example") == email_index(MARK)
