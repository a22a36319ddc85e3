"""An agent tells a customer what came of looking again: what cannot be sent comes back with every word, for nobody writes it twice."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Role
from sealdesk.desk import contesting
from sealdesk.desk.acting.actions import take_back
from sealdesk.desk.acting.models import Contest
from sealdesk.desk.models import Ticket
from sealdesk.triage.models import Judgement
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import words_of

REASON = "You are right: it is about the seam <b>alone</b>.\nWe read it again."


@pytest.fixture
def lead(desk: Desk) -> Client:
    return signed_in(an_agent_with((Role.LEAD, desk.care)))


@pytest.fixture
def contested(ticket: Ticket) -> Ticket:
    """A ticket whose category was decided by itself, which its customer contests."""
    Ticket.objects.filter(pk=ticket.pk).update(category="how-to")
    ticket.refresh_from_db()
    told = {"confidence": 0.9, "evidence": [], "customer": ticket.requester, "department": ticket.department}
    Judgement.objects.filter(ticket=ticket).delete()
    Judgement.objects.create(ticket=ticket, question="category", value="how-to", **told)
    contesting.contest(Actor("customer", ticket.requester_id), ticket, "It is about the seam.")
    return ticket


def answer(client: Client, ticket: Ticket, outcome: str = "changed", reason: str = REASON) -> tuple[int, str]:
    page = client.post(f"/tickets/{ticket.number}/contest/", {"outcome": outcome, "reason": reason})
    return page.status_code, page.content.decode()


def box(page: str) -> str:
    found = re.search(r'<div class="[^"]*" id="contest">.*?</textarea>.*?</form>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_reason_that_is_refused_comes_back_in_the_open_box_with_the_sentence_and_the_focus(lead: Client, contested: Ticket) -> None:
    status, page = answer(lead, contested)
    assert status == 409
    shown = box(page)
    assert "<details open>" in shown
    assert "You are right: it is about the seam &lt;b&gt;alone&lt;/b&gt;.\nWe read it again.</textarea>" in shown
    assert re.search(r'value="changed" required checked', shown)
    assert re.search(r'<textarea[^>]* autofocus aria-invalid="true" aria-describedby="contest-refused contest-told"', shown)
    assert "Nothing of it is changed yet." in shown
    assert Contest.objects.get().outcome == ""


def test_what_came_back_is_sent_as_it_stands_once_it_is_true(lead: Client, desk: Desk, contested: Ticket) -> None:
    answer(lead, contested)
    take_back(desk.wang, contested, ["category"])
    assert answer(lead, contested)[0] == 302
    assert Contest.objects.get().outcome == "changed"


def test_a_choice_that_was_not_made_keeps_the_reason_too(lead: Client, contested: Ticket) -> None:
    shown = box(answer(lead, contested, outcome="")[1])
    assert "We read it again.</textarea>" in shown
    assert "checked" not in shown


def test_who_was_slower_than_a_colleague_has_the_words_to_copy_and_no_button(lead: Client, contested: Ticket) -> None:
    assert answer(lead, contested, outcome="kept", reason="It stays.")[0] == 302
    status, page = answer(lead, contested)
    assert status == 409
    assert "A colleague has looked at it already." in page
    assert re.search(r"<textarea[^>]* readonly autofocus[^>]*>You are right:", page)
    assert "Tell the customer" not in page
    untouched = words_of(lead.get(f"/tickets/{contested.number}/"))
    assert "A colleague has looked at it already." not in untouched
