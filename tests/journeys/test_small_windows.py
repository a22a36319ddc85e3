"""A telephone upright and on its side, a laptop whose pages are enlarged: what is pressed stays under the finger, what was said is read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sealdesk.desk.models import Kind, Message
from tests.cast import Desk
from tests.journeys.entering import at_a_ticket
from tests.services.chromium import Pages, axe_violations, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SAID = "Do not give this customer a refund."
#: On their side, and a laptop of 1366 x 768 at 150 and 200 per cent.
LOW = [(844, 390), (740, 360), (911, 417), (683, 312)]


def height_of(page: Page, what: str) -> float:
    box = page.locator(what).bounding_box()
    assert box is not None
    return float(box["height"])


@pytest.mark.parametrize("by", ["a finger", "a mouse"])
@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_first_tap_on_note_takes_and_the_note_stays_among_colleagues(
    pages: Pages, desk: Desk, address: str, by: str, language: str
) -> None:
    page = at_a_ticket(pages.open("phone", locale=language), address, desk.wang)
    choice = page.locator("label:has([data-kind=note])")
    if by == "a finger":
        choice.tap()
    else:
        choice.click()
    expect(page.locator("[data-kind=note]")).to_be_checked()
    page.keyboard.press("Tab")
    page.locator("#note-text").fill(SAID)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk")).to_contain_text(SAID)
    assert Message.objects.latest("created_at").kind == Kind.NOTE
    assert pages.problems == []


def test_what_is_chosen_beside_the_text_comes_with_the_cursor_and_stays(pages: Pages, desk: Desk, address: str) -> None:
    page = at_a_ticket(pages.open("phone"), address, desk.wang)
    talk = height_of(page, ".talk")
    expect(page.get_by_label("Confidential")).to_be_hidden()
    page.locator("#text").tap()
    expect(page.get_by_label("Confidential")).to_be_visible()
    assert height_of(page, ".talk") < talk
    page.get_by_label("Confidential").tap()
    expect(page.get_by_label("Confidential")).to_be_checked()
    # From the empty text to the other kind: nothing moves away from under the finger.
    page.get_by_label("Confidential").tap()
    page.locator("#text").tap()
    page.locator("label:has([data-kind=note])").tap()
    expect(page.locator("[data-kind=note]")).to_be_checked()


def test_without_scripts_nothing_is_folded_away(pages: Pages, desk: Desk, address: str) -> None:
    page = at_a_ticket(pages.open("phone", scripts=False), address, desk.wang)
    expect(page.get_by_label("Confidential")).to_be_visible()


@pytest.mark.parametrize("size", LOW, ids=lambda size: "x".join(map(str, size)))
def test_in_a_low_window_the_conversation_is_read_and_an_answer_is_sent(
    pages: Pages, desk: Desk, address: str, size: tuple[int, int]
) -> None:
    page = at_a_ticket(pages.open(), address, desk.wang)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert height_of(page, ".talk") >= 140
    expect(page.get_by_text("The seam has opened after two days.").last).to_be_in_viewport()
    page.locator("#text").fill("We send a new one.")
    send = page.get_by_role("button", name="Send", exact=True)
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport(ratio=1)
    assert axe_violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    shoot(page, f"low-{size[0]}")
    send.click()
    expect(page.locator(".talk")).to_contain_text("We send a new one.")
