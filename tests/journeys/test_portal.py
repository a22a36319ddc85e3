"""Customers in a real browser: form, confirmation, link, answer; with and without scripts, both languages, phone and desktop."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.channels.models import Delivery
from sealdesk.desk import actions
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.sequencing import sequence
from sealdesk.portal import form_tokens
from tests.cast import ELENA, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.portal.support import Post, write
from tests.portal.test_who_has_seen import opened
from tests.services.chromium import Pages, axe_violations, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("portal")


#: Pages that nobody needs a link for.
PLAIN = {"help": "/help/", "form": "/help/care/", "enter": "/my/enter/", "asked": "/my/enter/sent/", "privacy": "/privacy-notice/"}


@pytest.fixture(autouse=True)
def portal_settings(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with a name; forms may be filled in as quickly as a browser types."""
    settings.SEALDESK_NAME = "Coastline Insurance"
    monkeypatch.setattr(form_tokens, "SOONEST", dt.timedelta(0))


@pytest.fixture
def desk() -> Desk:
    """The desk of the cast."""
    return found_desk()


@pytest.fixture
def address(address: str, settings: Any) -> str:
    """Where the desk is, also in its letters."""
    settings.SEALDESK_PUBLIC_URL = address
    return address


def time_passes() -> None:
    """The seconds are over in which a reply can be taken back."""
    Message.objects.filter(kind="reply").update(sent_at=timezone.now())
    Delivery.objects.update(next_attempt_at=timezone.now())


def fill(page: Any, address: str) -> None:
    page.goto(f"{address}/help/")
    page.get_by_role("link", name="Customer care").click()
    page.get_by_label("Your name").fill("Elena Rossi")
    page.get_by_label("Your e-mail address").fill(ELENA)
    page.get_by_label("What is it about?").fill("Can't sign in since I changed my number")
    page.get_by_label("Your message").fill(
        "Hello, I changed my mobile number on Friday.\n\nThe code for signing in still goes to the old one."
    )
    page.get_by_label("Attach files").set_input_files({"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear all"})
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(r"Your number is #\d+"))).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_form_to_the_answer(pages: Pages, desk: Desk, address: str, scripts: bool) -> None:
    page, post = pages.open(scripts=scripts), Post()
    fill(page, address)
    ticket = Ticket.objects.get()
    page.goto(address + post.delivered("/follow/").link)
    expect(page.get_by_text("still goes to the old one")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("letter.txt"))).to_be_visible()
    actions.reply(desk.wang, ticket, "Your new number was noted but not confirmed yet.")
    page.reload()
    expect(page.get_by_text("not confirmed yet")).to_be_visible()
    page.get_by_label("Your answer").fill("Can you switch it now?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your answer is with us.")).to_be_visible()
    expect(page.get_by_text("Can you switch it now?")).to_be_visible()
    assert ticket.messages.count() == 3
    page.get_by_role("button", name="End all links").click()
    page.wait_for_url("**/help/")
    page.goto(f"{address}/my/{ticket.number}/")
    expect(page.get_by_role("heading", name="See your requests")).to_be_visible()
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language", "button", "off"),
    [("desktop", "light", "zh-CN", "添加附件", "移除： plan.txt"), ("phone", "dark", "en-GB", "Attach files", "Take off: plan.txt")],
)
def test_files_are_listed_in_the_language_of_the_page_and_taken_off(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str, button: str, off: str
) -> None:
    page = pages.open(device, scheme, language)
    page.goto(f"{address}/help/care/")
    page.get_by_label(button).set_input_files(
        [
            {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"x" * 1234},
            {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"x" * 20},
        ]
    )
    files = page.locator("[data-chosen] .file")
    expect(files).to_have_count(2)
    expect(files.first).to_contain_text("letter.txt · 1.2\u2009kB")
    look(page, f"files-{language}-{device}")
    page.get_by_role("button", name=off).focus()
    page.keyboard.press("Enter")
    expect(files).to_have_count(1)
    expect(page.locator("[data-chosen] button")).to_be_focused()
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 1
    page.keyboard.press("Enter")
    expect(files).to_have_count(0)
    expect(page.get_by_label(button)).to_be_focused()


def test_files_are_chosen_without_scripts_too(pages: Pages, desk: Desk, address: str) -> None:
    page = pages.open(scripts=False)
    page.goto(f"{address}/help/care/")
    expect(page.get_by_label("Attach files")).to_be_visible()
    shoot(page, "portal-files-without-scripts")


def test_whoever_proves_an_address_sees_all_their_requests(pages: Pages, desk: Desk, address: str) -> None:
    for subject in ("The parasol is torn", "Where is my invoice?"):
        opened(desk, desk.ticket_from(letter(subject=subject)), "call-back")
    page, post = pages.open(), Post()
    page.goto(f"{address}/my/")
    page.get_by_label("Your e-mail address").fill(ELENA)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    page.goto(address + post.delivered("/my/in/").link)
    page.get_by_role("button", name="Open my requests").click()
    page.get_by_role("link", name="Where is my invoice?").click()
    expect(page.get_by_text("The seam has opened")).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="My data").click()
    expect(page.get_by_role("cell", name="An agent, Customer care").first).to_be_visible()
    look(page, "data")
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/help/")
    page.goto(f"{address}/my/")
    expect(page.get_by_role("heading", name="See your requests")).to_be_visible()
    assert pages.problems == []


