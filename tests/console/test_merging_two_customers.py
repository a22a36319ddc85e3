"""Merging the tickets of two customers: the page says so, and what each will see, before it is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.people import merging as records
from sealdesk.people.models import Customer
from tests.console.support import signed_in, words_of
from tests.doors_cast import a_department, a_ticket, an_actor


@pytest.fixture
def care(db: None) -> Department:
    return a_department("care")


@pytest.fixture
def browser(care: Department) -> Client:
    return signed_in(an_actor(Role.AGENT, care))


@pytest.fixture
def ticket(care: Department) -> Ticket:
    return a_ticket(care)


@pytest.fixture
def other(care: Department) -> Ticket:
    return a_ticket(care, sender="tom@post.example", name="Tom Okafor", subject="The same parasol", text="It is torn again.")


def test_the_page_names_both_customers_and_what_each_will_see(browser: Client, ticket: Ticket, other: Ticket) -> None:
    page = words_of(browser.get(f"/tickets/{other.number}/merge/", {"into": str(ticket.number)}))
    assert f"The two tickets have different customers: #{other.number} is of Tom Okafor, #{ticket.number} of 李娜" in page
    assert f"Tom Okafor goes on reading under #{other.number} what they wrote" in page
    assert f"What you answer in #{ticket.number} from now on goes to 李娜" in page


def test_it_is_done_only_from_the_page_that_said_so(browser: Client, ticket: Ticket, other: Ticket) -> None:
    url = f"/tickets/{other.number}/merge/"
    answer = browser.post(url, {"into": str(ticket.number)})
    assert "The two tickets have different customers" in words_of(answer)
    other.refresh_from_db()
    assert other.joined_into is None
    assert 'name="two" value="known"' in answer.content.decode()
    assert browser.post(url, {"into": str(ticket.number), "two": "known"})["Location"] == f"/tickets/{ticket.number}/"


def test_of_two_records_of_one_person_nothing_is_said(browser: Client, care: Department, ticket: Ticket, other: Ticket) -> None:
    both: list[Any] = [Customer.objects.get(pk=row.requester_id) for row in (ticket, other)]
    records.merge(Actor.system("tests"), *both, care.id)
    url = f"/tickets/{other.number}/merge/"
    assert "different customers" not in words_of(browser.get(url, {"into": str(ticket.number)}))
    assert browser.post(url, {"into": str(ticket.number)}).status_code == 302
