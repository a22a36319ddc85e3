"""An agent takes a telephone number out of a message for good, by keyboard, in each guise."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("redacting")
ENGLISH = "Please call my brother on +86 138 0013 8000, or write to jun.li@customer.example."
CHINESE = "请联系我弟弟李俊，电话 13800138000，地址：杭州市西湖区文三路12号。"


@pytest.mark.parametrize(("device", "scheme", "language"), [("desktop", "light", "en"), ("phone", "dark", "zh-hans")])
def test_what_is_chosen_is_taken_out(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    ticket = desk.ticket_from(letter(subject="A call", text=ENGLISH if language == "en" else CHINESE))
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    page: Any = enter(pages.open(device, scheme), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator(".msg-body")).to_contain_text("8000")
    page.locator(".msg-foot a[href$='/redact/']").press("Enter")
    page.wait_for_url("**/redact/")
    expect(page.locator("input[name=found]").first).to_be_checked()
    look(page, f"{device}-{scheme}-{language}")
    page.locator(".btn--danger").press("Enter")
    page.wait_for_url(f"**/tickets/{ticket.number}/**")
    expect(page.locator(".msg-body")).to_contain_text("⟦phone⟧")
    expect(page.locator(".msg-body")).not_to_contain_text("8000")
    look(page, f"{device}-{scheme}-{language}-done")
