"""Journeys through the console in a real browser: with and without scripts, both languages, light and dark, phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from tests.cast import ELENA, Desk, found_desk, letter
from tests.console.support import session_key_of
from tests.services.chromium import Pages, axe_violations, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The web server looks for collected files when it starts, and warns when their folder is missing."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def console_settings(settings: Any, tmp_path: Path) -> None:
    """Files as they lie in the source, contents in a folder of the test."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"


@pytest.fixture
def desk() -> Desk:
    """The desk of the cast, with a ticket in each language."""
    desk = found_desk()
    desk.ticket_from(letter(text="The seam has opened after two days.\n\nElena"))
    desk.ticket_from(letter(sender="wang@customer.example", name="王思远", subject="换手机号后无法登录", text="您好，验证码发到旧号码了。"))
    sequence()
    return desk


@pytest.fixture
def address(live_server: Any) -> str:
    """Where the desk is."""
    url: str = live_server.url
    return url.replace("127.0.0.1", "localhost")


def enter(page: Any, address: str, actor: Any) -> Any:
    """Sign the page in as an agent, with a session that proved a second factor."""
    agent = get_user_model().objects.get(pk=actor.id)
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session_key_of(agent), "url": address}])
    return page


def look(page: Any, name: str) -> None:
    """Nothing that axe finds, nothing wider than the screen, and a picture when they are wanted."""
    assert axe_violations(page) == [], name
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    shoot(page, f"console-{name}")


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_every_page_is_clean_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    page = enter(pages.open(device, scheme), address, desk.wang)
    page.goto(f"{address}/ledger/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    guise = f"{device}-{scheme}-{language}"
    number = Ticket.objects.earliest("number").number
    visits = {"inbox": "/inbox/all/", "empty": "/inbox/bounces/", "ticket": f"/tickets/{number}/", "missing": "/nowhere/"}
    visits |= {"activity": f"/tickets/{number}/activity/", "files": f"/tickets/{number}/files/", "ledger": "/ledger/"}
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
    page.get_by_role("button", name="Urgent").click()
    expect(page.locator("#priority-menu")).to_have_text(re.compile(r"Urgent\s*$"))
    page.locator(".sealed-open").click()
    page.get_by_role("button", name="Open for 5 minutes").click()
    expect(page.get_by_text(ELENA)).to_be_visible()
    page.get_by_text("Note", exact=True).click()
    page.locator("#note-text").fill("Sewn by hand.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Sewn by hand.")).to_be_visible()
    page.get_by_text("Correct it").first.click()
    page.locator("#correct-category").select_option("complaint")
    page.locator("form.correct button").click()
    expect(page.get_by_text("Corrected by Wang Fang")).to_be_visible()
    page.get_by_role("link", name="Activity").click()
    page.locator(".timeline a").last.click()
    expect(page.get_by_text("is proven")).to_be_visible()


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
