"""A journey through the figures: what came in as a picture and as a table, something unusual, a topic that leads to its tickets."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.figures import topics
from tests.besieged import an_agent_with
from tests.cast import Desk, letter
from tests.figures.history import DAY, judge, past_and_present, write_in
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("figures")
ABOUT = ("order-delivery", "billing-refund", "complaint", "how-to", "product-fault", "account-access")


@pytest.fixture
def lead(desk: Desk) -> Actor:
    """Leads customer care, in which much happened."""
    past_and_present(desk)
    for place, ticket in enumerate(Ticket.objects.filter(department=desk.care, number__gt=90_000)):
        ago = DAY * (1.1 + place * 7.3 % 4.8) if ticket.number >= 90_200 else DAY * (8 + place % 21)
        Ticket.objects.filter(pk=ticket.pk).update(category=ABOUT[place % len(ABOUT)], opened_at=timezone.now() - ago)
        judge(ticket, "category", ABOUT[place % len(ABOUT)], "complaint" if place % 9 == 4 else "")
        judge(ticket, "department", "care", "")
        judge(ticket, "priority", "normal" if place % 5 else "", "")
    write_in(desk.care, ["How do I sign in"] * 12, dt.timedelta(minutes=9), first=900, category="security-report")
    topics.look(desk.care, timezone.now())
    return agent_actor(an_agent_with((Role.LEAD, desk.care)))


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "light", "zh-hans"), ("phone", "dark", "en")],
)
def test_the_figures_are_clean_in_each_guise(pages: Pages, lead: Actor, address: str, device: str, scheme: str, language: str) -> None:
    page = enter(pages.open(device, scheme), address, lead)
    page.goto(f"{address}/figures/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    page.locator("section[aria-labelledby=volume] summary").click()
    expect(page.locator("section[aria-labelledby=volume] table")).to_be_visible()
    look(page, f"week-{device}-{scheme}-{language}")
    assert pages.problems == []


def test_a_lead_goes_from_the_rail_to_what_is_unusual_and_to_the_tickets_of_a_topic(
    pages: Pages, lead: Actor, desk: Desk, address: str
) -> None:
    desk.ticket_from(letter(subject="Payment terminal frozen", text="It does nothing."))
    page = enter(pages.open(), address, lead)
    page.goto(f"{address}/inbox/all/")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Figures", level=1)).to_be_visible()
    page.get_by_role("link", name="12 tickets about Security report in 20 min").click()
    expect(page).to_have_url(f"{address}/inbox/all/?category=security-report&order=opened")
    page.go_back()
    page.get_by_role("link", name="30 days").click()
    expect(page.get_by_role("link", name="30 days")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Payment terminal frozen").click()
    expect(page.locator("main mark").first).to_have_text("Payment terminal frozen")
    assert pages.problems == []
