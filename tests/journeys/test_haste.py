"""Who is quicker than the machine loses no word and does nothing that was not meant: answers are held back until all was pressed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from sealdesk.access.opening import Opening
from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from sealdesk.workbench import canned
from sealdesk.workbench.canned import Wording
from tests.cast import Desk
from tests.journeys.entering import at_a_ticket
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(pages: Pages, desk: Desk, address: str) -> Page:
    """The first ticket, open in a colleague's browser."""
    canned.save(desk.wang, Opening(desk.wang, "tests"), Wording("Greeting", "Dear {{customer.name}},", ""), scope="own")
    page = at_a_ticket(pages.open(), address, desk.wang)
    expect(page.get_by_role("button", name="Solve", exact=True)).to_be_visible()
    return page


def held_back(page: Page, what: str, act: Callable[[], object]) -> Route:
    """Act, and keep the first answer to what that asks of the server."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(what, hold, times=1)
    with page.expect_request(what):
        act()
    page.evaluate("1")  # what was held back is heard of along with an answer
    return held[0]


def in_the_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="What are you looking for?")).to_be_focused()
    expect(page.locator("#palette").get_by_text("Ledger", exact=True)).to_be_visible()


def test_enter_in_the_palette_waits_for_what_was_typed(page: Page, pages: Pages) -> None:
    in_the_palette(page)

    def type_and_enter() -> None:
        page.keyboard.insert_text("ledger")
        page.keyboard.press("Enter")

    held_back(page, "**/go/", type_and_enter).continue_()
    page.wait_for_url("**/ledger/")
    assert pages.problems == []


def test_what_an_arrow_chose_stays_chosen_when_the_answer_comes(page: Page) -> None:
    in_the_palette(page)
    gone = page.locator("#palette").get_by_role("option", name="Ledger", exact=True)
    answer = held_back(page, "**/go/", lambda: page.keyboard.insert_text("ta"))
    page.keyboard.press("ArrowDown")
    second = page.locator("#palette [role=option]:visible").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    answer.continue_()
    expect(gone).to_have_count(0)
    expect(second).to_have_attribute("aria-selected", "true")


def slash_and_name(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("greetz")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")


def test_a_canned_reply_is_chosen_before_its_list_is_there(page: Page, pages: Pages) -> None:
    page.locator("#text").focus()
    held_back(page, "**/canned/**", lambda: slash_and_name(page)).continue_()
    expect(page.locator("#text")).to_have_value("Dear Elena Rossi,")
    expect(page.locator("#canned")).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    assert pages.problems == []


def test_a_slash_is_a_slash_when_the_list_does_not_come(page: Page) -> None:
    page.locator("#text").focus()
    held_back(page, "**/canned/**", lambda: slash_and_name(page)).abort()
    expect(page.locator("#text")).to_have_value("/greet")
    page.keyboard.type("ing")
    expect(page.locator("#text")).to_have_value("/greeting")


def test_what_is_typed_before_the_page_has_all_its_modules_is_kept_too(page: Page, desk: Desk) -> None:
    module = held_back(page, "**/compose.js", lambda: page.reload(wait_until="commit"))
    page.locator("#text").fill("Half a sentence")
    module.continue_()
    expect(page.locator(".for-reply [data-saved]")).to_contain_text("Saved")


def test_the_last_change_is_taken_back_even_before_it_is_done(page: Page) -> None:
    change = held_back(page, "**/status/", lambda: page.keyboard.press("e"))
    page.keyboard.press("z")
    change.continue_()
    expect(page.locator(".toast")).to_contain_text("Undone")
    expect(page.locator("#status-menu")).to_contain_text("New")


def test_who_chose_from_a_menu_by_keyboard_is_at_the_menu_afterwards(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.locator("details:has(#priority-menu) button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("#priority-menu")).to_be_focused()


def test_who_has_the_focus_in_what_is_renewed_keeps_it(page: Page, desk: Desk) -> None:
    page.locator("#priority-menu").focus()
    page.locator("#priority-menu").evaluate("(e) => e.dataset.old = ''")
    actions.note(desk.wang, Ticket.objects.earliest("number"), "She called twice.")
    expect(page.locator("#priority-menu[data-old]")).to_have_count(0)
    expect(page.locator("#priority-menu")).to_be_focused()


def test_a_key_on_the_way_to_another_page_does_nothing_to_the_one_that_is_left(page: Page) -> None:
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.evaluate("dispatchEvent(new Event('beforeunload'))")
    page.keyboard.press("e")
    page.evaluate("dispatchEvent(new Event('pageshow'))")  # it was not left after all
    page.keyboard.press("a")
    expect(page.locator("#assignee-menu")).to_contain_text("Wang Fang")
    expect(page.locator("#status-menu")).to_contain_text("New")
    assert len(posted) == 1
