"""A lead says how far triage goes and tries it on past tickets; what it did is taken back, and contested by its customer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.permissions import Role
from sealdesk.channels.models import Delivery
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.sequencing import sequence
from sealdesk.portal import form_tokens
from sealdesk.workbench.notices import announce
from tests.besieged import an_agent_with
from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.portal.support import Post, write
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("acting")
REFUND = "You charged my card twice for one order. Please refund the second payment."


@pytest.fixture
def lead(desk: Desk) -> Actor:
    """The lead of customer care."""
    return agent_actor(an_agent_with((Role.LEAD, desk.care)))


def refund(desk: Desk, number: int) -> Ticket:
    return desk.ticket_from(letter(Message_ID=f"<{number}@customer.example>", subject=f"Charged twice, order {number}", text=REFUND))


@pytest.mark.parametrize(("device", "scheme", "language"), [("desktop", "light", "en"), ("phone", "dark", "zh-hans")])
def test_figures_are_tried_in_every_guise(
    pages: Pages, desk: Desk, lead: Actor, address: str, device: str, scheme: str, language: str
) -> None:
    get_user_model().objects.filter(pk=lead.id).update(language=language)
    refund(desk, 1)
    page = enter(pages.open(device, scheme), address, lead)
    page.goto(f"{address}/settings/automation/")
    look(page, f"departments-{device}-{scheme}-{language}")
    page.goto(
        f"{address}/settings/automation/{desk.care.pk}/?try=1&category_suggest=40&category_tell=70&category_act=95&priority_act=0&language_act=0"
    )
    expect(page.get_by_role("link", name="#").first).to_be_visible()
    look(page, f"tried-{device}-{scheme}-{language}")
    assert pages.problems == []


def test_a_lead_tries_figures_and_takes_back_what_is_done_by_them(pages: Pages, desk: Desk, lead: Actor, address: str) -> None:
    refund(desk, 1)
    page = enter(pages.open(), address, lead)
    page.goto(f"{address}/settings/")
    page.get_by_role("main").get_by_role("link", name="Automation").click()
    page.get_by_role("link", name="Customer care", exact=True).click()
    page.get_by_label("Category: Do and tell from").fill("10")
    page.get_by_label("Category: Do from").fill("100")
    page.get_by_role("button", name="Show what would have happened").click()
    expect(page.get_by_role("status").filter(has_text="would have gone another way")).to_be_visible()
    expect(page.get_by_label("Category: Do and tell from")).to_have_value("10")
    page.get_by_text("Show as table").click()
    expect(page.get_by_role("cell", name="done and told").first).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The next ticket that comes in goes by it.")).to_be_visible()
    ticket = refund(desk, 2)
    page.goto(f"{address}/tickets/{ticket.number}/")
    line = page.locator(".banner", has_text="Done by itself")
    expect(line).to_be_visible()
    look(page, "told")
    line.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: Category.")).to_be_visible()
    expect(line).to_have_count(0)
    assert Ticket.objects.get(pk=ticket.pk).category == ""
    assert pages.problems == []


def test_a_customer_contests_and_a_person_looks_and_tells_them(
    pages: Pages, desk: Desk, lead: Actor, address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEALDESK_PUBLIC_URL = address
    monkeypatch.setattr(form_tokens, "SOONEST", dt.timedelta(0))
    post = Post()
    write(subject="Charged twice", text=REFUND)
    ticket = Ticket.objects.latest("number")
    theirs = pages.open("phone")
    theirs.goto(address + post.delivered("/follow/").link)
    card = theirs.locator("#decided")
    for question in ("What it is about", "What whoever works on it should know well"):
        expect(card.locator(f"dt:has-text('{question}') + dd")).to_have_text("Billing and refunds")
    look(theirs, "customer")
    card.get_by_text("Have a person look at it").click()
    card.get_by_label("What is wrong with it?").fill("It is not about money. The machine is wrong.")
    card.get_by_role("button", name="Ask for a person").click()
    expect(theirs.get_by_text("A person will look at it and tell you what they find.")).to_be_visible()
    expect(card.get_by_text("Nobody has yet.")).to_be_visible()
    sequence()
    announce()

    page = enter(pages.open(), address, lead)
    page.goto(f"{address}/notices/")
    page.get_by_text(f"The customer of #{ticket.number} asks that a person looks at it.").click()
    banner = page.locator("#contest")
    expect(banner.get_by_text("The machine is wrong.")).to_be_visible()
    expect(page.locator("#ticket-head .tag", has_text="human-review")).to_be_visible()
    page.get_by_role("button", name="Take back Category").click()
    expect(page.get_by_text("Taken back: Category.")).to_be_visible()
    banner.get_by_text("I have looked at it").click()
    banner.get_by_label("It was wrong, and I changed it").check()
    banner.get_by_label("Why").fill("You are right, it is not about a payment.")
    look(page, "contested")
    banner.get_by_role("button", name="Tell the customer").click()
    expect(page.get_by_text("The customer is told.")).to_be_visible()
    expect(banner).to_have_count(0)

    Message.objects.filter(kind="reply").update(sent_at=timezone.now())
    Delivery.objects.update(next_attempt_at=timezone.now())
    assert any("You are right" in mail.text for mail in post.deliver())
    theirs.reload()
    expect(card.get_by_text("A person looked at it and changed it.")).to_be_visible()
    expect(card.get_by_text("since changed by a person")).to_be_visible()
    look(theirs, "settled")
    assert pages.problems == []
