"""A colleague moves the ticket that somebody writes in to people whom the writer does not work with: nothing that was typed is lost."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Role
from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from sealdesk.workbench.models import Draft
from tests.cast import Desk
from tests.doors_cast import an_actor
from tests.journeys.entering import at_a_ticket, looking
from tests.services.chromium import Pages, axe_violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

look = looking("out-of-sight")
WRITTEN = "Half a sentence of which not a word may be lost."


@pytest.fixture
def lead(desk: Desk) -> Actor:
    """A lead of the whole desk, to whom every ticket is in sight."""
    del desk
    return an_actor(Role.LEAD)


def moved_away(desk: Desk, lead: Actor) -> Ticket:
    ticket = Ticket.objects.earliest("number")
    actions.move(lead, ticket, desk.billing)
    return ticket


def test_the_open_page_says_so_and_keeps_the_words(pages: Pages, desk: Desk, lead: Actor, address: str) -> None:
    page = at_a_ticket(pages.open(), address, desk.wang)
    page.locator("#text").press_sequentially("Half a")
    expect(page.locator("form.for-reply [data-saved]")).to_contain_text("Saved")
    ticket = moved_away(desk, lead)
    page.locator("#text").fill(WRITTEN)
    expect(page.locator("[data-out-of-sight]")).to_contain_text("not in your sight any more")
    told = page.locator("form.for-reply [data-refused]")
    expect(told).to_contain_text("not in your sight any more")
    assert axe_violations(page, within="form.for-reply") == []
    expect(page.locator("#text")).to_have_value(WRITTEN)
    # Sent all the same, the page that refuses gives the words back, and tells nothing of the ticket.
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here for you")
    expect(page.get_by_label("What you wrote")).to_have_value(WRITTEN)
    assert "Half" not in page.inner_text("main").replace(WRITTEN, "")
    assert axe_violations(page) == []
    assert not ticket.messages.filter(kind="reply").exists()


@pytest.mark.parametrize("button", ["Send", "Save draft"])
def test_without_scripts_the_page_that_refuses_gives_the_words_back(
    pages: Pages, desk: Desk, lead: Actor, address: str, button: str
) -> None:
    page = at_a_ticket(pages.open(scripts=False), address, desk.wang)
    page.locator("#text").fill(WRITTEN)
    moved_away(desk, lead)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_label("What you wrote")).to_have_value(WRITTEN)


def test_a_file_that_comes_too_late_is_told_the_same(pages: Pages, desk: Desk, lead: Actor, address: str) -> None:
    page = at_a_ticket(pages.open(), address, desk.wang)
    moved_away(desk, lead)
    page.locator("form.for-reply input[type=file]").set_input_files({"name": "p.txt", "mimeType": "text/plain", "buffer": b"Plan"})
    expect(page.locator("form.for-reply [data-refused]")).to_contain_text("not in your sight any more")


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "light", "zh-hans"), ("phone", "dark", "en")],
)
def test_who_does_not_type_is_told_too_and_finds_their_words_in_the_inbox(
    pages: Pages, desk: Desk, lead: Actor, address: str, device: str, scheme: str, language: str
) -> None:
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    page = at_a_ticket(pages.open(device, scheme, "zh-CN" if language != "en" else "en-GB"), address, desk.wang)
    page.locator("#text").press_sequentially(WRITTEN)
    expect(page.locator("form.for-reply [data-saved]")).not_to_be_empty()
    moved_away(desk, lead)
    told = page.locator("[data-out-of-sight]")
    expect(told).to_be_visible()
    expect(page.locator("#text")).to_have_value(WRITTEN)
    expect(page.locator("[data-live-ticket]")).to_have_count(0)
    look(page, f"told-{language}-{scheme}-{device}")
    page.goto(f"{address}/inbox/all/")
    line = page.locator("#list-body .list-tools a").first
    look(page, f"inbox-{language}-{scheme}-{device}")
    line.click()
    expect(page.locator("main")).not_to_contain_text(WRITTEN)
    page.locator("main a[href*=show]").click()
    expect(page.locator("main pre")).to_have_text(WRITTEN)
    look(page, f"shown-{language}-{scheme}-{device}")
    page.locator("main .card form button").click()
    expect(page.locator("main .empty")).to_be_visible()
    look(page, f"none-{language}-{scheme}-{device}")
    assert not Draft.objects.exists()
    assert [problem for problem in pages.problems if "404" not in problem] == []
