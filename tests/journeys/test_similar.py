"""Journeys to the tickets like one: looked for on its page, merged with one click and taken back, linked, and with nothing to name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sealdesk.desk.models import Ticket, TicketLink
from tests.cast import BILLING, JUN, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("similar")
TEXT = "Nobody answered me yet: the seam of my parasol has opened after two days."


@pytest.fixture
def desk() -> Desk:
    """Jun and Elena ask the same; Elena asks it again. Billing has one too."""
    desk = found_desk()
    desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="My parasol is torn", text="Hello, the seam opened. Can I have a new one?"))
    desk.ticket_from(letter(to=BILLING, subject="Parasol torn, money back", text="The seam has opened after two days."))
    desk.ticket_from(letter())
    return desk


@pytest.fixture
def again(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(subject="The parasol is torn, second letter", text=TEXT))


def test_what_the_customer_asked_before_is_merged_with_one_click_and_taken_back(
    pages: Pages, desk: Desk, again: Ticket, address: str
) -> None:
    first = Ticket.objects.get(number=again.number - 1)
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{again.number}/")
    part = page.locator("#similar")
    part.get_by_text("Similar tickets").click()
    same = part.locator("section", has=page.get_by_role("heading", name="Probably the same"))
    expect(same.get_by_role("link", name="The parasol is torn")).to_be_visible(timeout=30_000)
    expect(same).to_contain_text(f"#{first.number} · New")
    expect(same.locator(".word").first).to_be_visible()
    others = part.locator("section", has=page.get_by_role("heading", name="About the same matter"))
    expect(others.get_by_role("link", name="My parasol is torn")).to_be_visible()
    expect(part).not_to_contain_text("money back")
    look(page, "similar")
    same.get_by_role("button", name=f"Merge into #{first.number}").click()
    expect(page).to_have_url(f"{address}/tickets/{first.number}/")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert Ticket.objects.get(pk=again.pk).joined_into is None
    assert pages.problems == []


def test_without_scripts_it_is_a_page_of_its_own_and_links(pages: Pages, desk: Desk, again: Ticket, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{again.number}/")
    page.locator("#similar summary").click()
    page.get_by_role("link", name="Look for tickets like this one").click()
    expect(page.get_by_role("heading", name="Similar tickets")).to_be_visible()
    page.get_by_role("button", name="Link as duplicate").click()
    expect(page.get_by_role("heading", name="Linked tickets")).to_be_attached()
    link = TicketLink.objects.get()
    assert (link.ticket_id, link.other.number, link.kind) == (again.pk, again.number - 1, "duplicate")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_where_nothing_is_alike_it_says_so(pages: Pages, address: str, device: str) -> None:
    desk = found_desk()
    ticket = desk.ticket_from(letter())
    page = enter(pages.open(device), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    if device == "phone":
        page.get_by_role("button", name="Details").click()
    page.locator("#similar summary").click()
    expect(page.locator("#similar").get_by_text("No ticket that you see is like this one.")).to_be_visible(timeout=30_000)
    look(page, f"nothing-{device}")
    assert pages.problems == []
