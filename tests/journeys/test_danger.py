"""A mail that looks like phishing in a real browser: banner with reasons, mark in the list, an agent's word with undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.channels.mail.examining import examine_new
from sealdesk.desk import dangers
from sealdesk.desk.models import Kind, Ticket
from sealdesk.triage.dangers.judging import Danger, Sign
from sealdesk.workbench import drafts
from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("danger")


@pytest.fixture
def lure(desk: Desk) -> Ticket:
    """A ticket that was found to be phishing."""
    ticket = desk.ticket_from(
        letter(
            sender="service@elsewhere.example",
            name="PayPal Service",
            subject="Your account is suspended",
            text="Confirm your account within 24 hours: https://paypal.evil.pages.dev/login",
        )
    )
    examine_new(timezone.now())
    return ticket


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_row_that_has_much_to_say_says_how_long_somebody_waits(pages: Pages, desk: Desk, lure: Ticket, address: str, device: str) -> None:
    drafts.save(desk.wang, lure, Kind.REPLY, "Dear sir,")
    Ticket.objects.filter(pk=lure.pk).update(waiting_since=timezone.now() - timedelta(minutes=55))
    page = enter(pages.open(device), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    waiting = page.locator(".trow", has_text="Your account is suspended").locator(".chip:has(.clock)")
    expect(waiting).to_contain_text("waiting")
    assert waiting.evaluate("(e) => e.getBoundingClientRect().right <= e.parentElement.getBoundingClientRect().right + 1")


@pytest.mark.parametrize(("device", "scheme", "scripts"), [("desktop", "light", True), ("phone", "dark", True), ("desktop", "dark", False)])
def test_a_lure_is_named_with_its_reasons_and_an_agent_has_the_last_word(
    pages: Pages, desk: Desk, lure: Ticket, address: str, device: str, scheme: str, scripts: bool
) -> None:
    page = enter(pages.open(device, scheme, scripts=scripts), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    expect(page.locator(".trow", has_text="Your account is suspended").get_by_text("Phishing?")).to_be_visible()
    page.goto(f"{address}/tickets/{lure.number}/")
    banner = page.locator(".banner", has_text="This looks like phishing.")
    banner.get_by_text("Why").press("Enter")
    expect(banner.get_by_text("The sender takes the name of a well-known house:")).to_be_visible()
    if scripts:
        look(page, f"banner-{device}-{scheme}")
    banner.get_by_role("button", name="Not phishing").press("Enter")
    expect(page.locator(".banner", has_text="This looks like phishing.")).to_have_count(0)
    page.get_by_role("button", name="Undo").first.press("Enter")
    expect(page.locator(".banner", has_text="This looks like phishing.")).to_be_visible()
    assert pages.problems == []


def test_an_agent_reports_what_was_not_found_in_chinese(pages: Pages, desk: Desk, address: str) -> None:
    get_user_model().objects.filter(pk=desk.wang.id).update(language="zh-hans")
    page = enter(pages.open(locale="zh-CN"), address, desk.wang)
    page.goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    page.locator("#more-menu").press("Enter")
    page.get_by_role("button", name="举报钓鱼邮件").press("Enter")
    expect(page.locator(".banner", has_text="已被举报为钓鱼邮件。")).to_be_visible()
    look(page, "reported-zh")
    assert pages.problems == []


@pytest.mark.parametrize(("device", "scheme", "language"), [("desktop", "light", "en"), ("phone", "dark", "zh-hans")])
def test_where_a_code_leads_is_said_without_alarm(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    ticket = Ticket.objects.earliest("number")
    dangers.note_codes(ticket.messages.earliest("created_at"), Danger(0.2, (Sign("link-in-code", "fair.elsewhere.example"),)))
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    page = enter(pages.open(device, scheme, locale="zh-CN" if language != "en" else "en-US"), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator("#codes").get_by_text("fair.elsewhere.example")).to_be_visible()
    look(page, f"code-{device}-{scheme}")
    assert pages.problems == []
