"""Searching in a real browser: from the key to the hit, and how the page looks in each guise."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from sealdesk.desk import actions
from tests.cast import JUN, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("search")


@pytest.fixture
def desk() -> Desk:
    """The desk of the cast, with something to find in both languages."""
    desk = found_desk()
    long = (
        "I bought it in May. " * 8 + "The seam has opened after two days, and a second seam is loose. " + "Please tell me what to do. " * 8
    )
    torn = desk.ticket_from(letter(text=long, Message_ID="<1@customer.example>"))
    desk.receive(letter(subject="A loose seam", text="Which thread do you use for a seam?", Message_ID="<2@customer.example>"))
    text = "您好，我的订单还没有收到，请问退货流程是什么？"
    desk.receive(letter(sender=JUN, name="王小明", subject="退货流程", text=text, Message_ID="<3@customer.example>"))
    actions.note(desk.wang, torn, "Second complaint about a seam of this batch.")
    return desk


def ask(page: Any, typed: str) -> None:
    """Type it into the field of the page, and wait for the answer's own address or error."""
    page.locator("#main input[name=q]").fill(typed)
    page.locator("#main input[name=q]").press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?s="))
    expect(page.locator("#main input[name=q]")).to_have_value(typed)


def test_the_field_suggests_and_an_arrow_and_enter_lead_there(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/search/")
    field = page.locator("#main input[name=q]")
    field.press_sequentially("ele")
    listed = page.get_by_role("listbox", name="Suggestions")
    expect(listed.get_by_role("option", name="Elena Rossi Customer")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    look(page, "suggestions")
    field.press("ArrowUp")
    expect(listed.locator("[aria-selected=true]")).to_contain_text("Elena Rossi")
    field.press("Escape")
    expect(listed).to_be_hidden()
    field.press_sequentially("n")
    expect(listed.get_by_role("option", name="Elena Rossi Customer")).to_be_visible()
    field.press("ArrowUp")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/customers/"))


def test_from_the_key_to_the_hit_by_keyboard(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/notices/")
    page.keyboard.press("/")
    expect(page).to_have_url(f"{address}/search/")
    field = page.locator("#main input[name=q]")
    expect(field).to_be_focused()
    page.keyboard.type('"seam has opened"')
    page.keyboard.press("Enter")
    expect(page.locator("mark", has_text="seam has opened")).to_be_visible()
    assert "seam" not in page.url
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".trow").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1", has_text="The parasol is torn")).to_be_visible()
    page.go_back()
    expect(page.locator("mark", has_text="seam has opened")).to_be_visible()
    assert pages.problems == []


def test_the_inbox_has_the_field_too_and_it_works_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.locator(".views-find input[name=q]").fill("退货")
    page.locator(".views-find input[name=q]").press("Enter")
    expect(page.locator("mark", has_text="退货").first).to_be_visible()


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_the_page_is_clean_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    page = enter(pages.open(device, scheme), address, desk.wang)
    page.goto(f"{address}/search/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    guise = f"{device}-{scheme}-{language}"
    look(page, f"empty-{guise}")
    for name, typed in {"found": "seam" if language == "en" else "退货流程", "nothing": "umbrella", "refused": "stauts:open"}.items():
        ask(page, typed)
        look(page, f"{name}-{guise}")
    assert pages.problems == []
