"""Journeys through customers: found, read, opened, noted, blocked and unblocked; with and without scripts, in every guise."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from sealdesk.people import actions
from sealdesk.people.models import Customer
from tests.cast import ELENA, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("customers")


@pytest.fixture
def desk() -> Desk:
    """Two customers of customer care, and Wang Fang leads it."""
    desk = found_desk()
    for raw in (
        letter(),
        letter(subject="And the stand is bent", text="It does not stand any more."),
        letter(sender="wang@customer.example", name="王思远", subject="换手机号后无法登录", text="您好，验证码发到旧号码了。"),
    ):
        ticket = desk.ticket_from(raw)
        Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD)
    elena = Customer.objects.get(pk=Ticket.objects.get(number=1001).requester_id)
    actions.add_contact(desk.wang, elena, "+44 7700 900907", desk.care.id)
    actions.belong(desk.wang, elena, actions.create_organisation(desk.wang, "Sunshade Ltd"), desk.care.id)
    actions.note(desk.wang, elena, "Prefers a call in the morning.\nSpeaks Italian too.", desk.care.id)
    sequence()
    return desk


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_every_page_is_clean_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    page = enter(pages.open(device, scheme), address, desk.wang)
    page.goto(f"{address}/customers/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    page.goto(f"{address}/tickets/1001/")
    sequence()
    guise = f"{device}-{scheme}-{language}"
    person = f"/customers/{Ticket.objects.get(number=1001).requester_id}/"
    visits = {"list": "/customers/", "blocked": "/customers/?view=blocked", "organisations": "/organisations/", "profile": person}
    visits |= {tab: f"{person}?tab={tab}" for tab in ("notes", "changes", "seen")}
    for name, path in visits.items():
        page.goto(address + path)
        look(page, f"{name}-{guise}")
    assert pages.problems == []


@pytest.mark.parametrize(("device", "scripts"), [("desktop", True), ("phone", False)])
def test_a_customer_is_found_by_a_part_of_their_name(pages: Pages, desk: Desk, address: str, device: str, scripts: bool) -> None:
    page = enter(pages.open(device, scripts=scripts), address, desk.wang)
    page.goto(f"{address}/customers/")
    page.get_by_role("searchbox").fill("思远")
    page.get_by_role("button", name="Look up").press("Enter")
    expect(page.get_by_role("heading", name="Found by name")).to_be_visible()
    expect(page.get_by_role("link", name="Elena Rossi")).to_have_count(0)
    assert "思远" not in page.url
    if scripts:
        look(page, "named")
    page.get_by_role("link", name="王思远").press("Enter")
    page.wait_for_url("**/customers/*-*/")
    expect(page.get_by_role("heading", level=1, name="王思远")).to_be_visible()
    assert pages.problems == []


def test_a_customer_is_looked_up_opened_and_written_about_by_keyboard(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/customers/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("+44 (0)7700 900 907")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/*-*/")
    expect(page.get_by_role("heading", name="Elena Rossi")).to_be_visible()
    page.locator(".sealed-open").first.click()
    page.get_by_role("combobox", name="What do you need it for?").first.select_option("write-to-customer")
    page.get_by_role("button", name="Open for 5 minutes").first.press("Enter")
    expect(page.get_by_text(ELENA)).to_be_visible()
    page.get_by_role("link", name="Notes").click()
    page.wait_for_url("**/?tab=notes")
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("Away until Monday.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".msg--note").get_by_text("Away until Monday.")).to_be_visible()
    assert pages.problems == []


def test_everything_on_a_profile_works_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/customers/")
    page.get_by_role("link", name="Elena Rossi").click()
    page.get_by_role("button", name="Edit").click()
    page.locator("#edit-name").fill("Elena Bianchi")
    page.locator("#edit-language").select_option("fr")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Elena Bianchi")).to_be_visible()
    page.get_by_role("button", name="Block").first.click()
    page.locator("#block").get_by_role("button", name="Block").click()
    expect(page.get_by_text("Nobody is notified, and nobody can answer.")).to_be_visible()
    page.get_by_role("button", name="Unblock").click()
    expect(page.get_by_text("Unblocked. Nothing was held back.")).to_be_visible()
    page.get_by_role("link", name="Changes").click()
    expect(page.get_by_text("Language: French")).to_be_visible()
    page.get_by_role("link", name="Who has seen this").click()
    expect(page.get_by_role("heading", name="Who has seen this person's data")).to_be_visible()


def test_two_records_of_one_person_are_merged_and_taken_apart(pages: Pages, desk: Desk, address: str) -> None:
    second = desk.ticket_from(letter(sender="elena@home.example", subject="The parasol once more"))
    Ticket.objects.filter(pk=second.pk).update(department=desk.care)
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/customers/{Ticket.objects.get(number=1001).requester_id}/")
    page.get_by_role("link", name="Merge").click()
    look(page, "merge-none")
    page.get_by_role("searchbox").fill("elena@home.example")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Merge these two?")).to_be_visible()
    look(page, "merge-preview")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("The parasol once more")).to_be_visible()
    look(page, "merged")
    page.get_by_role("button", name="Take apart").click()
    expect(page.get_by_text("Taken apart.")).to_be_visible()
    expect(page.get_by_text("The parasol once more")).to_have_count(0)
    assert pages.problems == []


def test_the_profile_leads_to_the_other_pages_of_customers_on_a_phone(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open("phone"), address, desk.wang)
    page.goto(f"{address}/customers/{Ticket.objects.earliest('number').requester_id}/")
    page.get_by_text("Change view").click()
    expect(page.get_by_role("link", name="Blocked")).to_be_visible()
    look(page, "profile-menu-phone")
    page.get_by_role("link", name="Organisations").click()
    page.wait_for_url("**/organisations/")
