"""The conversation in a real browser: a raw mail in place, and the page that opens at what is new."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("conversation")


@pytest.mark.parametrize(("device", "scheme", "scripts"), [("desktop", "light", True), ("phone", "dark", True), ("desktop", "dark", False)])
def test_a_raw_mail_is_read_in_place_and_left_again(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, scripts: bool
) -> None:
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD)
    page = enter(pages.open(device, scheme, scripts=scripts), address, desk.wang)
    page.goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    if scripts:
        page.locator("#text").fill("Half a sentence")
    page.get_by_role("link", name="Raw mail").press("Enter")
    raw = page.get_by_role("region", name="The mail as it came")
    expect(raw).to_contain_text("Subject: The parasol is torn")
    expect(page.get_by_role("link", name="Download it whole")).to_be_visible()
    if scripts:
        look(page, f"raw-{device}-{scheme}")
        expect(page.locator("#text")).to_have_value("Half a sentence")
    page.get_by_role("link", name="Back to the text").press("Enter")
    expect(raw).to_have_count(0)
    expect(page.get_by_text("The seam has opened after two days.").last).to_be_visible()
    assert pages.problems == []


def test_a_ticket_opens_at_what_is_new(pages: Pages, desk: Desk, address: str) -> None:
    ticket = desk.ticket_from(letter(subject="A long story", Message_ID="<long@customer.example>"))
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator(".msg")).to_have_count(1)
    page.goto(f"{address}/inbox/all/")
    for number in range(8):
        desk.receive(letter(text=f"Chapter {number}.\n" + "It went on and on.\n" * 12, In_Reply_To="<long@customer.example>"))
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator("#new")).to_be_in_viewport()
    expect(page.get_by_text("Chapter 0.")).to_be_in_viewport()
    expect(page.get_by_text("Chapter 7.")).not_to_be_in_viewport()
    look(page, "new")
    assert pages.problems == []
