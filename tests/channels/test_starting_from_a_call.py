"""An agent begins a conversation: of who called a number or a name alone is known; what is planned, named and numbered in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.desk import customers, finding, starting
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.actions import add_contact
from sealdesk.people.models import Customer, CustomerEmail, CustomerPhone
from sealdesk.workbench import notes, replies
from sealdesk.workbench.models import Draft
from tests.cast import Desk
from tests.channels.test_starting import NEW, desk, mail_of, read, to

__all__ = ["desk"]


def test_who_called_may_be_known_by_a_number_alone(desk: Desk) -> None:
    first = starting.note_first(desk.wang, to(desk, "+86 138 0013 8000", channel="phone"), "She asks.", [])
    again = starting.note_first(desk.wang, to(desk, "13800138000", channel="phone"), "She asks again.", [])
    assert first.person == again.person
    assert first.person is not None
    phone = CustomerPhone.objects.get()
    assert (phone.customer, read(phone.value), read(first.person.name)) == (first.person, "+8613800138000", "Nora Winter")
    assert not CustomerEmail.objects.exists()
    found, _more = finding.people_called(desk.wang, "Nora")
    assert found == [first.person]


def test_a_number_that_only_others_know_makes_a_record_of_its_own(desk: Desk) -> None:
    starting.note_first(desk.wang, to(desk, "13800138000", channel="phone"), "She asks.", [])
    message = starting.note_first(desk.otto, to(desk, "13800138000", channel="phone", department=desk.billing), "She asks.", [])
    assert Customer.objects.count() == 2
    assert customers.known_as(desk.otto, "13800138000") == message.person


def test_who_called_may_be_known_by_a_name_alone_and_is_written_to_once_there_is_an_address(desk: Desk) -> None:
    message = starting.note_first(desk.wang, to(desk, "", channel="counter"), "She asks.", [])
    ticket = message.ticket
    assert message.person is not None
    assert read(message.person.name) == "Nora Winter"
    with pytest.raises(InvalidChangeError, match="no e-mail address"):
        replies.send(desk.wang, ticket, "It leaves on Monday.")
    add_contact(desk.wang, message.person, NEW, ticket.department_id)
    assert mail_of(replies.send(desk.wang, ticket, "It leaves on Monday.")).recipient == NEW


@pytest.mark.parametrize("address", ["13800138000", ""])
def test_nobody_is_written_to_without_an_address(desk: Desk, address: str) -> None:
    with pytest.raises(InvalidChangeError, match="e-mail address"):
        replies.begin(desk.wang, to(desk, address), "It leaves.")
    assert not Customer.objects.exists()


def test_a_letter_leaves_at_its_time_and_its_ticket_stands_open_until_then(desk: Desk) -> None:
    at = timezone.now() + dt.timedelta(hours=3)
    message = replies.begin(desk.wang, to(desk), "Good morning.", at=at)
    ticket = message.ticket
    assert (ticket.status, ticket.waiting_since, message.sent_at, message.delivery.next_attempt_at) == ("open", None, at, at)
    assert "leaves_at" in LedgerEvent.objects.get(tag="ticket:replied").details
    with acting(POSTMAN, Tag.MAIL_DELIVERED, on=ticket.key) as deed:
        replies.left(deed, message)
    ticket.refresh_from_db()
    assert ticket.status == "pending"
    with pytest.raises(InvalidChangeError, match="minute to a year"):
        replies.begin(desk.wang, to(desk), "Good morning.", at=timezone.now())


def test_the_number_that_a_ticket_gets_stands_in_its_first_message(desk: Desk) -> None:
    text = "Your number is {{ticket.number}}."
    letter_, note = replies.begin(desk.wang, to(desk), text), notes.begin(desk.wang, to(desk, channel="phone"), text)
    for message in (letter_, note):
        assert read(message.text) == f"Your number is #{message.ticket.number}."
    assert read(Draft.objects.get().text) == read(letter_.text)


def test_who_is_named_in_the_first_note_is_told(desk: Desk) -> None:
    tom = an_agent_of(desk)
    message = notes.begin(desk.wang, to(desk, channel="phone"), f"She asks. @{tom.name}")
    assert notes.mentioned([message]) == {message.id: [tom.name]}
    with pytest.raises(InvalidChangeError, match="Only colleagues"):
        notes.begin(desk.wang, to(desk, channel="phone"), "She asks.", mentions=[desk.otto.id])


def an_agent_of(desk: Desk) -> Agent:
    """A colleague of Wang Fang's."""
    agent = Agent.objects.create(email="tom@desk.example", name="Tom Becker")
    Grant.objects.create(agent=agent, role=Role.AGENT, department=desk.care)
    return agent
