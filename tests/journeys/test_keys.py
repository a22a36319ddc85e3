"""The keyboard in a real browser: what the sheet promises works, and letters keep out of the way of writing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sealdesk.desk.models import Ticket
from tests.cast import Desk, found_desk, letter
from tests.journeys.entering import enter
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk() -> Desk:
    """Two tickets."""
    desk = found_desk()
    desk.ticket_from(letter(text="The seam has opened."))
    desk.ticket_from(letter(sender="wang@customer.example", name="王思远", subject="换手机号后无法登录", text="您好。"))
    return desk


@pytest.fixture
def page(pages: Pages, desk: Desk, address: str) -> Page:
    """The first ticket, open in a colleague's browser."""
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    return page


def test_the_sheet_shows_what_works_here_and_nothing_else(page: Page, pages: Pages) -> None:
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    for words in ("Write a reply", "Take the ticket", "Next and previous", "Inbox", "Send and solve"):
        expect(sheet.get_by_text(words, exact=True)).to_be_visible()
    expect(sheet.get_by_text("Undo", exact=True)).to_have_count(0)
    page.keyboard.press("?")
    expect(sheet).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/ledger/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys").get_by_text("Write a reply", exact=True)).to_have_count(0)
    assert pages.problems == []


def test_a_menu_opens_at_its_first_entry_and_gives_the_focus_back(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.locator("details:has(#priority-menu) button").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("details:has(#priority-menu) button").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#priority-menu")).to_be_focused()


def test_who_goes_on_with_j_leaves_no_menu_open(page: Page) -> None:
    page.keyboard.press("p")
    menu = page.locator("details:has(#priority-menu)")
    expect(menu.locator("button").first).to_be_focused()
    page.keyboard.press("j")
    expect(menu).not_to_have_attribute("open", "")
    expect(page.locator(".trow:focus")).to_have_count(1)


@pytest.mark.parametrize(("key", "sheet"), [("f", "#filter"), ("?", "#keys")])
def test_a_sheet_takes_the_focus_and_gives_it_back(page: Page, key: str, sheet: str) -> None:
    row = page.locator(".trow").first
    row.focus()
    page.keyboard.press(key)
    expect(page.locator(f"{sheet} :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(sheet)).to_be_hidden()
    expect(row).to_be_focused()


def test_what_stands_in_a_closed_menu_has_its_key(page: Page) -> None:
    page.keyboard.press("a")
    expect(page.locator("#assignee-menu")).to_contain_text("Wang Fang")


def test_letters_do_nothing_in_a_field_nor_while_an_input_method_composes(page: Page) -> None:
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("e p ? g l")
    expect(page.locator("#text")).to_have_value("e p ? g l")
    page.keyboard.press("Escape")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: '?', keyCode: 229, bubbles: true}))")
    expect(page.locator("#keys")).to_be_hidden()


def test_who_switches_letters_off_keeps_the_other_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("#keys button[value=off]").click()
    expect(page.locator("html")).to_have_attribute("data-letters", "off")
    page.keyboard.press("n")
    expect(page.locator("#text")).not_to_be_focused()
    page.locator("#text").fill("We send a new one.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#ticket .msg--out")).to_contain_text("We send a new one.")
