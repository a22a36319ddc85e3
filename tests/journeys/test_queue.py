"""Journeys through the queue in a real browser: taking back what was done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sealdesk.desk.models import Ticket
from tests.cast import Desk
from tests.journeys.test_console import address, console_settings, desk, enter, look, static_root  # noqa: F401 - fixtures
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_what_was_done_is_taken_back_by_the_toast_and_by_z(pages: Pages, desk: Desk, address: str) -> None:  # noqa: F811
    page = enter(pages.open(), address, desk.wang)
    number = Ticket.objects.earliest("number").number
    page.goto(f"{address}/tickets/{number}/")
    page.locator("#text").fill("Half a sentence")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    toast = page.locator(".toast")
    expect(toast).to_contain_text(f"Status of #{number}: Solved")
    look(page, "undo")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_have_text("Undone.")
    expect(page.locator("#status-menu")).to_contain_text("New")
    page.keyboard.press("a")
    expect(page.locator("#assignee-menu")).to_contain_text("Wang Fang")
    expect(toast).to_contain_text("Wang Fang")
    page.keyboard.press("z")
    expect(page.locator("#assignee-menu")).to_contain_text("No one")
    assert pages.problems == []


def test_a_change_is_taken_back_without_scripts(pages: Pages, desk: Desk, address: str) -> None:  # noqa: F811
    page = enter(pages.open("phone", scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    page.locator("#priority-menu").click()
    page.get_by_role("button", name="Urgent").click()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#priority-menu")).to_contain_text("Normal")
