"""Journeys on the page of one ticket, by keyboard: tags, snoozing, merging, splitting, links, and taking each back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from sealdesk.desk import actions
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from tests.attacks.test_previews import png
from tests.cast import Desk, found_desk
from tests.doors_cast import a_message, a_ticket
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("ticket")


@pytest.fixture
def desk() -> Desk:
    """The desk of the cast."""
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """A ticket with two messages, beside another of the same customer."""
    a_ticket(desk.care, subject="The pole is bent", text="It bent in the wind.")
    found = a_ticket(desk.care, text="The seam has opened after two days.\n\n李娜")
    a_message(desk.care, joins=found, text="And the bag for it never came.")
    sequence()
    return found


@pytest.fixture
def page(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> Iterator[Page]:
    """Wang Fang's browser with the ticket open."""
    yield entered(pages.open(), desk, ticket, address)
    assert pages.problems == []


def entered(page: Page, desk: Desk, ticket: Ticket, address: str, language: str = "en") -> Page:
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    enter(page, address, desk.wang).goto(f"{address}/tickets/{ticket.number}/")
    return page


def test_a_tag_is_put_on_with_t_and_taken_back_with_z(page: Page) -> None:
    page.keyboard.press("t")
    expect(page.get_by_label("A word of the list, or a new one")).to_be_focused()
    page.keyboard.type("Torn seam")
    page.keyboard.press("Enter")
    expect(page.locator("#ticket-head .tag", has_text="torn-seam")).to_be_visible()
    expect(page.locator(".toast", has_text="Tagged")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#ticket-head .tag")).to_have_count(0)


def test_a_ticket_is_snoozed_with_h_and_comes_back(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("h")
    page.get_by_role("button", name="Tomorrow").click()
    expect(page.locator("#status-menu", has_text="Snoozed")).to_be_visible()
    page.keyboard.press("h")
    page.get_by_role("button", name="Bring it back now").click()
    expect(page.locator("#status-menu", has_text="New")).to_be_visible()


def test_a_ticket_is_merged_with_m_and_the_merge_taken_back(page: Page, ticket: Ticket) -> None:
    other = Ticket.objects.exclude(pk=ticket.pk).get()
    page.keyboard.press("m")
    expect(page.get_by_role("button", name=f"Merge into #{other.number}")).to_be_visible()
    look(page, "merge-desktop-light-en")
    page.locator("#into").fill(str(other.number))
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Merge into #{other.number}").press("Enter")
    expect(page.locator(".msg")).to_have_count(3)
    page.goto(page.url.replace(str(other.number), str(ticket.number)))
    page.wait_for_url(f"**/tickets/{other.number}/")
    page.keyboard.press("z")
    expect(page.locator(".msg")).to_have_count(1)


def test_a_message_is_split_off_and_the_two_are_linked(page: Page, ticket: Ticket) -> None:
    page.locator("#more-menu").click()
    page.get_by_role("link", name="Split messages off…").click()
    page.get_by_label("And the bag for it never came.").check()
    page.get_by_label("Subject of the new ticket").fill("Where is the bag?")
    look(page, "split-desktop-light-en")
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_role("heading", name="Where is the bag?")).to_be_visible()
    page.get_by_role("link", name="Linked").click()
    page.locator("#link-kind").select_option(label="Caused by")
    page.locator("#link-other").fill(str(ticket.number))
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.locator(".rows-item", has_text=f"#{ticket.number}")).to_be_visible()
    look(page, "linked-desktop-light-en")
    page.get_by_role("link", name=f"#{ticket.number}").or_(page.locator(".rows-item a")).first.click()
    page.get_by_role("link", name="Linked").click()
    expect(page.get_by_text("Cause of")).to_be_visible()


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("phone", "dark", "zh-hans"), ("phone", "light", "en"), ("desktop", "dark", "zh-hans")]
)
def test_the_tabs_are_clean_in_each_guise(
    pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str, scheme: str, language: str
) -> None:
    page = entered(pages.open(device, scheme), desk, ticket, address, language)
    base, guise = page.url, f"{device}-{scheme}-{language}"
    for tab in ("merge", "split", "linked"):
        page.goto(f"{base}{tab}/")
        look(page, f"{tab}-{guise}")
    page.goto(base)
    page.locator("#snooze-menu").click()
    look(page, f"snooze-{guise}")
    page.goto(base)
    page.locator("#tag-menu").click()
    look(page, f"tag-{guise}")
    assert pages.problems == []


def test_tags_and_snoozing_work_without_scripts(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = entered(pages.open(scripts=False), desk, ticket, address)
    page.locator("#tag-menu").click()
    page.get_by_label("A word of the list, or a new one").fill("refund")
    page.get_by_role("button", name="Add the tag").click()
    expect(page.locator("#ticket-head .tag", has_text="refund")).to_be_visible()
    page.locator("#snooze-menu").click()
    page.get_by_role("button", name="Next week").click()
    expect(page.locator("#status-menu", has_text="Snoozed")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#status-menu", has_text="New")).to_be_visible()


def test_a_picture_and_an_event_are_looked_at(pages: Pages, page: Page, desk: Desk, ticket: Ticket) -> None:
    actions.note(desk.wang, ticket, "A photo.", [NewFile.of("seam.png", "image/png", png(64, 48))])
    page.reload()
    page.get_by_text("Show seam.png").click()
    picture = page.locator(".msg-picture")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 64)
    look(page, "picture-desktop-light-en")
    page.locator(".event .msg-link").first.click()
    expect(page.get_by_text("is proven").or_(page.get_by_text("within seconds")).first).to_be_visible()
