"""An agent adds an address; the customer is asked at their own, then at the new one, in each guise of the pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from sealdesk.desk.models import Ticket
from sealdesk.people.models import Customer
from tests.cast import ELENA, JUN, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.portal.support import Post
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("address")


@pytest.fixture
def desk(settings: Any, address: str) -> Desk:
    """Elena wrote to customer care; letters lead to where the desk is."""
    settings.SEALDESK_NAME, settings.SEALDESK_PUBLIC_URL = "Coastline Insurance", address
    desk = found_desk()
    desk.ticket_from(letter())
    Ticket.objects.update(department=desk.care)
    return desk


def link_to(post: Post, address: str) -> str:
    """The newest link that went to an address."""
    post.deliver()
    return next(mail.link for mail in reversed(post.mails) if mail.to == address)


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_an_added_address_opens_the_requests_once_both_sides_said_yes(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str
) -> None:
    page, post, guise = enter(pages.open(device, scheme), address, desk.wang), Post(), f"{device}-{scheme}-{language}"
    page.goto(f"{address}/customers/{Customer.objects.get().id}/")
    page.get_by_role("textbox", name="Another address or phone number").fill(JUN)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("waits until the customer confirms it", exact=False).first).to_be_visible()
    look(page, f"waits-{guise}")
    page.context.clear_cookies()
    page.goto(address + link_to(post, ELENA))
    if language != "en":
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_text(JUN)).to_be_visible()
    look(page, f"agree-{guise}")
    yes = page.get_by_role("button", name=re.compile("Yes, it is mine|^是我的"))
    yes.click()
    expect(yes).to_have_count(0)
    look(page, f"agreed-{guise}")
    page.goto(address + link_to(post, JUN))
    look(page, f"prove-{guise}")
    yes.click()
    expect(yes).to_have_count(0)
    page.goto(f"{address}/my/enter/")
    page.locator("input[name=address]").fill(JUN)
    page.locator("main form button").click()
    page.wait_for_url("**/my/enter/sent/")
    page.goto(address + link_to(post, JUN))
    page.locator("main form button").click()
    page.wait_for_url("**/my/")
    page.goto(f"{address}/my/data/")
    expect(page.locator("#addresses")).to_be_visible()
    look(page, f"log-{guise}")
    assert pages.problems == []
