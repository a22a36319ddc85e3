"""What goes wrong between the page and the desk costs nobody a word that was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

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
    page.get_by_role("button", name="Urgent").click()


def test_after_the_session_ended_what_was_typed_is_kept_and_goes_on_with_a_new_one(page: Page, desk: Desk, address: str) -> None:
    Session.objects.all().delete()
    choose_urgent(page)
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    expect(page.get_by_role("link", name="Sign in again")).to_have_attribute("href", "/sign-in/")
    expect(page.locator("#text")).to_have_value("Half a sentence")
    assert axe_violations(page, within="#trouble") == []
    enter(page, address, desk.wang)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_be_empty()
    page.get_by_role("button", name="Urgent").click()
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
