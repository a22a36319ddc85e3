"""Journeys to a new ticket: by the keyboard alone, without scripts, as a note of a call, and taken back."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Route, expect

from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.people.models import CustomerPhone
from sealdesk.workbench import canned
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.models import Beginning, Draft, Mention
from tests.cast import ELENA, Desk
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("new-ticket")
NORA = "nora.winter@customer.example"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk of the journeys; whatever triage said, both tickets lie in customer care."""
    Ticket.objects.update(department=desk.care)
    return desk


def test_by_the_keyboard_alone_and_taken_back(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.keyboard.press("?")
    expect(page.locator("#keys").get_by_text("New ticket")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="New ticket")).to_be_visible()
    expect(page.get_by_label("Customer", exact=True)).to_be_focused()
    page.keyboard.type(NORA)
    expect(page.get_by_text("They become a new one.")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Customer’s name")).to_be_focused()
    page.keyboard.type("Nora Winter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Subject", exact=True)).to_be_focused()
    page.keyboard.type("Your new parasol")
    page.get_by_label("Text", exact=True).press_sequentially("It leaves on Monday.")
    look(page, "letter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The ticket is open, and the letter is on its way.")).to_be_visible()
    expect(page.get_by_role("heading", name="Your new parasol")).to_be_visible()
    expect(page.locator(".msg").get_by_text("It leaves on Monday.")).to_be_visible()
    look(page, "opened")
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value("It leaves on Monday.")
    expect(page.locator(".msg")).to_have_count(0)
    expect(page.get_by_text("Nothing was written here yet.")).to_be_visible()
    look(page, "taken-back")
    assert not Message.objects.filter(kind="reply").exists()
    assert Draft.objects.count() == 1


def test_a_customer_is_found_by_name_and_told_by_telephone(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.locator(".views-head").get_by_role("link", name="New ticket").click()
    page.get_by_label("Customer", exact=True).press_sequentially("Elena")
    page.get_by_role("radio", name="Elena Rossi").check()
    page.get_by_label("Subject", exact=True).fill("She called about the parasol")
    page.get_by_text("Note what they told", exact=True).click()
    page.get_by_label("How they told it").select_option("counter")
    page.get_by_label("Text", exact=True).fill("She wants a green one.")
    page.locator("input[type=file]").set_input_files({"name": "slip.txt", "mimeType": "text/plain", "buffer": b"green"})
    expect(page.locator("[data-files] .file")).to_contain_text("slip.txt · 5\u2009B")
    look(page, "note")
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.get_by_role("heading", name="She called about the parasol")).to_be_visible()
    expect(page.locator(".msg").get_by_text("She wants a green one.")).to_be_visible()
    expect(page.get_by_text("slip.txt").first).to_be_visible()
    look(page, "noted")
    ticket = Ticket.objects.latest("number")
    first = Ticket.objects.earliest("number")
    assert (ticket.channel, ticket.requester_id) == ("counter", first.requester_id)
    assert Attachment.objects.filter(message__ticket=ticket).count() == 1


def test_a_name_typed_before_the_scripts_ran_is_found(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    held: list[Route] = []
    page.route("**/whom*.js", lambda route: held.append(route))  # noqa: PLW0108 - the browser's library marks what it is given
    with page.expect_request("**/whom*.js"):
        page.goto(f"{address}/tickets/new/", wait_until="commit")
    page.get_by_label("Customer", exact=True).press_sequentially("Elena")
    expect(page.get_by_role("button", name="Find")).to_be_visible()
    assert held
    for route in held:
        route.continue_()
    expect(page.get_by_role("radio", name="Elena Rossi")).to_be_visible()
    expect(page.get_by_role("button", name="Find")).to_be_hidden()


def test_a_name_that_cannot_be_looked_up_leaves_the_button(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    expect(page.get_by_role("button", name="Find")).to_be_hidden()
    page.route("**/tickets/new/find/", lambda route: route.abort())
    page.get_by_label("Customer", exact=True).press_sequentially("Elena")
    expect(page.get_by_role("button", name="Find")).to_be_visible()
    page.unroute("**/tickets/new/find/")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("radio", name="Elena Rossi")).to_be_visible()


def test_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open("phone", scripts=False), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.locator(".pane-bar").get_by_role("link", name="New ticket").click()
    page.get_by_label("Customer", exact=True).fill(ELENA)
    page.get_by_label("Subject", exact=True).fill("About your other matter")
    page.get_by_label("Text", exact=True).fill("We found it.")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("radio", name="Elena Rossi")).to_be_checked()
    expect(page.get_by_label("Text", exact=True)).to_have_value("We found it.")
    shoot(page, "new-ticket-without-scripts")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The ticket is open, and the letter is on its way.")).to_be_visible()


