"""Journeys at the composer: an answer for more people than its customer, by keys and by fingers, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sealdesk.desk.models import Message, Ticket
from sealdesk.identity.models import Agent
from tests.cast import JUN, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("copies")
NORA = "nora.winter@supplier.example"


@pytest.fixture
def desk() -> Desk:
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter(Cc=JUN))
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


def test_a_reply_to_all_is_written_with_the_keys_alone(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Reply to all")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+R")
    copies = page.locator("[data-copies]")
    expect(copies.locator(".file")).to_contain_text(["ju•••••@customer.example"])
    expect(copies.get_by_role("button", name="Reply to all")).to_have_count(0)
    expect(page.get_by_label("Cc: add an address")).to_be_focused()
    page.keyboard.type(NORA)
    page.keyboard.press("Enter")
    expect(copies.locator(".file")).to_have_count(2)
    expect(page.locator("#text")).to_have_value("")
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page.locator(".composer-error", has_text="This is not an e-mail address.")).to_be_visible()
    page.get_by_label("Cc: add an address").fill("")
    copies.get_by_role("button", name="Take off ju•••••@customer.example").click()
    expect(copies.locator(".file")).to_have_count(1)
    page.locator("#text").fill("We send a new one.")
    look(page, "chosen")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--out")).to_contain_text("also to no•••••@supplier.example")
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.locator("[data-copies] .file")).to_have_count(1)
    expect(page.locator("#text")).to_have_value("We send a new one.")
    assert [one for one in pages.problems if "409" not in one] == []  # that is what was typed and is no address


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_on_a_phone_others_are_taken_in_and_a_confidential_answer_says_why_it_takes_none(
    pages: Pages, desk: Desk, ticket: Ticket, address: str, language: str
) -> None:
    Agent.objects.filter(pk=desk.wang.id).update(language=language)
    everybody, confidential = {"en": ("Reply to all", "goes to the customer alone"), "zh-hans": ("回复全部", "只发给客户")}[language]
    page = enter(pages.open("phone"), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#text").fill("x")
    page.get_by_role("button", name=everybody).click()
    expect(page.locator("[data-copies] .file")).to_have_count(1)
    look(page, f"phone-{language}")
    page.locator("[name=confidential]").check()
    expect(page.locator(".composer-alone")).to_contain_text(confidential)
    expect(page.locator(".composer-alone")).to_be_visible()
    look(page, f"confidential-{language}")
    assert pages.problems == []


def test_without_scripts_the_same_buttons_do_it(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.get_by_role("button", name="Reply to all").click()
    page.get_by_label("Cc: add an address").fill(NORA)
    page.get_by_label("Cc: add an address").press("Enter")
    expect(page.locator("[data-copies] .file")).to_have_count(2)
    page.locator("#text").fill("To all of you.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg--out")).to_contain_text("also to")
    assert Message.objects.get(kind="reply").recipients.count() == 2


@pytest.mark.parametrize(("device", "language"), [("desktop", "en"), ("phone", "zh-hans")])
def test_a_message_is_sent_on_for_a_reason(pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str, language: str) -> None:
    Agent.objects.filter(pk=desk.wang.id).update(language=language)
    said = {"en": ("Send on", "Send it on", "Sent on to a third party"), "zh-hans": ("转发", "转发", "已转发给第三方")}
    send_on, send, done = said[language]
    page = enter(pages.open(device), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.get_by_role("link", name=send_on, exact=True).click()
    page.locator("#forward-address").fill("orders@mill.example")
    page.locator("#forward-reason").select_option("supplier")
    page.locator("#forward-note").fill("Can you mend this?")
    look(page, f"forward-{language}")
    page.get_by_role("button", name=send, exact=True).click()
    expect(page.locator(".msg--out")).to_contain_text(done)
    expect(page.locator(".msg--out")).to_contain_text("or•••••@mill.example")
    look(page, f"forwarded-{language}")
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language", "way"),
    [
        ("desktop", "light", "en", "z"),
        ("desktop", "dark", "zh-hans", "toast"),
        ("phone", "light", "zh-hans", "toast"),
        ("phone", "dark", "en", "toast"),
    ],
)
def test_what_was_sent_on_by_mistake_is_taken_back(
    pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str, scheme: str, language: str, way: str
) -> None:
    Agent.objects.filter(pk=desk.wang.id).update(language=language)
    page = enter(pages.open(device, scheme, "zh-CN" if language != "en" else "en-GB"), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/messages/{Message.objects.get().pk}/forward/")
    page.locator("#forward-address").fill("orders@mill.example")
    page.locator("#forward-reason").select_option("supplier")
    page.locator("#forward-note").fill("Can you mend this?")
    page.locator("form:has(#forward-note) .btn--primary").click()
    expect(page.locator(".msg--out")).to_have_count(1)
    look(page, f"sent-on-{language}-{scheme}-{device}")
    if way == "z":
        page.keyboard.press("z")
    else:
        page.locator(".toast form button").first.click()
    expect(page.locator("#forward-address")).to_have_value("orders@mill.example")
    expect(page.locator("#forward-reason")).to_have_value("supplier")
    expect(page.locator("#forward-note")).to_have_value("Can you mend this?")
    look(page, f"taken-back-{language}-{scheme}-{device}")
    assert not Message.objects.filter(kind="forward").exists()
    page.locator("form:has(#forward-note) [name=discard]").click()
    expect(page.locator(".msg")).to_have_count(1)
    assert pages.problems == []
