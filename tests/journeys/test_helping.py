"""Journeys to an answer with help: a suggestion by keyboard and taken back, hints while one types, a summary that leads to its messages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sealdesk.desk import actions
from sealdesk.desk.models import Kind, Message, Ticket
from tests.cast import JUN, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("helping")
QUESTIONS = "The seam of my parasol opened. When will you send a new one? Can I keep the old parasol? Do you have it in blue?"


@pytest.fixture
def desk() -> Desk:
    """Elena's ticket is solved; Jun asks the same."""
    desk = found_desk()
    solved = desk.ticket_from(letter())
    actions.reply(desk.wang, solved, "Dear Ms Rossi,\na new parasol leaves tomorrow. Call +39 06 1234567 if it does not come.", solve=True)
    return desk


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="My parasol is torn as well", text=QUESTIONS))


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_suggestion_is_put_in_and_taken_back(pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str) -> None:
    page = enter(pages.open(device), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.get_by_role("button", name="Suggestions").click()
    dialog = page.locator("#canned")
    expect(dialog.get_by_role("button", name="a new parasol leaves tomorrow")).to_be_visible(timeout=30_000)
    expect(dialog.get_by_role("heading", name="Suggestions")).to_be_visible()
    expect(dialog.get_by_role("searchbox", name="Search these suggestions")).to_be_focused()
    expect(dialog).not_to_contain_text("Rossi")
    if device == "desktop":
        look(page, "suggestions")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("Dear Jun Li,\na new parasol leaves tomorrow. Call [telephone] if it does not come.")
    expect(page.locator("[data-hints]")).to_contain_text("A gap is still to be filled: [telephone]")
    page.keyboard.press("Control+z")
    expect(page.locator("#text")).to_have_value("")
    page.keyboard.type("Dear Jun, a new parasol leaves tomorrow, see the attachment.")
    expect(page.locator("[data-hints]")).to_contain_text("Perhaps not answered yet: “Do you have it in blue?”")
    expect(page.locator("[data-hints]")).to_contain_text("no file is attached")
    if device == "desktop":
        look(page, "hints")
    assert not Message.objects.filter(ticket=ticket, kind=Kind.REPLY).exists()
    assert pages.problems == []


def test_where_nothing_is_suggested_nothing_is_there_to_be_searched(pages: Pages, address: str) -> None:
    desk = found_desk()
    ticket = desk.ticket_from(letter())
    page = enter(pages.open("phone"), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.get_by_role("button", name="Suggestions").click()
    dialog = page.locator("#canned")
    expect(dialog.get_by_text("No suggestion")).to_be_visible(timeout=30_000)
    expect(dialog.get_by_role("searchbox")).to_be_hidden()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    look(page, "no-suggestion-phone")
    assert pages.problems == []


def test_without_scripts_a_suggestion_goes_into_the_draft(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#text").fill("Good morning,")
    page.get_by_role("button", name="Suggestions").click()
    page.get_by_role("button", name="a new parasol leaves tomorrow").click()
    expect(page.locator("#text")).to_have_value(
        "Good morning,\n\nDear Jun Li,\na new parasol leaves tomorrow. Call [telephone] if it does not come."
    )
    expect(page.locator("[data-hints]")).to_contain_text("A gap is still to be filled: [telephone]")


def test_a_long_conversation_says_in_short_what_it_is_about(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    for number in range(3):
        actions.reply(
            desk.wang, ticket, f"Dear Jun, please send a photo of the seam of the parasol, side {number}. Then a new parasol is sent."
        )
        answer = letter(
            sender=JUN, name="Jun Li", subject=f"Re: [#{ticket.number}]", text=f"Here is photo {number} of the seam. The parasol is red."
        )
        Message.objects.filter(pk=desk.receive(answer).message.pk).update(ticket=ticket)  # type: ignore[union-attr]
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#summary summary").click()
    points = page.locator("#summary li")
    expect(points.first).to_be_visible()
    expect(points.first.get_by_role("link")).to_have_attribute("href", f"#m-{ticket.messages.earliest('created_at').id.hex}")
    look(page, "summary")
    points.first.get_by_role("link").click()
    expect(page.locator(":target")).to_contain_text("When will you send a new one?")
