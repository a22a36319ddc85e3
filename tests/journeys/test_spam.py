"""Spam in a real browser: set aside by itself, told and undone; said by hand, on the ticket and in bulk, with undo."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.permissions import Role
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds
from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from sealdesk.workbench.notices import announce
from tests.besieged import an_agent_with, the_wary_model
from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("spam")
CASINO = "Get 200 free spins and a welcome bonus up to $1000 at our online casino. Play now and win big."


@pytest.fixture(autouse=True)
def wary(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that knows spam."""
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_wary_model)


@pytest.fixture
def lead(desk: Desk) -> Actor:
    """The lead of customer care."""
    return agent_actor(an_agent_with((Role.LEAD, desk.care)))


def spam(desk: Desk, number: int = 1) -> Ticket:
    return desk.ticket_from(
        letter(
            sender="sales@elsewhere.example", name="Bonus", subject="Online casino bonus", text=CASINO, Message_ID=f"<{number}@elsewhere>"
        )
    )


@pytest.mark.parametrize(("device", "scheme", "language"), [("desktop", "light", "en"), ("phone", "dark", "zh-hans")])
def test_spam_that_is_set_aside_by_itself_is_told_and_taken_back(
    pages: Pages, desk: Desk, lead: Actor, address: str, device: str, scheme: str, language: str
) -> None:
    chinese = language != "en"
    get_user_model().objects.filter(pk=lead.id).update(language=language)
    set_thresholds(lead, desk.care, {**DEFAULTS, "spam": Thresholds(suggest=50, tell=60, act=None)})
    ticket = spam(desk)
    sequence()
    announce()
    page = enter(pages.open(device, scheme), address, lead)
    page.goto(f"{address}/settings/automation/{desk.care.pk}/")
    expect(
        page.get_by_label("垃圾邮件：告知" if chinese else "Spam: Do and tell from").or_(page.locator("#id_spam_tell")).first
    ).to_have_value("60")
    look(page, f"thresholds-{device}-{scheme}-{language}")
    page.goto(f"{address}/inbox/all/")
    expect(page.locator(".trow", has_text="Online casino bonus")).to_have_count(0)
    page.goto(f"{address}/notices/")
    page.get_by_text("已被移入垃圾邮件" if chinese else f"#{ticket.number} was set aside as unwanted mail.").click()
    banner = page.locator("#guard")
    expect(banner.get_by_text("已被自动移入垃圾邮件。" if chinese else "Set aside as spam by itself.")).to_be_visible()
    banner.get_by_text("原因" if chinese else "Why").click()
    expect(banner.locator(".word").first).to_be_visible()
    look(page, f"aside-{device}-{scheme}-{language}")
    page.goto(f"{address}/inbox/spam/")
    expect(page.locator(".trow", has_text="Online casino bonus")).to_be_visible()
    look(page, f"view-{device}-{scheme}-{language}")
    page.locator(".trow", has_text="Online casino bonus").click()
    banner.get_by_role("button", name="不是垃圾邮件" if chinese else "Not spam").click()
    expect(page.get_by_text("不是垃圾邮件。" if chinese else f"#{ticket.number} is no spam, you say.").first).to_be_visible()
    expect(banner).to_have_count(0)
    page.goto(f"{address}/inbox/all/")
    expect(page.locator(".trow", has_text="Online casino bonus")).to_be_visible()
    assert pages.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_suggestion_is_followed_and_undone(pages: Pages, desk: Desk, address: str, scripts: bool) -> None:
    ticket = spam(desk)
    page = enter(pages.open(scripts=scripts), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    banner = page.locator("#guard")
    expect(banner.get_by_text("This looks like spam.")).to_be_visible()
    if scripts:
        look(page, "suggested")
    banner.get_by_role("button", name="Spam", exact=True).click()
    expect(banner.get_by_text("Set aside as spam by Wang Fang.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(banner.get_by_text("This looks like spam.")).to_be_visible()
    assert pages.problems == []


def test_an_agent_says_so_by_one_key_on_a_ticket_and_on_many(pages: Pages, desk: Desk, address: str) -> None:
    numbers = [desk.ticket_from(letter(subject=f"Offer {one}", Message_ID=f"<{one}@offers.example>")).number for one in (1, 2)]
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{numbers[0]}/")
    page.keyboard.press("!")
    expect(page.locator("#guard").get_by_text("Set aside as spam by Wang Fang.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#guard")).to_have_count(0)

    page.goto(f"{address}/inbox/all/")
    for number in numbers:
        page.locator(f"input[name=ticket][value='{number}']").check(force=True)
    page.keyboard.press("!")
    expect(page.locator(".trow", has_text="Offer")).to_have_count(0)
    page.goto(f"{address}/inbox/spam/")
    expect(page.locator(".trow", has_text="Offer")).to_have_count(2)
    for number in numbers:
        page.locator(f"input[name=ticket][value='{number}']").check(force=True)
    look(page, "bulk")
    page.locator("#bulk").get_by_role("button", name="Not spam").click()
    expect(page.locator(".trow", has_text="Offer")).to_have_count(0)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".trow", has_text="Offer")).to_have_count(2)
    assert pages.problems == []