def test_what_is_wrong_is_said_and_what_was_typed_stays(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    page.get_by_label("Customer", exact=True).fill("Nobody at all")
    expect(page.get_by_text("None of your customers is called so.")).to_be_visible()
    page.get_by_label("Subject", exact=True).fill("Hello")
    page.get_by_label("Text", exact=True).fill("Hello there.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("choose one of those who are found by a name")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Hello there.")
    look(page, "refused")


def test_what_was_begun_is_found_again_elsewhere_and_thrown_away(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    page.get_by_label("Customer", exact=True).press_sequentially("Elena")
    page.get_by_role("radio", name="Elena Rossi").check()
    page.get_by_label("Subject", exact=True).fill("Your new parasol")
    with page.expect_request_finished(lambda sent: sent.url.endswith("/draft/") and "on Mon" in (sent.post_data or "")):
        page.get_by_label("Text", exact=True).press_sequentially("It leaves on Mon")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    elsewhere = enter(pages.open("phone"), address, desk.wang)
    elsewhere.goto(f"{address}/tickets/new/")
    expect(elsewhere.get_by_text("This is the ticket that you began")).to_be_visible()
    expect(elsewhere.get_by_label("Text", exact=True)).to_have_value("It leaves on Mon")
    expect(elsewhere.get_by_label("Subject", exact=True)).to_have_value("Your new parasol")
    expect(elsewhere.get_by_role("radio", name="Elena Rossi")).to_be_checked()
    look(elsewhere, "draft")
    elsewhere.get_by_label("Text", exact=True).fill("It leaves on Monday.")
    expect(elsewhere.locator("input[name=revision]")).not_to_have_value(page.locator("input[name=revision]").input_value())
    page.get_by_label("Text", exact=True).press_sequentially("!")
    theirs = page.get_by_role("group", name="Your other window")
    expect(theirs).to_contain_text("It leaves on Monday.")
    look(page, "draft-elsewhere")
    theirs.get_by_role("link", name="Use it").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("It leaves on Monday.")
    expect(theirs).to_contain_text("It leaves on Mon!")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label("Text", exact=True)).to_have_value("It leaves on Monday.")
    expect(page.get_by_role("radio", name="Elena Rossi")).to_be_checked()
    page.locator(".banner").get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_text("The draft is discarded.")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("")
    assert not Beginning.objects.exists()


def test_a_canned_reply_speaks_of_the_ticket_to_be(pages: Pages, desk: Desk, address: str) -> None:
    text = "Dear {{customer.name|customer}}, about {{ticket.subject}} ({{ticket.number}}):"
    canned.save(desk.wang, Opening(desk.wang, "tests"), Wording("Greeting", text, ""))
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    page.get_by_label("Customer", exact=True).press_sequentially(NORA)
    page.get_by_label("Customer’s name").fill("Nora Winter")
    page.get_by_label("Subject", exact=True).fill("your parasol")
    page.get_by_label("Text", exact=True).focus()
    page.keyboard.type("/")
    expect(page.locator("#canned")).to_be_visible()
    expect(page.locator("#canned").get_by_text("Greeting")).to_be_visible()
    look(page, "canned")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Dear Nora Winter, about your parasol ({{ticket.number}}):")
    page.keyboard.type(" it leaves.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The ticket is open, and the letter is on its way.")).to_be_visible()
    number = Ticket.objects.latest("number").number
    expect(page.locator(".msg").get_by_text(f"Dear Nora Winter, about your parasol (#{number}): it leaves.")).to_be_visible()
    assert not Beginning.objects.exists()


