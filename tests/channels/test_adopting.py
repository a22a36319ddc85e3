"""A ticket that names nobody is given to a customer: sealed again under that person's key, and answerable."""

from __future__ import annotations

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.channels.adopting import adopt
from sealdesk.channels.mail.processing import read_raw
from sealdesk.channels.models import RawMail
from sealdesk.desk.actions import reply
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Ticket
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.cast import ELENA, Desk, found_desk

pytestmark = pytest.mark.django_db
#: Bytes that are no mail at all.
UNREADABLE = b"\x00\x01\x02\x03" * 200


@pytest.fixture
def desk() -> Desk:
    return found_desk()


@pytest.fixture
def nobodys(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(UNREADABLE)
    assert ticket.requester_id is None
    return ticket


def test_what_could_not_be_read_is_sealed_for_the_customer_it_is_given_to(desk: Desk, nobodys: Ticket) -> None:
    customer = adopt(desk.wang, nobodys, ELENA, "Elena Rossi")
    raw = RawMail.objects.get(message__ticket=nobodys)
    key = keyring.current(Subject(SubjectKind.CUSTOMER, customer.id))
    assert contents().key_id(raw.blob) == key.id
    assert read_raw(raw) == UNREADABLE
    assert raw.person_id == customer.id
    nobodys.refresh_from_db()
    assert nobodys.subject_line.key_id == key.id
    assert {message.text.key_id for message in nobodys.messages.all()} == {key.id}


def test_a_mail_without_a_sender_keeps_its_words_and_can_be_answered(desk: Desk) -> None:
    ticket = desk.ticket_from(b"To: support@desk.example\r\nSubject: lamp\r\n\r\nThe lamp is broken since Monday.\r\n")
    adopt(desk.wang, ticket, ELENA)
    ticket.refresh_from_db()
    shown = Opening(desk.wang, "support").show(ticket.messages.get().text, ticket.department_id)
    assert "The lamp is broken since Monday." in shown.text
    assert reply(desk.wang, ticket, "We send you a new one.").person_id == ticket.requester_id


def test_erasing_the_customer_erases_what_was_given_to_them(desk: Desk, nobodys: Ticket) -> None:
    customer = adopt(desk.wang, nobodys, ELENA)
    keyring.destroy(Subject(SubjectKind.CUSTOMER, customer.id))
    nobodys.refresh_from_db()
    assert Opening(Actor.system("tests"), "tests").show(nobodys.messages.get().envelope).erased


@pytest.mark.parametrize("address", ["", "elena", "a@b@c", "elena <elena@customer.example>", "elena@customer.example\r\nBcc: x@y.example"])
def test_what_is_no_address_is_refused(desk: Desk, nobodys: Ticket, address: str) -> None:
    with pytest.raises(InvalidChangeError, match="e-mail address"):
        adopt(desk.wang, nobodys, address)


def test_a_ticket_that_belongs_to_somebody_is_not_given_away(desk: Desk, nobodys: Ticket) -> None:
    adopt(desk.wang, nobodys, ELENA)
    with pytest.raises(InvalidChangeError, match="already"):
        adopt(desk.wang, nobodys, "mallory@elsewhere.example")


def test_an_agent_of_another_department_may_not(desk: Desk, nobodys: Ticket) -> None:
    with pytest.raises(NotAllowedError):
        adopt(desk.otto, nobodys, ELENA)


@pytest.mark.parametrize("sender", ["root", "Victim", "@customer.example"])
def test_a_sender_without_a_domain_or_a_name_in_it_is_nobodys_customer(desk: Desk, sender: str) -> None:
    """Everybody whose machine writes as ``root`` would be one and the same person, in each other's conversations."""
    first = f"From: {sender}\r\nTo: support@desk.example\r\nMessage-ID: <one@host>\r\nSubject: disk full\r\n\r\nDisk is full.\r\n"
    second = first.replace("Message-ID: <one@host>", "Message-ID: <two@host>\r\nIn-Reply-To: <one@host>")
    tickets = [desk.ticket_from(raw.encode()) for raw in (first, second)]
    assert [ticket.requester_id for ticket in tickets] == [None, None]
    assert tickets[0] != tickets[1]
