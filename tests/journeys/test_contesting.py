"""Words about a decision that is contested, on either side, stay with whoever wrote them when they cannot be sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.permissions import Role
from sealdesk.desk import contesting, tagging
from sealdesk.desk.acting.actions import take_back
from sealdesk.desk.acting.models import Contest
from sealdesk.desk.models import Ticket
from sealdesk.portal import form_tokens
from sealdesk.triage.models import Judgement
from tests.besieged import an_agent_with
from tests.cast import Desk
from tests.journeys.entering import enter, looking
from tests.portal.support import Post, write
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("contesting")
REFUND = "You charged my card twice for one order. Please refund the second payment."
REASON = "您说得对：这与付款无关。我们重新读了您的来信，已改派给合适的同事处理。"
WORDS = "It is not about money. The machine is wrong, and I have written so twice."
BOTH = pytest.mark.parametrize(
    ("device", "scheme", "scripts"), [("desktop", "light", True), ("phone", "dark", True), ("phone", "light", False)]
)


def picture(page: Any, name: str, *, scripts: bool) -> None:
    if scripts:
        look(page, name)


@BOTH
def test_an_agents_reason_that_is_refused_is_sent_once_it_is_true(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, scripts: bool
) -> None:
    ticket = Ticket.objects.earliest("number")
    Judgement.objects.filter(ticket=ticket).delete()
    told = {"confidence": 0.9, "evidence": [], "customer": ticket.requester, "department": ticket.department}
    Judgement.objects.create(ticket=ticket, question="urgency", value="now", **told)
    contesting.contest(Actor("customer", ticket.requester_id), ticket, "It can wait.")
    lead = agent_actor(an_agent_with((Role.LEAD, desk.care)))
    get_user_model().objects.filter(pk=lead.id).update(language="zh-hans")
    page = enter(pages.open(device, scheme, scripts=scripts), address, lead)
    page.goto(f"{address}/tickets/{ticket.number}/")
    banner, reason = page.locator("#contest"), page.locator("#contest-reason")
    banner.get_by_text("我已查看").click()
    banner.locator("[value=changed]").check()
    reason.fill(REASON)
    banner.get_by_role("button").click()
    expect(banner.get_by_role("alert")).to_have_text("目前什么都没有更改。请先更改有误之处，或说明维持不变。")
    expect(reason).to_have_value(REASON)
    expect(reason).to_be_focused()
    expect(reason).to_be_in_viewport()
    expect(banner.locator("[value=changed]")).to_be_checked()
    picture(page, f"agent-{device}-{scheme}", scripts=scripts)
    tagging.tag(lead, ticket, "warranty")
    if scripts:  # a page that answers a form hears of news, too, and keeps what is typed
        expect(page.locator("#ticket-head")).to_contain_text("warranty", timeout=60_000)
        expect(reason).to_have_value(REASON)
    take_back(lead, ticket, ["urgency"])
    banner.get_by_role("button").click()
    expect(banner).to_have_count(0)
    assert Contest.objects.get().outcome == "changed"
    assert [problem for problem in pages.problems if "409" not in problem] == []


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_an_agent_who_has_the_ticket_open_is_asked_at_once(pages: Pages, desk: Desk, address: str, device: str) -> None:
    ticket = Ticket.objects.earliest("number")
    page = enter(pages.open(device), address, agent_actor(an_agent_with((Role.LEAD, desk.care))))
    page.goto(f"{address}/tickets/{ticket.number}/")
    text = page.locator("#text")
    text.fill("We look into it.")
    contesting.contest(Actor("customer", ticket.requester_id), ticket, WORDS)
    banner = page.locator("#contest")
    expect(banner).to_contain_text(WORDS, timeout=60_000)
    expect(page.locator("#ticket-head")).to_contain_text("human-review")
    expect(text).to_have_value("We look into it.")
    expect(text).to_be_focused()
    look(page, f"asked-{device}")
    banner.get_by_text("I have looked at it").click()
    banner.locator("[value=kept]").check()
    page.locator("#contest-reason").fill("It is right: a technician has to come.")
    banner.get_by_role("button", name="Tell the customer").click()
    expect(banner).to_have_count(0)
    assert Contest.objects.get().outcome == "kept"
    assert pages.problems == []


@BOTH
def test_a_customers_words_that_are_refused_can_go_as_an_answer(
    pages: Pages, desk: Desk, address: str, settings: Any, monkeypatch: pytest.MonkeyPatch, device: str, scheme: str, scripts: bool
) -> None:
    settings.SEALDESK_PUBLIC_URL = address
    monkeypatch.setattr(form_tokens, "SOONEST", dt.timedelta(0))
    post = Post()
    write(subject="Charged twice", text=REFUND)
    ticket = Ticket.objects.latest("number")
    page = pages.open(device, scheme, scripts=scripts)
    page.goto(address + post.delivered("/follow/").link)
    card = page.locator("#decided")
    words = card.get_by_label("What is wrong with it?")
    card.get_by_text("Have a person look at it").click()
    words.fill(WORDS)
    contesting.contest(Actor("customer", ticket.requester_id), ticket, "Sent from another window.")
    card.get_by_role("button", name="Ask for a person").click()
    expect(card.get_by_role("alert")).to_contain_text("A person is asked for already.")
    expect(words).to_have_value(WORDS)
    expect(words).to_be_focused()
    expect(words).to_be_in_viewport()
    picture(page, f"customer-{device}-{scheme}", scripts=scripts)
    card.get_by_role("button", name="Send it as an answer").click()
    expect(page.get_by_text("Your answer is with us.")).to_be_visible()
    expect(page.locator(".msg", has_text=WORDS)).to_be_visible()
    assert [problem for problem in pages.problems if "409" not in problem] == []
