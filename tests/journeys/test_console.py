"""Journeys through the console in a real browser: with and without scripts, both languages, light and dark, phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sealdesk.desk.models import Ticket
from tests.cast import ELENA, Desk
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("console")


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_every_page_is_clean_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    page = enter(pages.open(device, scheme), address, desk.wang)
    page.goto(f"{address}/ledger/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    guise = f"{device}-{scheme}-{language}"
    number = Ticket.objects.earliest("number").number
    visits = {"inbox": "/inbox/all/", "empty": "/inbox/bounces/", "ticket": f"/tickets/{number}/", "missing": "/nowhere/"}
    visits |= {"guide": "/guide/", "activity": f"/tickets/{number}/activity/", "files": f"/tickets/{number}/files/", "ledger": "/ledger/"}
    for name, path in visits.items():
        page.goto(address + path)
        look(page, f"{name}-{guise}")
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    assert [problem for problem in pages.problems if "404" not in problem] == []


def test_a_day_at_the_desk_by_keyboard(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/**")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("She called twice.")
    expect(page.get_by_role("button", name="Add note")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.get_by_text("The note is added.").wait_for()
    expect(page.get_by_text("She called twice.")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("We send a new one.")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.locator("#status-menu", has_text="Solved").wait_for()
    expect(page.locator("#text")).to_have_value("We send a new one.")
    assert Ticket.objects.filter(status="solved").count() == 1
    assert pages.problems == []


def test_everything_works_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.get_by_role("link", name="The parasol is torn").click()
    page.locator("#priority-menu").click()
    page.get_by_role("button", name="Urgent", exact=True).click()
    expect(page.locator("#priority-menu")).to_have_text(re.compile(r"Urgent\s*$"))
    page.locator(".sealed-open").click()
    page.get_by_role("button", name="Open for 5 minutes").click()
    expect(page.get_by_text(ELENA)).to_be_visible()
    page.get_by_text("Note", exact=True).click()
    page.locator("#note-text").fill("Sewn by hand.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Sewn by hand.")).to_be_visible()
    page.locator(".why-acts summary").click()
    page.locator("#correct-category").select_option("complaint")
    page.locator("form.correct button").click()
    expect(page.get_by_text("Corrected by Wang Fang")).to_be_visible()
    page.get_by_role("link", name="Activity").click()
    page.locator(".timeline a").last.click()
    expect(page.get_by_text("is proven")).to_be_visible()


def test_what_opens_at_the_foot_of_the_context_comes_into_sight(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.set_viewport_size({"width": 1440, "height": 600})
    page.goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    page.locator(".why-acts summary").click()
    expect(page.locator("form.correct button")).to_be_in_viewport()


def test_a_value_is_opened_in_place_and_the_draft_stays(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    page.locator("#text").fill("Half a sentence")
    page.locator(".sealed-open").click()
    look(page, "reveal")
    page.get_by_role("button", name="Open for 5 minutes").press("Enter")
    page.get_by_text(ELENA).wait_for()
    expect(page.locator("#text")).to_have_value("Half a sentence")
    assert pages.problems == []
