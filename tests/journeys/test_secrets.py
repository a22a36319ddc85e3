"""A customer mails a password and a card; a lead opens them after a second factor, and the record of that is there to read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from tests.cast import Desk, letter
from tests.identity.support import code_now, with_app
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("secrets")
PASSWORD, CARD = "Tr0ub4dor&3", "4111 1111 1111 1111"
ENGLISH = f"I cannot sign in with this:\n\nPassword: {PASSWORD}\nCard: {CARD}\n\nElena"
CHINESE = f"您好，登录不了。\n密码：{PASSWORD}\n银行卡号：{CARD}"


def held(desk: Desk, text: str) -> Ticket:
    ticket = desk.ticket_from(letter(subject="Locked out", text=text))
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    with_app(get_user_model().objects.get(pk=desk.otto.id))
    sequence()
    return ticket


def test_an_agent_sees_chips_and_a_lead_opens_one_after_a_code(pages: Pages, desk: Desk, address: str) -> None:
    ticket = held(desk, ENGLISH)
    wang = enter(pages.open(), address, desk.wang)
    wang.goto(f"{address}/tickets/{ticket.number}/")
    expect(wang.locator(".msg-body .sealed")).to_have_count(2)
    expect(wang.locator("body")).not_to_contain_text(PASSWORD)
    wang.get_by_role("button", name="Who may open it: Password").press("Enter")
    expect(wang.locator(".dialog:popover-open")).to_contain_text("who needs it can ask one of these people")
    look(wang, "agent")
    otto = enter(pages.open(), address, desk.otto)
    otto.goto(f"{address}/tickets/{ticket.number}/")
    otto.get_by_role("button", name="Open: Password").press("Enter")
    dialog = otto.get_by_role("form", name="Open: Password")
    expect(dialog).to_be_visible()
    look(otto, "lead")
    dialog.get_by_role("button", name="Open for 5 minutes").press("Enter")
    otto.wait_for_url("**/account/confirm/code/**")
    expect(otto.get_by_text("What comes next is secret")).to_be_visible()
    expect(otto.get_by_role("link", name="Use your password")).to_have_count(0)
    look(otto, "step-up")
    otto.get_by_label("Code").fill(code_now())
    otto.get_by_role("button", name="Confirm").press("Enter")
    otto.wait_for_url(f"**/tickets/{ticket.number}/**")
    expect(otto.get_by_text(PASSWORD)).to_be_visible()
    expect(otto.locator("body")).not_to_contain_text(CARD)
    look(otto, "open")
    sequence()
    otto.goto(f"{address}/ledger/?view=opened")
    expect(otto.get_by_text("To work on this ticket").first).to_be_visible()
    otto.goto(f"{address}/customers/{ticket.requester_id}/?tab=seen")
    expect(otto.locator("main")).to_contain_text("To work on this ticket")
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("phone", "dark", "zh-hans"), ("desktop", "dark", "zh-hans"), ("phone", "light", "en")]
)
def test_the_chips_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    ticket = held(desk, CHINESE if language != "en" else ENGLISH)
    page: Any = enter(pages.open(device, scheme), address, desk.otto)
    get_user_model().objects.filter(pk=desk.otto.id).update(language=language)
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator(".msg-body .sealed")).to_have_count(2)
    look(page, f"{device}-{scheme}-{language}")
    page.locator(".msg-body .sealed-open").first.press("Enter")
    expect(page.locator(".dialog:popover-open")).to_be_visible()
    look(page, f"{device}-{scheme}-{language}-dialog")
