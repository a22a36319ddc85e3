"""The page that erases a person: what it asks, whom it refuses, and that no page stumbles over who was erased."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from sealdesk.access.models import Grant
from sealdesk.access.routes import all_routes
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.models import Customer
from tests.besieged import the_model
from tests.cast import Desk, letter
from tests.console.erasing import ADDRESS, NAME, WORDS, an_officer, at_their_page, form, prove, somebody_known
from tests.console.support import signed_in, words_of


@pytest.fixture(autouse=True)
def trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def known(desk: Desk) -> Ticket:
    return somebody_known(desk)


@pytest.fixture
def officer(desk: Desk) -> Client:
    return at_their_page(an_officer())


def url(ticket: Ticket) -> str:
    return reverse("console:customer-erase", args=[ticket.requester_id])


def is_erased(ticket: Ticket) -> bool:
    return Customer.objects.get(pk=ticket.requester_id).erased_at is not None


def test_the_page_says_what_goes_and_what_stays_and_then_it_is_done(officer: Client, known: Ticket) -> None:
    profile = words_of(officer.get(f"/customers/{known.requester_id}/"))
    assert "Erase" in profile
    page = words_of(officer.get(url(known)))
    for told in (
        NAME,
        "Tickets 1",
        "Messages 2",
        "Notes of colleagues about them 2",
        "Files 1",
        "Drafts 1",
        "The ledger.",
        "GDPR, Article 17",
    ):
        assert told in page, told
    done = words_of(officer.post(url(known), form(), follow=True))
    assert is_erased(known)
    assert "Erased. It cannot be taken back." in done
    assert "This person was erased." in done
    assert "New ticket" not in done.partition("Settings")[0] or "Edit" not in done
    event = LedgerEvent.objects.get(tag="customer:erased")
    told = words_of(officer.get(f"/ledger/{event.uid}/"))
    assert "Erased a person for good" in told
    assert "They asked for it: GDPR, Article 17" in told
    assert "Messages: 2" in told


def test_in_chinese(desk: Desk, known: Ticket) -> None:
    who = an_officer()
    get_user_model().objects.filter(pk=who.id).update(language="zh-hans")
    officer = at_their_page(who)
    page = words_of(officer.get(url(known)))
    assert "永久删除此人" in page
    assert "《个人信息保护法》第四十七条" in page
    officer.post(url(known), form(word="删除", why="pipl-47"))
    assert is_erased(known)


@pytest.mark.parametrize("wrong", [{"word": ""}, {"word": "erasing"}, {"why": ""}, {"why": "because"}])
def test_without_a_reason_or_the_word_nothing_happens(officer: Client, known: Ticket, wrong: dict[str, str]) -> None:
    answer = officer.post(url(known), form(**wrong))
    assert answer.status_code == 400
    assert not is_erased(known)


@pytest.mark.parametrize("ago", [None, 400])
def test_a_factor_is_proven_first_and_lately(desk: Desk, known: Ticket, ago: float | None) -> None:
    officer = signed_in(an_officer())
    if ago:
        prove(officer, ago)
    assert "First prove" in words_of(officer.get(url(known)))
    answer = officer.post(url(known), form())
    assert answer.headers["Location"].startswith("/account/confirm/")
    assert not is_erased(known)
    prove(officer)
    assert "Type erase" in words_of(officer.get(url(known)))


def test_an_officer_of_some_of_the_departments_is_told_why_not(desk: Desk, known: Ticket) -> None:
    desk.receive(letter(sender=ADDRESS, name=NAME, to="billing@desk.example", subject="Bill", Message_ID="<bill@post.example>"))
    officer = at_their_page(an_officer(desk.care))
    page = words_of(officer.get(url(known)))
    assert "You cannot erase this person." in page
    assert "Erase for good" not in page
    assert officer.post(url(known), form()).status_code == 403
    assert not is_erased(known)


def addresses(keys: dict[str, Any]) -> list[str]:
    found = []
    for pattern, name, _view in all_routes():
        wanted = re.findall(r"<\w+:(\w+)>", pattern)
        if name.startswith("console:") and set(wanted) <= set(keys):
            found.append(reverse(name, kwargs={key: keys[key] for key in wanted}))
    return found


def test_every_page_that_met_the_person_says_erased_and_none_stumbles(desk: Desk, known: Ticket, officer: Client) -> None:
    lead = get_user_model().objects.get(pk=desk.wang.id)
    Grant.objects.filter(agent=lead).update(role="lead")
    message, file = known.messages.earliest("id"), None
    desk.receive(letter(subject="Lost as well", Message_ID="<like@x.example>"))
    officer.post(url(known), form())
    sequence()
    held = Ticket.objects.get(pk=known.pk)
    keys: dict[str, Any] = {"number": held.number, "customer_id": held.requester_id, "name": "all", "message_id": message.id}
    keys |= {"uid": LedgerEvent.objects.get(tag="customer:erased").uid, "file_id": file or message.id, "agent_id": lead.pk}
    for browser in (signed_in(lead), officer):
        for address in addresses(keys):
            answer = browser.get(address)
            assert answer.status_code in {200, 204, 302, 400, 403, 404, 405}, (address, answer.status_code)
            said = unescape(answer.content.decode(errors="replace")) if not answer.streaming else ""
            assert not [word for word in WORDS if word.casefold() in said.casefold()], address
        for page in (
            f"/tickets/{held.number}/",
            f"/customers/{held.requester_id}/",
            "/customers/",
            "/inbox/all/?status=closed",
            "/inbox/all/",
        ):
            assert "Erased" in words_of(browser.get(page, follow=True)), page
        for typed in ("xylophone", NAME, ADDRESS):
            found = words_of(browser.post("/search/", {"q": typed}, follow=True))
            assert f"#{held.number}" not in found, typed
            assert f"#{held.number} " not in words_of(browser.post("/go/", {"q": typed}))
        assert "This person was erased." in words_of(browser.get(f"/tickets/{held.number}/"))
        ticket_page = browser.get(f"/tickets/{held.number}/").content.decode()
        assert 'data-kind="reply"' not in ticket_page
        assert browser.post(f"/tickets/{held.number}/reply/", {"text": "Dear Q", "once": str(message.id)}).status_code in {302, 409}
    assert held.messages.filter(kind="reply").count() == 1


def test_what_an_agent_had_begun_before_cannot_be_taken_back_after(desk: Desk, known: Ticket, officer: Client) -> None:
    wang = signed_in(desk.wang)
    wang.post(f"/tickets/{known.number}/status/", {"status": "solved"})
    officer.post(url(known), form())
    assert "There is nothing to undo." in words_of(wang.post("/undo/last/", {"next": "/inbox/all/"}, follow=True))
