"""A journey through the first steps: from an empty desk to the first answered ticket, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.processing import process
from sealdesk.channels.models import Mailbox
from sealdesk.project.people import add_agent, setup_link
from tests.cast import letter
from tests.journeys.entering import looking
from tests.services.chromium import Authenticator, Pages
from tests.services.smtp_sink import SmtpSink

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("first-run")


def come_in(pages: Pages, link: str) -> Any:
    """Use a one-time link and make a passkey."""
    page = pages.open()
    Authenticator.attach(page)
    page.goto(link)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_label("Name of this passkey").fill("laptop")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery-codes/")
    return page


def test_an_empty_desk_comes_to_its_first_answered_ticket(pages: Pages, address: str, settings: Any, smtp_sink: SmtpSink) -> None:
    settings.SEALDESK_PUBLIC_URL = address
    settings.SEALDESK_RECEIVE, settings.SEALDESK_SMTP_URL = "lmtp://127.0.0.1:2424", f"smtp://127.0.0.1:{smtp_sink.port}"
    Department.objects.create(slug="care", name="Customer care", name_zh="客户服务", is_default=True)
    ada = come_in(pages, setup_link(add_agent("ada@desk.example", "Ada Novak", Role.ADMINISTRATOR, None)))
    ada.goto(address)
    expect(ada.get_by_role("heading", level=1, name="First steps")).to_be_visible()
    expect(ada.locator(".progress-label")).to_contain_text("1 of 6")
    expect(ada.get_by_text("filled in, not tried yet")).to_have_count(1)
    look(ada, "first-steps")
    ada.get_by_role("link", name="Connect an address").click()
    ada.get_by_label("Address", exact=True).fill("support@desk.example")
    ada.get_by_role("button", name="Add the address").click()
    expect(ada.get_by_text("The desk listens for LMTP at 127.0.0.1:2424.")).to_be_visible()
    ada.goto(address)
    expect(ada.get_by_text("filled in, not tried yet")).to_have_count(2)
    expect(ada.get_by_text("write to support@desk.example", exact=False).first).to_be_visible()
    look(ada, "first-steps-not-tried")
    ada.get_by_text("A way out for answers").click()
    ada.get_by_role("link", name="Try the server").click()
    ada.get_by_role("button", name="Try the server").click()
    expect(ada.get_by_text("The server answers and takes our sign-in. Nothing was sent.")).to_be_visible()
    ada.goto(address)
    expect(ada.locator(".progress-label")).to_contain_text("2 of 6")
    ada.get_by_text("Invite a colleague").click()
    ada.get_by_role("link", name="Invite somebody").click()
    ada.get_by_label("Full name").fill("Lin Wei")
    ada.get_by_label("Work e-mail").fill("lin@desk.example")
    ada.get_by_label("Holds in").select_option("Customer care")
    ada.get_by_role("button", name="Invite, and show the link").click()
    link = ada.locator("code.code")
    expect(link).to_be_visible()
    colleague = come_in(pages, str(link.text_content()))
    raw = letter(to="support@desk.example", subject="A first question")
    process(accept(raw, source="lmtp", mailbox=Mailbox.objects.get(), durable=False).raw, raw)
    ada.goto(address)
    expect(ada.locator(".progress-label")).to_contain_text("5 of 6")
    colleague.goto(f"{address}/inbox/all/")
    colleague.get_by_role("link", name="A first question").click()
    colleague.locator("#text").fill("Welcome to our desk.")
    colleague.get_by_role("button", name="Send", exact=True).click()
    expect(colleague.get_by_role("article").filter(has_text="Welcome to our desk.")).to_be_visible()
    ada.goto(f"{address}/settings/first-steps/")
    expect(ada.get_by_text("The desk works")).to_be_visible()
    ada.goto(f"{address}/settings/jobs/")
    expect(ada.get_by_role("heading", level=1, name="Background work")).to_be_visible()
    look(ada, "jobs")
    assert pages.problems == []
