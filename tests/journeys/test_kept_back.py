"""Answers that are kept back, and tickets of two customers, in a real browser: what the agent reads of it, and presses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.channels.mail import sending
from sealdesk.desk.models import Ticket
from sealdesk.people.models import Customer
from sealdesk.workbench import replies
from tests.cast import Desk
from tests.journeys.entering import enter, looking
from tests.portal.support import Post
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("kept-back")


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("desktop", "light", "en-GB"), ("phone", "dark", "zh-CN")], ids=["desktop", "phone in Chinese"]
)
def test_an_answer_that_is_kept_back_says_why_and_is_sent_by_a_colleague(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str
) -> None:
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD, department=None)
    ticket = Ticket.objects.select_related("requester", "department").earliest("number")
    message = replies.send(desk.wang, ticket, "We send a new one.", at=timezone.now() + dt.timedelta(minutes=5))
    Customer.objects.filter(pk=ticket.requester_id).update(blocked=True)
    assert sending.deliver(message.delivery.id, send=Post().send, now=lambda: timezone.now() + dt.timedelta(hours=1)) == "kept"
    page = enter(pages.open(device, scheme, locale=language), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    article = page.locator(f"#m-{message.id.hex}, #m-{message.id}")
    words = {"en-GB": ("Kept back, not sent", "Send in my name"), "zh-CN": ("已扣留，未发送", "以我的名义发送")}[language]
    expect(article).to_contain_text(words[0])
    article.scroll_into_view_if_needed()
    look(page, f"message-{device}-{language}")
    Customer.objects.filter(pk=ticket.requester_id).update(blocked=False)
    article.get_by_role("button", name=words[1]).press("Enter")
    expect(article).not_to_contain_text(words[0])
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("desktop", "dark", "en-GB"), ("phone", "light", "zh-CN")], ids=["desktop", "phone in Chinese"]
)
def test_merging_two_customers_says_first_what_each_will_see(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str
) -> None:
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD, department=None)
    one, other = Ticket.objects.order_by("number")[:2]
    page = enter(pages.open(device, scheme, locale=language), address, desk.wang)
    page.goto(f"{address}/tickets/{one.number}/merge/?into={other.number}")
    told = page.locator(".banner--warning").filter(has_text=f"#{other.number}")
    expect(told).to_contain_text("Elena Rossi")
    expect(told).to_contain_text("王思远")
    look(page, f"merge-{device}-{language}")
    page.locator(f'button[name="into"][value="{other.number}"]').first.press("Enter")
    expect(page).to_have_url(f"{address}/tickets/{other.number}/")
    assert pages.problems == []