def test_a_confidential_reply_is_read_by_the_customer_and_the_agent_sees_that(pages: Pages, desk: Desk, address: str) -> None:
    ticket, post, agent, customer = desk.ticket_from(letter()), Post(), pages.open(), pages.open()
    enter(agent, address, desk.wang)
    agent.goto(f"{address}/tickets/{ticket.number}/")
    agent.get_by_label("Your message").fill("Your examination showed nothing bad.")
    agent.get_by_label("Confidential").check()
    shoot(agent, "ticket-confidential")
    agent.get_by_role("button", name="Send", exact=True).click()
    expect(agent.get_by_text("Confidential · not read yet")).to_be_visible()
    time_passes()
    customer.goto(address + post.delivered("/follow/").link)
    expect(customer.get_by_text("A confidential answer waits here")).to_be_visible()
    look(customer, "confidential")
    customer.get_by_role("button", name="Send me a code").click()
    expect(customer.get_by_role("heading", name="Type the code")).to_be_visible()
    look(customer, "code")
    customer.get_by_label("Code").fill(post.deliver()[-1].code)
    customer.get_by_role("button", name="Go on").click()
    customer.get_by_role("button", name="Open the answer").click()
    expect(customer.get_by_text("showed nothing bad")).to_be_visible()
    agent.reload()
    expect(agent.get_by_text(re.compile("Confidential · read"))).to_be_visible()
    assert axe_violations(agent) == []
    customer.get_by_role("button", name="Yes").click()
    expect(customer.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    customer.get_by_label("Say more (optional)").fill("Quick and kind.")
    customer.get_by_role("button", name="Save").click()
    expect(customer.get_by_label("Say more (optional)")).to_have_value("Quick and kind.")
    look(customer, "rated")
    agent.reload()
    expect(agent.get_by_text("The customer found it helpful")).to_be_visible()
    expect(agent.get_by_text("Quick and kind.")).to_be_visible()
    customer.get_by_role("button", name="Take it back").click()
    expect(customer.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "false")
    assert pages.problems == []


@pytest.mark.parametrize(("device", "scripts"), [("desktop", True), ("phone", False)], ids=["with scripts", "without scripts"])
def test_who_says_no_and_presses_enter_in_the_words_beside_it_still_says_no(
    pages: Pages, desk: Desk, address: str, device: str, scripts: bool
) -> None:
    post, customer, agent = Post(), pages.open(device, scripts=scripts), pages.open()
    write()
    ticket = Ticket.objects.get()
    actions.reply(desk.wang, ticket, "We send a new one.")
    customer.goto(address + post.delivered("/follow/").link)
    opinion = customer.get_by_role("form", name="Your opinion of this answer")
    opinion.get_by_role("button", name="No").click()
    expect(opinion.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")
    opinion.get_by_label("Say more (optional)").fill("Did not help at all.")
    opinion.get_by_label("Say more (optional)").press("Enter")
    expect(opinion.get_by_label("Say more (optional)")).to_have_value("Did not help at all.")
    expect(opinion.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")
    assert opinion.locator("button").first.is_hidden()  # Enter presses the first button of a form, which says what was said
    enter(agent, address, desk.wang)
    agent.goto(f"{address}/tickets/{ticket.number}/")
    expect(agent.get_by_text("The customer did not find it helpful")).to_be_visible()
    expect(agent.get_by_text("Did not help at all.")).to_be_visible()
    if scripts:
        look(customer, "said-no")
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_every_page_is_clean_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    subject, text = "换手机号后无法登录", "您好，我周五换了手机号，现在登录验证码还是发到旧号码。\n\n我有一笔理赔正在处理。"
    ticket = desk.ticket_from(letter(name="王思远", subject=subject, text=text))
    actions.reply(desk.wang, ticket, "王先生早上好，给您添麻烦了。新号码已登记，但尚未确认。")
    page, post, guise = pages.open(device, scheme), Post(), f"{device}-{scheme}-{language}"
    page.goto(f"{address}/help/")
    if language == "zh-hans":
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    for name, path in PLAIN.items():
        page.goto(address + path)
        look(page, f"{name}-{guise}")
    page.goto(f"{address}/help/nowhere/")
    look(page, f"missing-{guise}")
    page.goto(f"{address}/my/enter/")
    page.locator("#id_address").fill(ELENA)
    page.locator("main form button").click()
    page.wait_for_url("**/my/enter/sent/")
    page.goto(address + post.delivered("/my/in/").link)
    look(page, f"come-in-{guise}")
    page.locator("main form button").click()
    expect(page.get_by_role("link", name=subject)).to_be_visible()
    look(page, f"requests-{guise}")
    opened(desk, ticket)
    sequence()
    page.goto(f"{address}/my/data/")
    look(page, f"data-{guise}")
    page.goto(f"{address}/my/")
    page.get_by_role("link", name=subject).click()
    expect(page.locator("#text")).to_be_visible()
    look(page, f"request-{guise}")
    assert [problem for problem in pages.problems if "404" not in problem] == []
