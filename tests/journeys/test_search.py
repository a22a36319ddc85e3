"""Searching in a real browser: from the key to the hit, and how the page looks in each guise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.desk import actions
from tests.besieged import the_model
from tests.cast import JUN, Desk, found_desk, letter
from tests.console.support import session_key_of
from tests.services.chromium import Pages, axe_violations, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The web server looks for collected files when it starts, and warns when their folder is missing."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def desk(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk of the cast, with something to find in both languages."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
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


@pytest.fixture
def address(live_server: Any) -> str:
    """Where the desk is."""
    url: str = live_server.url
    return url.replace("127.0.0.1", "localhost")


def enter(page: Any, address: str, desk: Desk) -> Any:
    """Sign Wang Fang in, with a session that proved a second factor."""
    agent = get_user_model().objects.get(pk=desk.wang.id)
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session_key_of(agent), "url": address}])
    return page


def ask(page: Any, typed: str) -> None:
    """Type it into the field of the page, and wait for the answer's own address or error."""
    page.locator("#main input[name=q]").fill(typed)
    page.locator("#main input[name=q]").press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?s="))
    expect(page.locator("#main input[name=q]")).to_have_value(typed)


def look(page: Any, name: str) -> None:
    """Nothing that axe finds, nothing wider than the screen, and a picture when they are wanted."""
    assert axe_violations(page) == [], name
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    shoot(page, f"search-{name}")


def test_from_the_key_to_the_hit_by_keyboard(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk)
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
    page = enter(pages.open(scripts=False), address, desk)
    page.goto(f"{address}/inbox/all/")
    page.locator(".views-find input[name=q]").fill("退货")
    page.locator(".views-find input[name=q]").press("Enter")
    expect(page.locator("mark", has_text="退货").first).to_be_visible()


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_the_page_is_clean_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    page = enter(pages.open(device, scheme), address, desk)
    page.goto(f"{address}/search/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    guise = f"{device}-{scheme}-{language}"
    look(page, f"empty-{guise}")
    for name, typed in {"found": "seam" if language == "en" else "退货流程", "nothing": "umbrella", "refused": "stauts:open"}.items():
        ask(page, typed)
        look(page, f"{name}-{guise}")
    assert [problem for problem in pages.problems if "400" not in problem] == []
