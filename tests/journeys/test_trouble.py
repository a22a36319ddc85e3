"""What goes wrong between the page and the desk costs nobody a word that was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from sealdesk.identity.models import Session
from tests.cast import Desk
from tests.journeys.entering import at_a_ticket, enter
from tests.services.chromium import Pages, axe_violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(pages: Pages, desk: Desk, address: str) -> Page:
    """The ticket, open in a colleague's browser, with half a sentence typed."""
    page = at_a_ticket(pages.open(), address, desk.wang)
    page.locator("#text").fill("Half a sentence")
    return page


def choose_urgent(page: Page) -> None:
    page.locator("#priority-menu").click()
    page.get_by_role("button", name="Urgent", exact=True).click()


def test_after_the_session_ended_what_was_typed_is_kept_and_goes_on_with_a_new_one(page: Page, desk: Desk, address: str) -> None:
    Session.objects.all().delete()
    choose_urgent(page)
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    expect(page.get_by_role("link", name="Sign in again")).to_have_attribute("href", f"/sign-in/?next={page.url.removeprefix(address)}")
    expect(page.locator("#text")).to_have_value("Half a sentence")
    assert axe_violations(page, within="#trouble") == []
    enter(page, address, desk.wang)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_be_empty()
    page.get_by_role("button", name="Urgent", exact=True).click()
    expect(page.locator("#priority-menu")).to_contain_text("Urgent")
    expect(page.locator("#text")).to_have_value("Half a sentence")


def test_a_refusal_is_said_beside_what_stays_as_it_was(page: Page) -> None:
    before = page.locator("#priority-menu").inner_text()
    page.evaluate("document.querySelector('button[name=priority][value=urgent]').value = 'soonest'")
    choose_urgent(page)
    expect(page.get_by_role("alert")).to_contain_text("There is no such value. Choose one of the list.")
    assert page.locator("#priority-menu").inner_text() == before != "Urgent"
    page.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(page.get_by_role("alert")).to_be_empty()


def test_a_line_that_is_down_is_said_and_hushed_when_it_is_back(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("The desk cannot be reached")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.locator("#text")).to_have_value("Half a sentence")


def test_nothing_is_sent_while_the_line_is_down_and_nothing_is_lost(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("It can be sent when the line is back")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.locator("#text").press("Control+Enter")
    page.get_by_role("button", name="Send", exact=True).dispatch_event("click")
    expect(page.locator("#text")).to_have_value("Half a sentence")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_be_empty()
    page.locator("#text").fill("A whole sentence.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg--out")).to_contain_text("A whole sentence.")


def test_a_desk_that_does_not_answer_is_found_out_by_sending(page: Page) -> None:
    page.route("**/notices/count/", lambda route: route.abort())
    page.locator("#text").press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("The desk cannot be reached")
    expect(page.locator("#text")).to_have_value("Half a sentence")
    page.unroute("**/notices/count/")
    # The page asks again by itself.
    expect(page.get_by_role("alert")).to_be_empty(timeout=20_000)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg--out")).to_contain_text("Half a sentence")


def test_a_session_that_ended_is_said_while_one_types_and_sending_waits_for_the_next(page: Page, desk: Desk, address: str) -> None:
    at = page.url
    Session.objects.all().delete()
    page.locator("#text").press_sequentially(" and more")
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended", timeout=20_000)
    again = page.get_by_role("link", name="Sign in again")
    expect(again).to_have_attribute("href", f"/sign-in/?next={at.removeprefix(address)}")
    expect(again).to_have_attribute("target", "_blank")
    page.locator("#text").press("Control+Enter")
    page.get_by_role("button", name="Send", exact=True).dispatch_event("click")
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    expect(page.locator("#text")).to_have_value("Half a sentence and more")
    enter(page, address, desk.wang)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_be_empty()
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".msg--out")).to_contain_text("Half a sentence and more")


def test_the_keys_that_send_try_all_the_same_as_the_button_does(page: Page, desk: Desk, address: str) -> None:
    Session.objects.all().delete()
    page.locator("#text").press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    enter(page, address, desk.wang)  # in another window, and nothing told this page of it
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".msg--out")).to_contain_text("Half a sentence")


def test_an_answer_that_comes_late_does_not_end_the_new_session(page: Page, desk: Desk, address: str) -> None:
    expect(page.locator(".for-reply [data-saved]")).to_contain_text("Saved")
    Session.objects.all().delete()
    page.locator("#text").press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    expect(page.get_by_role("button", name="Send", exact=True)).not_to_have_attribute("aria-busy", "true")
    held: list[Route] = []
    page.route("**/notices/count/", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/notices/count/"):
        page.get_by_role("button", name="Send", exact=True).dispatch_event("click")
    enter(page, address, desk.wang)
    with page.expect_response("**/notices/count/"):
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_be_empty()
    held[0].abort()
    # Who pressed Send before has it sent by what the later question brought.
    expect(page.locator(".msg--out")).to_contain_text("Half a sentence")
    expect(page.get_by_role("alert")).to_be_empty()


def test_a_session_that_ended_unnoticed_is_found_out_by_sending(page: Page, desk: Desk, address: str) -> None:
    expect(page.locator(".for-reply [data-saved]")).to_contain_text("Saved")
    Session.objects.all().delete()
    page.locator("#text").press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    # Another token of forms comes with the new session.
    page.context.clear_cookies(name="csrf")
    enter(page, address, desk.wang)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_be_empty()
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".msg--out")).to_contain_text("Half a sentence")
