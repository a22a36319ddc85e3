"""The price of a page does not depend on how much the desk holds: every statement counts, BEGIN and COMMIT too."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sealdesk.desk.models import Kind, Message, Participant, TagWord, Ticket, TicketTag
from sealdesk.people import actions
from sealdesk.people.models import Customer
from sealdesk.vault.keyring import one_look_up_per_subject
from tests.cast import Desk
from tests.console.support import signed_in

CUSTOMERS = 9
LIST = 8
PROFILE = 18
TICKET = 30


def fill(desk: Desk, count: int) -> None:
    """Tickets in customer care; each of the fifty that are shown is of another person."""
    with one_look_up_per_subject():
        people = Customer.objects.bulk_create(Customer(name=f"Customer {number}") for number in range(60))
        Ticket.objects.bulk_create(
            Ticket(number=50_000 + number, subject_line=f"Question {number}", department=desk.care, requester=people[number % 60])
            for number in range(count)
        )
    word = TagWord.objects.create(word="late-delivery")
    TicketTag.objects.bulk_create(TicketTag(ticket=ticket, word=word) for ticket in Ticket.objects.all())


def statements(browser: Client, path: str) -> list[str]:
    """What the second request for a page sends to the database."""
    assert browser.get(path).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize("count", [60, 2000])
def test_a_list_of_fifty_tickets_costs_eight_statements_however_many_there_are(desk: Desk, count: int) -> None:
    fill(desk, count)
    wang = signed_in(desk.wang)
    page = wang.get("/inbox/all/").content.decode()
    assert page.count('class="trow"') == 50
    assert page.count('<span class="tag">late-delivery</span>') == 50
    sent = statements(wang, "/inbox/all/")
    assert len(sent) <= LIST, "\n".join(sent)


@pytest.mark.parametrize("answers", [1, 30])
def test_a_ticket_page_costs_the_same_however_long_the_conversation_is(desk: Desk, answers: int) -> None:
    elena = Customer.objects.create(name="Elena Rossi")
    ticket = Ticket.objects.create(number=50_000, subject_line="The parasol is torn", department=desk.care, requester=elena)
    for number in range(answers + 1):
        Message.objects.create(ticket=ticket, kind=Kind.INBOUND, person=elena, department=desk.care, text=f"More {number}")
    sent = statements(signed_in(desk.wang), f"/tickets/{ticket.number}/")
    assert len(sent) <= TICKET, "\n".join(sent)


@pytest.mark.parametrize("count", [60, 600])
def test_a_list_of_fifty_customers_costs_the_same_however_many_there_are(desk: Desk, count: int) -> None:
    with one_look_up_per_subject():
        people = Customer.objects.bulk_create(Customer(name=f"Customer {number}") for number in range(count))
        tickets = Ticket.objects.bulk_create(
            Ticket(number=50_000 + number, subject_line="Question", department=desk.care, requester=person)
            for number, person in enumerate(people)
        )
        Participant.objects.bulk_create(
            Participant(ticket=ticket, customer=person, role="requester") for ticket, person in zip(tickets, people, strict=True)
        )
    sent = statements(signed_in(desk.wang), "/customers/")
    assert len(sent) <= CUSTOMERS, "\n".join(sent)


@pytest.mark.parametrize("tab", ["tickets", "notes", "changes"])
def test_a_profile_costs_the_same_however_much_is_held(desk: Desk, tab: str) -> None:
    elena = Customer.objects.create(name="Elena Rossi")
    with one_look_up_per_subject():
        tickets = Ticket.objects.bulk_create(
            Ticket(number=50_000 + number, subject_line="Question", department=desk.care, requester=elena) for number in range(60)
        )
        Participant.objects.bulk_create(Participant(ticket=ticket, customer=elena, role="requester") for ticket in tickets)
        for number in range(30):
            actions.note(desk.wang, elena, f"Note {number}", desk.care.id)
    sent = statements(signed_in(desk.wang), f"/customers/{elena.id}/?tab={tab}")
    assert len(sent) <= PROFILE, "\n".join(sent)
