"""A masked value in a real browser: an agent who may open it, one who may not, and a lead who is told who did."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from tests.cast import ELENA, Desk
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("revealing")


def test_who_may_open_a_value_and_who_did_by_keyboard(pages: Pages, desk: Desk, address: str) -> None:
    number = Ticket.objects.earliest("number").number
    wang = enter(pages.open(), address, desk.wang)
    otto = enter(pages.open(), address, desk.otto)
    otto.goto(f"{address}/tickets/{number}/")
    expect(otto.get_by_role("heading", level=1)).not_to_contain_text("parasol")
    wang.goto(f"{address}/tickets/{number}/")
    wang.locator(".sealed-open").press("Enter")
    dialog = wang.get_by_role("form", name="Open: E-mail address")
    dialog.get_by_text("Who may open it").press("Enter")
    expect(dialog.get_by_text("Wang Fang")).to_be_visible()
    expect(dialog.get_by_text("Otto Brandt")).to_have_count(0)
    expect(dialog.get_by_text("Nobody has opened it yet.")).to_have_count(0)
    look(wang, "agent")
    dialog.get_by_role("button", name="Open for 5 minutes").press("Enter")
    expect(wang.get_by_text(ELENA)).to_be_visible()
    sequence()
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    otto.goto(f"{address}/tickets/{number}/")
    otto.locator(".sealed-open").press("Enter")
    told = otto.get_by_role("form", name="Open: E-mail address")
    told.get_by_text("Who may open it, and who did").press("Enter")
    expect(told.get_by_text("To work on this ticket · Record")).to_be_visible()
    look(otto, "lead")
    told.get_by_role("link", name="Record").press("Enter")
    otto.wait_for_url("**/ledger/**")
    expect(otto.get_by_text("To work on this ticket", exact=True)).to_be_visible()
    assert [problem for problem in pages.problems if "404" not in problem] == []


def test_the_focus_goes_to_the_opened_value_and_back_to_what_opens_it(
    pages: Pages, desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sealdesk.console.opened.MINUTES", 0.4)
    ticket = Ticket.objects.earliest("number")
    for at in (f"{address}/tickets/{ticket.number}/", f"{address}/customers/{ticket.requester_id}/"):
        page = enter(pages.open(), address, desk.wang)
        page.goto(at)
        page.locator(".sealed-open").press("Enter")
        page.get_by_label("What do you need it for?").select_option(index=1)
        page.get_by_role("button", name="Open for 5 minutes").press("Enter")
        expect(page.locator("#customer [data-closes]")).to_be_focused()
        look(page, "opened")
        expect(page.locator("#customer .sealed-open")).to_be_focused(timeout=60_000)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Open for 5 minutes")).to_be_visible()
    assert pages.problems == []


@pytest.mark.parametrize("online", [True, False])
def test_what_was_opened_closes_by_itself(pages: Pages, desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch, online: bool) -> None:
    monkeypatch.setattr("sealdesk.console.opened.MINUTES", 0.4)
    ticket = Ticket.objects.earliest("number")
    for at in (f"{address}/tickets/{ticket.number}/", f"{address}/customers/{ticket.requester_id}/"):
        page = enter(pages.open(), address, desk.wang)
        page.goto(at)
        page.locator(".sealed-open").press("Enter")
        page.get_by_label("What do you need it for?").select_option(index=1)
        page.get_by_role("button", name="Open for 5 minutes").press("Enter")
        expect(page.get_by_text(ELENA).first).to_be_visible()
        page.context.set_offline(not online)
        expect(page.get_by_text(ELENA)).to_have_count(0, timeout=60_000)
        if online:
            page.locator(".sealed-open").press("Enter")
            expect(page.get_by_role("button", name="Open for 5 minutes")).to_be_visible()
        else:
            expect(page.locator("#customer").get_by_text("•••••", exact=True)).to_be_visible()
            page.context.set_offline(False)


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("phone", "dark", "zh-hans"), ("phone", "light", "en"), ("desktop", "dark", "zh-hans")]
)
def test_the_dialog_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD)
    ticket = Ticket.objects.earliest("number")
    page = enter(pages.open(device, scheme), address, desk.wang)
    page.goto(f"{address}/customers/{ticket.requester_id}/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    page.locator(".sealed-open").first.click()
    dialog = page.locator(".dialog:popover-open")
    dialog.locator("summary").click()
    expect(dialog.locator(".facts")).to_contain_text("Wang Fang")
    look(page, f"{device}-{scheme}-{language}")
