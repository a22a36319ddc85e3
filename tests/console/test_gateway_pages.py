"""The language model on pages: the settings and their test, what left by ticket, and who sees which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.models import DeskSetting
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.gateway.models import ModelCall
from sealdesk.ledger.models import LedgerEvent
from tests.besieged import an_agent_with
from tests.besieged import signed_in as signed_in_agent
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of
from tests.services.model_server import ModelServer, model_server, raw, says

SETTINGS, LOG = "/settings/language-model/", "/settings/language-model/log/"


@pytest.fixture
def model(desk: Desk, settings: Any) -> Iterator[ModelServer]:
    with model_server() as server:
        settings.SEALDESK_GATEWAY = server.settings()
        yield server


@pytest.fixture
def officer(desk: Desk) -> Client:
    del desk
    return signed_in_agent(an_agent_with((Role.PRIVACY_OFFICER, None)))


def test_it_is_off_until_it_is_switched_on(office: Client, desk: Desk, ticket: Ticket, model: ModelServer) -> None:
    browser = signed_in(desk.wang)
    assert "Ask the language model" not in words_of(browser.get(f"/tickets/{ticket.number}/suggestions/"))
    assert "The language model is switched off." in words_of(browser.post(f"/tickets/{ticket.number}/ask/draft/"))
    assert office.post(SETTINGS, {"on": "on", "labels": ["public", "personal"]}).status_code == 302
    assert "Ask the language model" in words_of(browser.get(f"/tickets/{ticket.number}/suggestions/"))
    assert model.requests == []


def test_the_test_says_in_words_what_is_wrong(office: Client, model: ModelServer, settings: Any) -> None:
    model.behave = says("parasol", "word")
    assert "tiny answered." in words_of(office.post(f"{SETTINGS}test/"))
    model.behave = raw(b"{}", 401)
    assert "refused the request (401)" in words_of(office.post(f"{SETTINGS}test/"))
    settings.SEALDESK_GATEWAY = model.settings(url="http://127.0.0.1:9/v1")
    assert "cannot be reached (ConnectionRefusedError)" in words_of(office.post(f"{SETTINGS}test/"))
    settings.SEALDESK_GATEWAY = None
    page = words_of(office.get(SETTINGS))
    assert "The operator has named none" in page
    assert [event.tag for event in LedgerEvent.objects.filter(tag=Tag.GATEWAY_TESTED)] == [Tag.GATEWAY_TESTED] * 3


def test_an_unknown_use_is_not_there(desk: Desk, ticket: Ticket) -> None:
    assert signed_in(desk.wang).post(f"/tickets/{ticket.number}/ask/test/").status_code == 404


def test_the_log_shows_exactly_what_left_of_one_ticket(officer: Client, desk: Desk, ticket: Ticket, model: ModelServer) -> None:
    DeskSetting.objects.create(key="gateway-on", value=True)
    other = desk.ticket_from(letter(subject="Another", text="Another matter altogether, about a lamp."))
    for number in (ticket.number, other.number):
        assert signed_in(desk.wang).post(f"/tickets/{number}/ask/draft/").status_code == 200
    page = officer.get(LOG, {"ticket": f"#{ticket.number}"})
    shown = words_of(page)
    assert "The seam has opened" in shown
    assert "about a lamp" not in shown
    assert "It leaves tomorrow." in shown
    assert "about a lamp" in words_of(officer.get(LOG))
    assert "No such ticket" in words_of(officer.get(LOG, {"ticket": "999"}))
    assert LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).exists()
    assert signed_in(desk.wang).get(LOG).status_code == 403
    assert ModelCall.objects.count() == 2


def test_a_proposal_goes_into_the_draft_and_no_further(desk: Desk, ticket: Ticket, model: ModelServer) -> None:
    DeskSetting.objects.create(key="gateway-on", value=True)
    browser = signed_in(desk.wang)
    model.behave = says("Dear ⟦NAME_9⟧")
    assert "it named a person who is not in this ticket" in words_of(browser.post(f"/tickets/{ticket.number}/ask/draft/"))
    model.behave = says("Dear customer, see https://evil.example/x now.")
    page = browser.post(f"/tickets/{ticket.number}/ask/draft/")
    assert "Dear customer, see […] now." in words_of(page)
    assert "1 link or address was taken out" in words_of(page)
    call = ModelCall.objects.get(outcome="answered")
    taken = browser.post(f"/tickets/{ticket.number}/proposals/{call.id}/")
    assert taken.status_code == 302
    assert "Dear customer, see […] now." in browser.get(f"/tickets/{ticket.number}/").content.decode()
    assert signed_in(desk.otto).post(f"/tickets/{ticket.number}/proposals/{call.id}/").status_code == 404


def test_whoever_sees_other_departments_only_is_told_so(officer: Client, desk: Desk, ticket: Ticket, model: ModelServer) -> None:
    DeskSetting.objects.create(key="gateway-on", value=True)
    assert signed_in(desk.wang).post(f"/tickets/{ticket.number}/ask/draft/").status_code == 200
    elsewhere = words_of(signed_in_agent(an_agent_with((Role.PRIVACY_OFFICER, desk.billing))).get(LOG))
    assert "Nothing has left that you may see" in elsewhere
    assert "What left from others is neither shown nor counted." in elsewhere
    assert "Nothing has left" not in words_of(officer.get(LOG))
