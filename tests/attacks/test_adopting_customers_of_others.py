"""Anybody sends the desk a mail without a sender; an agent of billing says that a customer of another department wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.opening import Opening
from sealdesk.access.seeing import see
from sealdesk.channels.adopting import adopt
from sealdesk.desk import customers
from sealdesk.desk.models import Ticket
from sealdesk.people.actions import note
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.workbench import replies
from tests.cast import BILLING, ELENA, Desk, found_desk, letter
from tests.channels.test_starting import NEW, answer, mail_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return found_desk()


@pytest.fixture
def elena(desk: Desk) -> Customer:
    """A customer of customer care, with a note about her."""
    ticket = desk.ticket_from(letter())
    Ticket.objects.update(department=desk.care)
    assert ticket.requester is not None
    note(desk.wang, ticket.requester, "Divorced.", desk.care.id)
    return ticket.requester


def adopted(desk: Desk, address: str) -> Ticket:
    """A mail without a sender, given by Otto of billing to who has this address."""
    nobodys = desk.ticket_from(f"To: {BILLING}\r\nSubject: about {address}\r\n\r\nA bill.\r\n".encode())
    Ticket.objects.filter(pk=nobodys.pk).update(department=desk.billing)
    nobodys.refresh_from_db()
    adopt(desk.otto, nobodys, address, "Probe")
    nobodys.refresh_from_db()
    return nobodys


def told(desk: Desk, ticket: Ticket) -> Any:
    """All that Otto finds out about whom he named."""
    assert ticket.requester is not None
    records = customers.records(ticket.requester)
    opening = Opening(desk.otto, "support")
    return (
        opening.show(ticket.requester.name).text,
        len(records),
        len(customers.contacts(desk.otto, records)),
        len(customers.notes(desk.otto, records)),
        len(customers.tickets(desk.otto, records).tickets),
        see(desk.otto, Customer).count(),
    )


def test_a_customer_of_another_department_stays_unseen_and_looks_like_nobody_known(desk: Desk, elena: Customer) -> None:
    ticket = adopted(desk, ELENA)
    assert ticket.requester_id != elena.id
    with pytest.raises(NotVisibleError):
        customers.customer(desk.otto, elena.id)
    known = told(desk, ticket)
    assert known == ("Probe", 1, 1, 0, 1, 1)
    assert told(desk, adopted(desk, NEW))[:5] == known[:5]


def test_her_own_mail_stays_hers_and_her_answer_tells_who_she_is(desk: Desk, elena: Customer) -> None:
    ticket = adopted(desk, ELENA)
    written = mail_of(replies.send(desk.otto, ticket, "Paid."))
    assert written.recipient == ELENA
    joined = answer(desk, written, sender=ELENA)
    assert (joined.ticket, joined.person) == (ticket, elena)
    assert Customer.objects.get(pk=ticket.requester_id).root_id == elena.id
    assert CustomerEmail.objects.filter(customer=elena).count() == 1


def test_a_customer_whom_the_agent_sees_is_theirs(desk: Desk) -> None:
    known = desk.ticket_from(letter(to=BILLING)).requester
    Ticket.objects.update(department=desk.billing)
    assert adopted(desk, ELENA).requester == known
