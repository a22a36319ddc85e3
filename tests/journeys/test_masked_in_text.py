"""An account and an identity number in a message: an agent sees masks, a lead opens one for a purpose, and it is recorded."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("masked-in-text")
IBAN, RESIDENT = "GB82 WEST 1234 5698 7654 32", "11010119900307475X"
ENGLISH = f"Please refund the parasol to {IBAN}.\n\nI was born on 8 May 1989, my car is parked at the shop, registration LL71 SNU.\n\nElena"
CHINESE = f"您好，请把退款转到 {IBAN}。\n本人身份证号 {RESIDENT}，车牌 粤B·12345。\n订单号 622202451424 的包裹还没有收到。"


def held(desk: Desk, text: str) -> Ticket:
    ticket = desk.ticket_from(letter(subject="Refund", text=text))
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    sequence()
    return ticket


def test_an_agent_sees_masks_and_a_lead_opens_one_for_a_purpose(pages: Pages, desk: Desk, address: str) -> None:
    ticket = held(desk, ENGLISH)
    wang = enter(pages.open(), address, desk.wang)
    wang.goto(f"{address}/tickets/{ticket.number}/")
    expect(wang.locator(".msg-body .sealed")).to_have_count(3)
    expect(wang.locator("body")).not_to_contain_text(IBAN)
    wang.get_by_role("button", name="Who may open it: Bank account").press("Enter")
    expect(wang.locator(".dialog:popover-open")).to_contain_text("it is masked in what people write")
    look(wang, "agent")
    otto = enter(pages.open(), address, desk.otto)
    otto.goto(f"{address}/tickets/{ticket.number}/")
    otto.get_by_role("button", name="Open: Bank account").press("Enter")
    dialog = otto.get_by_role("form", name="Open: Bank account")
    expect(dialog).to_be_visible()
    dialog.get_by_label("What do you need it for?").select_option("check-identity")
    look(otto, "lead")
    dialog.get_by_role("button", name="Open for 5 minutes").press("Enter")
    expect(otto.get_by_text(IBAN)).to_be_visible()
    expect(otto.locator("body")).not_to_contain_text("8 May 1989")
    look(otto, "open")
    sequence()
    otto.goto(f"{address}/customers/{ticket.requester_id}/?tab=seen")
    expect(otto.locator("main")).to_contain_text("To check their identity")
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "light", "zh-hans"), ("phone", "dark", "en")],
)
def test_the_focus_goes_to_the_opened_value_and_back_to_what_opens_it(
    pages: Pages, desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch, device: str, scheme: str, language: str
) -> None:
    monkeypatch.setattr("sealdesk.console.opened.MINUTES", 0.4)
    ticket = held(desk, f"{ENGLISH}\n\nOn 1 May 2026 you wrote:\n> Your account is FR14 2004 1010 0505 0001 3M02 606, is it not?")
    get_user_model().objects.filter(pk=desk.otto.id).update(language=language)
    page = enter(pages.open(device, scheme, "zh-CN" if language != "en" else "en-GB"), address, desk.otto)
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator(".msg-body .sealed-open").first).to_be_attached()
    for place in (".msg-body > p .sealed-open", ".msg-quote .sealed-open"):
        page.locator(".msg-quote summary").evaluate("quote => (quote.parentElement.open = true)")
        opener = page.locator(place).first
        sheet = opener.get_attribute("popovertarget")
        opener.press("Enter")
        page.locator(".dialog:popover-open .btn--primary").press("Enter")
        expect(page.locator(f"[data-opened={sheet}]")).to_be_focused()
        look(page, f"focused-{language}-{scheme}-{device}")
        expect(page.locator(f"[popovertarget={sheet}].sealed-open")).to_be_focused(timeout=60_000)
        page.keyboard.press("Enter")
        expect(page.locator(f"#{sheet}:popover-open")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(f"[popovertarget={sheet}].sealed-open")).to_be_focused()
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("phone", "dark", "zh-hans"), ("desktop", "dark", "zh-hans"), ("phone", "light", "en")]
)
def test_the_masks_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    ticket = held(desk, CHINESE if language != "en" else ENGLISH)
    get_user_model().objects.filter(pk=desk.otto.id).update(language=language)
    page = enter(pages.open(device, scheme), address, desk.otto)
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator(".msg-body .sealed")).to_have_count(3)
    look(page, f"{device}-{scheme}-{language}")
    page.locator(".msg-body .sealed-open").first.press("Enter")
    expect(page.locator(".dialog:popover-open")).to_be_visible()
    look(page, f"{device}-{scheme}-{language}-dialog")
