"""Journeys through signing in, with a real browser and a virtual authenticator."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from sealdesk.identity import actions, throttle
from sealdesk.identity.models import Session
from sealdesk.identity.throttle import Limit, Verdict
from tests.identity.support import SYSTEM, an_agent, code_now
from tests.services.chromium import Authenticator, Pages, axe_violations, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "granite otter violin marzipan"


@pytest.fixture(autouse=True)
def cheap_hasher(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tests.identity.support.CheapArgon2"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture
def desk(live_server: Any) -> str:
    """The address of the desk: by name, because an address cannot hold a passkey."""
    url: str = live_server.url
    return url.replace("127.0.0.1", "localhost")


def look(page: Any, name: str) -> None:
    """Nothing that axe finds, and a picture when they are wanted."""
    assert axe_violations(page) == [], name
    shoot(page, f"identity-{name}")


def come_by_link(page: Any, desk: str, agent: Any) -> None:
    page.goto(f"{desk}/setup/{actions.issue_setup_link(SYSTEM, agent)}")
    look(page, "setup-link")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/account/second-factor/")
    look(page, "first-factor")


def test_a_newcomer_makes_a_passkey_and_signs_in_with_it(pages: Pages, desk: str) -> None:
    mei = an_agent("Mei Chen")
    page = pages.open()
    authenticator = Authenticator.attach(page)
    come_by_link(page, desk, mei)
    page.get_by_role("link", name="Make a passkey").click()
    look(page, "add-passkey")
    page.get_by_label("Name of this passkey").fill("work laptop")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery-codes/")
    look(page, "recovery-codes")
    expect(page.locator("ol.code li")).to_have_count(10)
    expect(page.get_by_role("link", name="I have kept them")).to_have_attribute("href", "/")
    page.goto(f"{desk}/account/")
    look(page, "account")
    expect(page.get_by_text("work laptop").first).to_be_visible()
    held = authenticator.credentials()
    assert [one["rpId"] for one in held] == ["localhost"]
    assert held[0]["isResidentCredential"]

    page.goto(f"{desk}/sign-out/")
    look(page, "sign-out")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.goto(f"{desk}/account/")
    page.wait_for_url("**/sign-in/?next=/account/")
    look(page, "sign-in")
    page.get_by_role("button", name="Continue with a passkey").press("Enter")
    page.wait_for_url(f"{desk}/account/")
    assert pages.problems == []


def test_password_and_app_and_the_words_of_a_wrong_code(pages: Pages, desk: str) -> None:
    jonas = an_agent("Jonas Weber")
    page = pages.open("phone", "dark")
    come_by_link(page, desk, jonas)
    page.get_by_role("link", name="Password and authenticator app").click()
    page.wait_for_url("**/account/password/set/")
    look(page, "set-password")
    page.get_by_label("New password").fill("Password2026!")
    page.get_by_label("The same again").fill("Password2026!")
    page.get_by_role("button", name="Choose a password").click()
    expect(page.get_by_text("easy to guess")).to_be_visible()
    look(page, "set-password-refused")
    page.get_by_label("New password").fill(WORDS)
    page.get_by_label("The same again").fill(WORDS)
    page.get_by_role("button", name="Choose a password").click()
    page.wait_for_url("**/account/app/add/")
    page.get_by_text("No camera? Type it in").click()
    look(page, "add-app")
    secret = page.locator("details .code").inner_text().replace(" ", "").strip()
    page.get_by_label("Code from the app").fill(code_now(secret))
    page.get_by_label("Code from the app").press("Enter")
    page.wait_for_url("**/account/recovery-codes/")
    codes = page.locator("ol.code li").all_inner_texts()

    other = pages.open("desktop", "light")
    other.goto(f"{desk}/sign-in/?next=/account/")
    other.get_by_text("Password and code").click()
    look(other, "sign-in-password")
    other.get_by_label("Work e-mail").fill(jonas.email)
    other.get_by_label("Password", exact=True).fill(WORDS)
    other.get_by_role("button", name="Go on to the code").click()
    other.wait_for_url("**/sign-in/code/")
    look(other, "second-factor")
    other.get_by_label("Code").fill("000000")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_text("This code is not right")).to_be_visible()
    look(other, "second-factor-refused")
    other.get_by_label("Code").fill(codes[0])
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(f"{desk}/account/")
    assert pages.problems == []


def test_no_guessing_of_others_keeps_a_passkey_out(pages: Pages, desk: str) -> None:
    mei = an_agent("Mei Chen")
    page = pages.open("phone")
    Authenticator.attach(page)
    come_by_link(page, desk, mei)
    page.goto(f"{desk}/account/passkeys/add/")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery-codes/")
    page.context.clear_cookies()
    for limit, who in ((Limit.SECOND_FACTOR, str(mei.pk)), (Limit.PASSWORD_ACCOUNT, mei.email)):
        while throttle.take(limit, who) is Verdict.ALLOWED:
            pass
    page.goto(f"{desk}/sign-in/?next=/account/")
    page.get_by_role("button", name="Continue with a passkey").click()
    page.wait_for_url(f"{desk}/account/")
    look(page, "account-phone")


def test_a_revoked_session_is_out_at_once(pages: Pages, desk: str) -> None:
    mei = an_agent("Mei Chen")
    here = pages.open()
    Authenticator.attach(here)
    come_by_link(here, desk, mei)
    here.goto(f"{desk}/account/passkeys/add/")
    here.get_by_role("button", name="Make a passkey").click()
    here.wait_for_url("**/account/recovery-codes/")
    thief = pages.open()
    thief.context.add_cookies(here.context.cookies())
    thief.goto(f"{desk}/account/")
    expect(thief.get_by_role("heading", name="Sign-in and sessions")).to_be_visible()
    Session.objects.filter(agent=mei).delete()
    for page in (thief, here):
        page.goto(f"{desk}/account/")
        page.wait_for_url("**/sign-in/?next=/account/")


def test_the_passkey_of_a_second_device_is_added_after_confirming(pages: Pages, desk: str) -> None:
    mei = an_agent("Mei Chen")
    page = pages.open()
    Authenticator.attach(page)
    come_by_link(page, desk, mei)
    page.goto(f"{desk}/account/passkeys/add/")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery-codes/")
    page.context.clear_cookies()
    page.goto(f"{desk}/sign-in/?next=/account/")
    page.get_by_role("button", name="Continue with a passkey").click()
    page.wait_for_url(f"{desk}/account/")
    page.goto(f"{desk}/account/passkeys/add/")
    page.wait_for_url("**/account/confirm/passkey/?next=*")
    look(page, "confirm")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/passkeys/add/")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("This device has a passkey for you already").wait_for()
    assert pages.problems == []


def test_the_sign_in_page_in_chinese(pages: Pages, desk: str) -> None:
    page = pages.open("desktop", "light", "zh-CN")
    page.goto(f"{desk}/sign-in/")
    expect(page.get_by_role("button", name="使用通行密钥登录")).to_be_visible()
    look(page, "sign-in-zh")


def test_without_scripts_password_and_code_remain(pages: Pages, desk: str) -> None:
    page = pages.open(scripts=False)
    page.goto(f"{desk}/sign-in/")
    expect(page.get_by_role("button", name="Continue with a passkey")).not_to_be_visible()
    expect(page.get_by_text("Passkeys need a current browser")).to_be_visible()
    page.get_by_text("Password and code").click()
    expect(page.get_by_label("Work e-mail")).to_be_visible()
