"""The trust mark of a mail in a real browser: one word beside the sender, its reasons behind it, and what it keeps apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.channels.mail.own_addresses import reply_address
from sealdesk.desk.models import Ticket
from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("trust")
TRUE = "mx.desk.example; dmarc=pass (p=REJECT) header.from=customer.example; dkim=pass header.d=customer.example"
FALSE = "mx.desk.example; dmarc=fail (p=REJECT) header.from=customer.example; spf=fail smtp.mailfrom=elsewhere.example"


@pytest.fixture
def tickets(desk: Desk, settings: Any) -> tuple[Ticket, Ticket]:
    """A mail that a trusted server proves, and a forged answer to it."""
    settings.SEALDESK_TRUSTED_RELAYS = ("mx.desk.example",)
    true = desk.ticket_from(letter(subject="My parasol again", Authentication_Results=TRUE))
    false = desk.ticket_from(
        letter(subject="Re: My parasol again", text="Pay it to another account.", to=reply_address(true), Authentication_Results=FALSE)
    )
    return true, false


@pytest.mark.parametrize(("device", "scheme", "scripts"), [("desktop", "light", True), ("phone", "dark", True), ("desktop", "dark", False)])
def test_a_mark_opens_its_reasons(
    pages: Pages, desk: Desk, tickets: tuple[Ticket, Ticket], address: str, device: str, scheme: str, scripts: bool
) -> None:
    true, false = tickets
    page = enter(pages.open(device, scheme, scripts=scripts), address, desk.wang)
    page.goto(f"{address}/tickets/{true.number}/")
    page.locator("summary", has_text="Sender proven").press("Enter")
    expect(page.get_by_text("The domain in the sender's address confirms that it sent this mail.")).to_be_visible()
    expect(page.get_by_text("As mx.desk.example says").first).to_be_visible()
    if scripts:
        look(page, f"proven-{device}-{scheme}")
    page.goto(f"{address}/tickets/{false.number}/")
    expect(page.get_by_text("but its sender looks forged.")).to_be_visible()
    page.locator("summary", has_text="Sender looks forged").press("Enter")
    expect(page.get_by_text("That is not the sender's domain.")).to_be_visible()
    if scripts:
        look(page, f"forged-{device}-{scheme}")
    assert pages.problems == []


def test_the_mark_speaks_chinese(pages: Pages, desk: Desk, tickets: tuple[Ticket, Ticket], address: str) -> None:
    get_user_model().objects.filter(pk=desk.wang.id).update(language="zh-hans")
    page = enter(pages.open(locale="zh-CN"), address, desk.wang)
    page.goto(f"{address}/tickets/{tickets[0].number}/")
    page.locator("summary", has_text="发件人已证实").press("Enter")
    expect(page.get_by_text("签名（DKIM）")).to_be_visible()
    look(page, "proven-zh")
    assert pages.problems == []
