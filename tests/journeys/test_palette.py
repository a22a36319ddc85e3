"""The command palette in a real browser, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Desk
from tests.journeys.entering import at_a_ticket
from tests.services.chromium import Pages, axe_violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(pages: Pages, desk: Desk, address: str) -> Page:
    """The ticket, open in a colleague's browser."""
    page = at_a_ticket(pages.open(), address, desk.wang)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="What are you looking for?")).to_be_focused()
    return page


def test_an_action_of_the_page_is_run_by_its_name(page: Page, pages: Pages) -> None:
    assert axe_violations(page, within="#palette") == []
    page.keyboard.type("take the")
    expect(page.locator("#palette [role=option][aria-selected=true]")).to_contain_text("Take the ticket")
    page.keyboard.press("Enter")
    expect(page.locator("#assignee-menu")).to_contain_text("Wang Fang")
    assert pages.problems == []


def test_arrows_choose_and_enter_goes_there(page: Page) -> None:
    page.keyboard.type("l")
    entries = page.locator("#palette [role=option]:visible")
    expect(page.locator("#palette").get_by_text("Ledger", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(entries.nth(1)).to_have_attribute("aria-selected", "true")
    field = page.get_by_role("combobox", name="What are you looking for?")
    expect(field).to_have_attribute("aria-activedescendant", str(entries.nth(1).get_attribute("id")))
    page.keyboard.press("Control+a")
    page.keyboard.type("ledger")
    expect(page.locator("#palette [role=option][aria-selected=true]")).to_contain_text("Ledger")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger/")


def test_it_closes_where_it_was_opened_and_says_when_nothing_fits(page: Page) -> None:
    page.keyboard.type("zzzz")
    expect(page.locator("#palette").get_by_text("Nothing of that name.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()


def test_a_key_is_heard_before_the_browser_has_noticed_that_the_field_is_gone(page: Page) -> None:
    page.evaluate("""() => {
        document.getElementById("palette").hidePopover();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "r", bubbles: true }));
    }""")
    expect(page.locator("#text")).to_be_focused()


def test_a_theme_is_a_command(page: Page) -> None:
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