def test_a_call_of_somebody_without_an_address_with_a_colleague_named(pages: Pages, desk: Desk, address: str) -> None:
    tom = get_user_model().objects.create(email="tom@desk.example", name="Tom Becker")
    Grant.objects.create(agent=tom, role=Role.AGENT, department=desk.care)
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    page.get_by_label("Customer", exact=True).press_sequentially("+86 138 0013 8000")
    expect(page.get_by_text("None of your customers has this number.")).to_be_visible()
    page.get_by_label("Customer’s name").fill("Nora Winter")
    page.get_by_label("Subject", exact=True).fill("She called about the parasol")
    page.get_by_text("Note what they told", exact=True).click()
    page.get_by_label("Text", exact=True).press_sequentially("She wants a green one. @tom")
    expect(page.locator("[data-mentions]")).to_be_visible()
    look(page, "mention")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text", exact=True)).to_have_value("She wants a green one. @Tom Becker ")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="She called about the parasol")).to_be_visible()
    expect(page.get_by_text("Nora Winter").first).to_be_visible()
    look(page, "called")
    assert Mention.objects.get().agent_id == tom.pk
    assert CustomerPhone.objects.count() == 1


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "light", "zh-hans"), ("phone", "dark", "en")],
)
def test_who_is_to_be_told_is_ticked_again_in_another_browser(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str
) -> None:
    tom = get_user_model().objects.create(email="tom@desk.example", name="Tom Becker")
    Grant.objects.create(agent=tom, role=Role.AGENT, department=desk.care)
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    page.locator("label:has([data-kind=note])").click()
    page.locator("textarea").fill("She wants a green one.")
    page.locator("summary:has(+ [data-mentions])").click()
    with page.expect_request_finished(lambda sent: sent.url.endswith("/draft/") and str(tom.pk) in (sent.post_data or "")):
        page.get_by_text("Tom Becker", exact=True).click()
    elsewhere = enter(pages.open(device, scheme, "zh-CN" if language != "en" else "en-GB"), address, desk.wang)
    elsewhere.goto(f"{address}/tickets/new/")
    expect(elsewhere.locator("textarea")).to_have_value("She wants a green one.")
    elsewhere.locator("summary:has(+ [data-mentions])").click()
    expect(elsewhere.get_by_role("checkbox", name="Tom Becker")).to_be_checked()
    look(elsewhere, f"ticked-{language}-{scheme}-{device}")


def test_a_letter_is_sent_later(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    page.get_by_label("Customer", exact=True).fill(NORA)
    page.get_by_label("Subject", exact=True).fill("Your new parasol")
    page.get_by_label("Text", exact=True).fill("It leaves on Monday.")
    page.locator("summary[aria-label='Send later']").click()
    expect(page.get_by_role("button", name="In an hour")).to_be_visible()
    look(page, "later")
    page.get_by_role("button", name="In an hour").click()
    expect(page.get_by_text("The letter will leave")).to_be_visible()
    expect(page.locator(".msg").get_by_text("It leaves on Monday.")).to_be_visible()
    look(page, "planned")
    assert Draft.objects.get().send_at is not None


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("phone", "dark", "zh-hans"), ("desktop", "light", "zh-hans"), ("phone", "light", "en")]
)
def test_it_is_looked_at(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    page = enter(pages.open(device, scheme, "zh-CN" if language != "en" else "en-GB"), address, desk.wang)
    page.goto(f"{address}/tickets/new/")
    page.locator("[data-whom]").press_sequentially("Elena")
    expect(page.get_by_role("radio", name="Elena Rossi")).to_be_visible()
    look(page, f"{language}-{scheme}-{device}")
    page.locator("label:has([data-kind=note])").click()
    with page.expect_request_finished(lambda sent: sent.url.endswith("/draft/") and "one." in (sent.post_data or "")):
        page.locator("textarea").fill("A green one.")
    look(page, f"{language}-{scheme}-{device}-note")
    page.reload()
    expect(page.locator("textarea")).to_have_value("A green one.")
    expect(page.locator("[data-kind=note]")).to_be_checked()
    look(page, f"{language}-{scheme}-{device}-again")
