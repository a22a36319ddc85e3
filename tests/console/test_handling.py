"""What is done with a ticket as a whole, by plain forms: tags, snoozing."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from sealdesk.desk import tagging
from sealdesk.desk.models import Ticket
from tests.cast import Desk
from tests.console.support import signed_in, words_of
from tests.doors_cast import a_ticket


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """A ticket in customer care that triage was not asked about."""
    return a_ticket(desk.care)


@pytest.fixture
def wang(desk: Desk) -> Client:
    """Wang Fang's browser."""
    return signed_in(desk.wang)


def test_a_tag_is_added_offered_to_others_and_taken_off(wang: Client, desk: Desk, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/"
    assert wang.post(f"{url}tags/", {"add": "Torn Seam"}).status_code == 302
    page = wang.get(url)
    assert "torn-seam" in words_of(page)
    assert '<option value="torn-seam">' not in page.content.decode()
    assert "Tagged torn-seam" in words_of(wang.get(f"{url}activity/"))
    wang.post(f"{url}tags/", {"remove": "torn-seam"})
    assert '<option value="torn-seam">' in wang.get(url).content.decode()


def test_what_is_no_tag_is_refused_in_a_sentence(wang: Client, ticket: Ticket) -> None:
    answer = wang.post(f"/tickets/{ticket.number}/tags/", {"add": "elena@customer.example"})
    assert answer.status_code == 409
    assert tagging.tags_of(ticket) == []


def test_a_ticket_is_snoozed_for_a_usual_time_and_brought_back(wang: Client, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/"
    wang.post(f"{url}snooze/", {"when": "tomorrow"})
    ticket.refresh_from_db()
    assert ticket.snoozed_until is not None
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert timezone.localtime(ticket.snoozed_until).strftime("%Y-%m-%d %H:%M") == f"{tomorrow} 08:00"
    assert "Bring it back now" in words_of(wang.get(url))
    assert f"#{ticket.number}" in words_of(wang.get("/inbox/snoozed/"))
    wang.post(f"{url}wake/")
    ticket.refresh_from_db()
    assert ticket.status == "new"


@pytest.mark.parametrize("form", [{}, {"when": "never"}, {"until": "soon"}, {"until": "2020-01-01T08:00"}, {"until": "9999-12-31T23:59"}])
def test_a_time_that_makes_no_sense_is_refused(wang: Client, ticket: Ticket, form: dict[str, str]) -> None:
    assert wang.post(f"/tickets/{ticket.number}/snooze/", form).status_code == 409
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_a_ticket_is_snoozed_until_a_time_of_its_own(wang: Client, ticket: Ticket) -> None:
    typed = (timezone.localtime() + datetime.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    wang.post(f"/tickets/{ticket.number}/snooze/", {"until": typed})
    ticket.refresh_from_db()
    assert ticket.snoozed_until is not None
    assert timezone.localtime(ticket.snoozed_until).strftime("%Y-%m-%dT%H:%M") == typed


def test_tags_and_snoozing_are_taken_back(wang: Client, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/"
    wang.post(f"{url}tags/", {"add": "refund"})
    wang.post("/undo/last/")
    assert tagging.tags_of(ticket) == []
    wang.post(f"{url}tags/", {"add": "refund"})
    wang.post(f"{url}tags/", {"remove": "refund"})
    wang.post("/undo/last/")
    assert [tag.word for tag in tagging.tags_of(ticket)] == ["refund"]
    wang.post(f"{url}snooze/", {"when": "week"})
    wang.post("/undo/last/")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.snoozed_until, ticket.snoozed_from) == ("new", None, "")


def test_a_tag_that_somebody_else_took_off_meanwhile_is_not_taken_off_twice(wang: Client, desk: Desk, ticket: Ticket) -> None:
    wang.post(f"/tickets/{ticket.number}/tags/", {"add": "refund"})
    tagging.untag(desk.wang, ticket, "refund")
    answer = wang.post("/undo/last/", {"next": f"/tickets/{ticket.number}/"}, follow=True)
    assert "It was changed in the meantime" in words_of(answer)
