"""What a customer has typed into one form of a page is not thrown away by another button of it: a theme, a language, an opinion."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from sealdesk.access.actors import Actor
from sealdesk.desk import actions, contesting
from sealdesk.desk.acting.models import Contest
from sealdesk.desk.models import Attachment, Ticket
from sealdesk.portal import form_tokens
from sealdesk.triage.models import Judgement
from tests.cast import ELENA, Desk
from tests.journeys.entering import looking
from tests.portal.support import Post, write
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("staying")
ANSWER, WORDS = "It happened again,\nthis time at night.", "It is not about money."
FILE = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear all"}


@pytest.fixture
def address(address: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the desk is, also in its letters; forms may be filled in as quickly as a browser types."""
    settings.SEALDESK_PUBLIC_URL = address
    monkeypatch.setattr(form_tokens, "SOONEST", dt.timedelta(0))
    return address


@pytest.fixture
def ticket(desk: Desk, address: str) -> Ticket:
    """A request that was answered, and about which something was decided by itself."""
    write()
    ticket = Ticket.objects.latest("number")
    actions.reply(desk.wang, ticket, "We send a new one.")
    Judgement.objects.filter(ticket=ticket).delete()
    told = {"confidence": 0.9, "evidence": [], "customer": ticket.requester, "department": ticket.department}
    Judgement.objects.create(ticket=ticket, question="urgency", value="now", **told)
    return ticket


def stays(page: Any, *, words: str = WORDS) -> None:
    expect(page.locator("#text")).to_have_value(ANSWER)
    expect(page.locator("[data-chosen] .file")).to_have_count(1)
    expect(page.locator("#decided textarea")).to_have_value(words)
    expect(page.locator("#decided textarea")).to_be_visible()


@pytest.mark.parametrize(("device", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_an_answer_outlives_every_other_button_of_its_page(
    pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str, scheme: str
) -> None:
    page = pages.open(device, scheme)
    page.goto(address + Post().delivered("/follow/").link)
    page.locator("#text").fill(ANSWER)
    page.locator(".composer input[type=file]").set_input_files(FILE)
    page.get_by_text("Have a person look at it").click()
    page.locator("#decided textarea").fill(WORDS)
    opinion = page.get_by_role("form", name="Your opinion of this answer")
    opinion.get_by_role("button", name="Yes").press("Enter")
    expect(opinion.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    expect(opinion.get_by_role("button", name="Yes")).to_be_focused()
    stays(page)
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    stays(page)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    stays(page)
    look(page, f"{device}-{scheme}")
    page.locator("#decided .btn--primary").click()
    expect(page.locator("#decided .banner")).to_be_visible()
    expect(page.locator("#text")).to_have_value(ANSWER)
    assert page.url == f"{address}/my/{ticket.number}/"
    page.locator(".composer .btn--primary").click()
    expect(page.locator(".msg", has_text="this time at night")).to_be_visible()
    expect(page.locator("#text")).to_have_value("")
    assert Contest.objects.get().ticket == ticket
    assert Attachment.objects.get().message.ticket == ticket
    assert pages.problems == []


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_words_that_came_back_outlive_it_too_and_a_desk_that_is_away_takes_none(
    pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str
) -> None:
    page = pages.open(device)
    page.goto(address + Post().delivered("/follow/").link)
    page.get_by_text("Have a person look at it").click()
    page.locator("#decided textarea").fill(WORDS)
    contesting.contest(Actor("customer", ticket.requester_id), ticket, "Sent from another window.")
    page.get_by_role("button", name="Ask for a person").click()
    expect(page.locator("#decided").get_by_role("alert")).to_contain_text("A person is asked for already.")
    page.locator("#text").fill(ANSWER)
    page.context.set_offline(True)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_text("The desk cannot be reached")).to_be_in_viewport()
    expect(page.locator("#decided textarea")).to_have_value(WORDS)
    page.context.set_offline(False)
    page.route("**/theme/", lambda route: route.fulfill(status=500, content_type="text/html", body="<p>Something failed"))
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_text("The desk could not do this.")).to_be_in_viewport()
    expect(page.get_by_text("The desk cannot be reached")).to_be_hidden()
    expect(page.locator("#text")).to_have_value(ANSWER)
    page.unroute("**/theme/")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#text")).to_have_value(ANSWER)
    assert [problem for problem in pages.problems if not re.search("409|500|ERR_INTERNET_DISCONNECTED", problem)] == []


def test_a_new_request_outlives_the_language(pages: Pages, desk: Desk, address: str) -> None:
    page = pages.open()
    page.goto(f"{address}/help/care/")
    typed = {"#id_name": "Elena Rossi", "#id_address": ELENA, "#id_subject": "The parasol is torn", "#id_text": ANSWER}
    for field, text in typed.items():
        page.locator(field).fill(text)
    page.get_by_label("Attach files").set_input_files(FILE)
    page.get_by_role("button", name="中文").press("Enter")
    expect(page.get_by_role("button", name="English")).to_be_focused()
    for field, text in typed.items():
        expect(page.locator(field)).to_have_value(text)
    expect(page.locator("[data-chosen] .file")).to_contain_text("移除")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("#")
    assert Attachment.objects.get().message.ticket == Ticket.objects.latest("number")
    assert pages.problems == []


def test_who_leaves_takes_nothing_along(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = pages.open()
    page.goto(address + Post().delivered("/follow/").link)
    page.locator("#text").fill(ANSWER)
    page.get_by_role("button", name="End all links").click()
    page.wait_for_url("**/help/")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert pages.problems == []
