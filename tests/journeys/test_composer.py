"""Journeys at the composer: a draft in two browsers, a reply taken back, a reply for later, with and without scripts."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.access.actors import agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.channels.models import Delivery
from sealdesk.desk import actions
from sealdesk.desk.models import Kind, Ticket
from sealdesk.ledger.sequencing import sequence
from sealdesk.workbench import canned, drafts, notices, replies
from sealdesk.workbench.canned import Wording
from tests.cast import Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("composer")


@pytest.fixture
def desk() -> Desk:
    """The desk of the cast; Otto Brandt helps out in customer care."""
    desk = found_desk()
    Grant.objects.create(agent_id=desk.otto.id, role=Role.AGENT, department=desk.care)
    return desk


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


def test_who_writes_is_told_of_a_merge_and_sends_what_was_written_where_it_goes_on(
    pages: Pages, desk: Desk, ticket: Ticket, address: str
) -> None:
    lamp = desk.ticket_from(letter(subject="The lamp", Message_ID="<lamp@customer.example>"))
    Ticket.objects.filter(pk=lamp.pk).update(department=desk.care)
    page, colleague = enter(pages.open(), address, desk.wang), enter(pages.open(), address, desk.otto)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.get_by_label("Confidential").check()
    page.locator("#text").press_sequentially("Dear Elena, we ")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    colleague.goto(f"{address}/tickets/{ticket.number}/merge/?into={lamp.number}")
    colleague.get_by_role("button", name=f"Merge into #{lamp.number}").click()
    expect(colleague.get_by_text(f"Merged #{ticket.number} into #{lamp.number}.")).to_be_visible()
    expect(page.get_by_text("This ticket was merged into another one just now.")).to_be_visible()
    look(page, "composer-merged")
    page.locator("#text").press_sequentially("send a new one.")
    page.get_by_role("link", name="Go there").click()
    page.wait_for_url(f"{address}/tickets/{lamp.number}/")
    expect(page.locator("#text")).to_have_value("Dear Elena, we send a new one.")
    expect(page.get_by_label("Confidential")).to_be_checked()
    assert pages.problems == []


def test_a_draft_follows_its_author_and_is_told_to_a_colleague(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    laptop, phone = enter(pages.open(), address, desk.wang), enter(pages.open("phone"), address, desk.wang)
    colleague = enter(pages.open(), address, desk.otto)
    at = f"{address}/tickets/{ticket.number}/"
    laptop.goto(at)
    laptop.locator("#text").press_sequentially("Dear Elena, we ")
    expect(laptop.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    phone.goto(at)
    expect(phone.locator("#text")).to_have_value("Dear Elena, we ")
    colleague.goto(at)
    expect(colleague.get_by_text("Wang Fang is writing a reply.")).to_be_visible()
    expect(colleague.locator("#text")).to_have_value("")
    look(colleague, "composer-colleague")
    phone.locator("#text").fill("Dear Elena, we send a new one.")
    phone.get_by_role("button", name="Save draft").click()
    expect(phone.get_by_text("The draft is saved.")).to_be_visible()
    laptop.locator("#text").press_sequentially("are sorry")
    expect(laptop.get_by_text("Your other window has a newer text")).to_be_visible()
    expect(laptop.locator("#text")).to_have_value("Dear Elena, we are sorry")
    colleague.goto(f"{address}/inbox/all/")
    expect(colleague.locator(".trow")).to_have_count(1)
    expect(colleague.locator(".trow", has_text="Draft")).to_have_count(0)
    phone.goto(f"{address}/inbox/all/")
    expect(phone.locator(".trow", has_text="Draft")).to_have_count(1)


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_neither_of_two_windows_loses_its_text(pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str) -> None:
    first, second = (enter(pages.open(device), address, desk.wang) for _ in range(2))
    for page in (first, second):
        page.goto(f"{address}/tickets/{ticket.number}/")
    first.locator("#text").fill("We send a new one.")
    expect(first.locator(".for-reply [data-saved]")).to_have_text(re.compile("Saved"))
    second.locator("#text").fill("We repair it.")
    theirs = second.get_by_role("group", name="Your other window")
    expect(theirs).to_contain_text("We send a new one.")
    look(second, f"two-windows-{device}")
    asked: list[str] = []
    second.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    second.evaluate("setTimeout(() => location.reload())")
    expect(second.locator("#text")).to_have_value("We repair it.")
    theirs.get_by_role("link", name="Use it").click()
    expect(second.locator("#text")).to_have_value("We send a new one.")
    expect(theirs).to_contain_text("We repair it.")
    theirs.get_by_role("link", name="Put it back").click()
    expect(second.locator("#text")).to_have_value("We repair it.")
    expect(second.locator(".for-reply [data-saved]")).to_have_text(re.compile("Saved"))
    theirs.get_by_role("button", name="Close").click()
    expect(theirs).to_be_hidden()
    assert asked == ["beforeunload"]
    # Now the first window is the one that is late.
    first.locator("#text").press_sequentially(" Soon.")
    mine = first.get_by_role("group", name="Your other window")
    expect(mine).to_contain_text("We repair it.")
    mine.get_by_role("button", name="Keep mine").click()
    expect(first.locator(".for-reply [data-saved]")).to_have_text(re.compile("Saved"))
    first.reload()
    expect(first.locator("#text")).to_have_value("We send a new one. Soon.")
    assert [told for told in pages.problems if "409 (Conflict)" not in told] == []  # what the browser says of a refusal


def test_a_reply_and_a_note_have_a_draft_each(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#text").fill("For Elena.")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("For colleagues.")
    expect(page.locator(".for-note [data-saved]")).to_have_text(re.compile("Saved"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--note")).to_contain_text("For colleagues.")
    expect(page.locator("#text")).to_have_value("For Elena.")
    expect(page.locator("#note-text")).to_have_value("")
    assert pages.problems == []


def test_a_sent_reply_is_taken_back_by_one_key(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#text").fill("We send a new one.")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator(".msg--out")).to_contain_text("We send a new one.")
    expect(page.locator("#status-menu")).to_contain_text("Solved")
    expect(page.locator("#text")).to_have_value("")
    look(page, "undo")
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value("We send a new one.")
    expect(page.locator(".msg--out")).to_have_count(0)
    expect(page.locator("#status-menu")).not_to_contain_text("Solved")
    assert not Delivery.objects.exists()
    assert pages.problems == []


def test_a_reply_for_tomorrow_is_edited_and_sent_now_without_scripts(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#text").fill("Good morning.")
    page.locator("summary[aria-label='Send later']").click()
    look_at = page.get_by_role("button", name=re.compile("Tomorrow morning"))
    expect(look_at).to_be_visible()
    tomorrow = timezone.localtime() + dt.timedelta(days=1)
    page.locator("#send-at").fill(f"{tomorrow:%Y-%m-%d}T10:30")
    page.get_by_role("button", name="Send at this time").click()
    message = page.locator(".msg--out")
    expect(message).to_contain_text("Will be sent")
    expect(message).to_contain_text("10:30")
    message.get_by_role("button", name="Edit").click()
    expect(page.locator("#text")).to_have_value("Good morning.")
    expect(page.locator("#send-at")).to_have_value(f"{tomorrow:%Y-%m-%d}T10:30")
    page.locator("summary[aria-label='Send later']").click()
    page.get_by_role("button", name=re.compile("In an hour")).click()
    expect(message).to_contain_text("Will be sent")
    message.get_by_role("button", name="Send now").click()
    expect(message).not_to_contain_text("Will be sent")
    assert Delivery.objects.get().next_attempt_at <= timezone.now()


def test_a_reply_that_failed_is_tried_again_from_its_message(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    from sealdesk.desk.actions import reply

    Delivery.objects.filter(message=reply(desk.wang, ticket, "We send a new one.")).update(
        state="failed", reason="unreachable", attempts=16
    )
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".msg--out")).to_contain_text("Waiting to be sent")
    assert Delivery.objects.get().attempts == 0
    assert pages.problems == []


def test_a_canned_reply_is_written_once_and_used_by_keyboard(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/settings/canned/")
    look(page, "canned-empty")
    page.get_by_role("link", name="New canned reply").first.click()
    page.get_by_label("Name", exact=True).fill("Greeting")
    page.get_by_label("English wording").fill("Dear {{customer.nam}},")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is no variable {{customer.nam}}")).to_be_visible()
    look(page, "canned-form")
    page.get_by_label("English wording").fill("Dear {{customer.name}},")
    page.get_by_label("Chinese wording").fill("您好，" + "感谢您的来信。" * 12)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Greeting")).to_be_visible()
    look(page, "canned")
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.keyboard.press("r")
    page.keyboard.press("/")
    expect(page.locator("#canned")).to_be_visible()
    expect(page.locator("#canned").get_by_text("Greeting")).to_be_visible()
    look(page, "canned-picker")
    assert page.locator("#canned").evaluate("(e) => e.scrollWidth <= e.clientWidth")
    page.keyboard.type("greet")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("Dear Elena Rossi,")
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.locator("#canned")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_have_value("Dear Elena Rossi,\n/")
    assert [problem for problem in pages.problems if "409" not in problem] == []


def test_a_canned_reply_is_used_without_scripts(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    canned.save(desk.wang, Opening(desk.wang, "tests"), Wording("Greeting", "Dear {{customer.name}},", ""), scope="own")
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#text").fill("What I typed.")
    page.locator(".for-reply").get_by_role("button", name="Canned replies").click()
    page.get_by_role("button", name=re.compile("Greeting")).click()
    expect(page.locator("#text")).to_have_value("What I typed.\n\nDear Elena Rossi,")


def test_a_colleague_is_named_by_keyboard_and_finds_it_at_the_bell(pages: Pages, desk: Desk, ticket: Ticket, address: str) -> None:
    page, colleague = enter(pages.open(), address, desk.wang), enter(pages.open(), address, desk.otto)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.keyboard.press("n")
    page.keyboard.type("Please look, @ott")
    expect(page.locator("[data-mentions]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#note-text")).to_have_value("Please look, @Otto Brandt ")
    look(page, "mention")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--note")).to_contain_text("Otto Brandt")
    sequence()
    notices.announce()
    colleague.goto(f"{address}/inbox/all/")
    expect(colleague.get_by_role("link", name="Notices").locator(".bell")).to_contain_text("1")
    phone = enter(pages.open("phone"), address, desk.otto)
    phone.goto(f"{address}/inbox/all/")
    expect(phone.get_by_role("button", name="More").locator(".bell > .count")).to_be_in_viewport(ratio=1)
    colleague.keyboard.press("g")
    colleague.keyboard.press("n")
    expect(colleague.get_by_role("button", name=re.compile("Wang Fang named you"))).to_be_visible()
    look(colleague, "notices")
    colleague.get_by_role("button", name=re.compile("Wang Fang named you")).click()
    expect(colleague.locator(".msg--note")).to_contain_text("Please look")
    expect(colleague.get_by_role("link", name="Notices").locator(".bell")).not_to_contain_text("1")
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language"), [("phone", "dark", "zh-hans"), ("desktop", "light", "zh-hans"), ("phone", "light", "en")]
)
def test_the_pages_of_writing_are_clean_in_each_guise(
    pages: Pages, desk: Desk, ticket: Ticket, address: str, device: str, scheme: str, language: str
) -> None:
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    canned.save(
        desk.wang, Opening(desk.wang, "tests"), Wording("Greeting", "Dear {{customer.name}},", "您好，{{customer.name}}："), scope="own"
    )
    actions.assign(agent_actor(get_user_model().objects.get(pk=desk.otto.id)), ticket, desk.wang.id)
    sequence()
    notices.announce()
    replies.send(desk.wang, ticket, "Good morning.", at=timezone.now() + dt.timedelta(hours=14))
    drafts.save(desk.wang, ticket, Kind.REPLY, "Half a sentence")
    page = enter(pages.open(device, scheme), address, desk.wang)
    visits = {
        "ticket": f"/tickets/{ticket.number}/",
        "list": "/inbox/all/",
        "canned": "/settings/canned/",
        "canned-new": "/settings/canned/new/",
    }
    visits |= {"picker": f"/tickets/{ticket.number}/canned/", "notices": "/notices/", "notice-rules": "/settings/notices/"}
    for name, path in visits.items():
        page.goto(address + path)
        look(page, f"writing-{name}-{device}-{scheme}-{language}")
    assert pages.problems == []


def test_what_one_wants_to_be_told_is_chosen_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/settings/notices/")
    group = page.get_by_role("radiogroup", name="A ticket is new in my department")
    group.get_by_text("Here and by mail").click()
    page.locator("#quiet-from").fill("20:00")
    page.locator("#quiet-to").fill("08:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("#quiet-from")).to_have_value("20:00")
    expect(group.locator("input:checked")).to_have_value("mail")


def test_a_file_of_a_draft_is_there_after_a_reload_and_in_another_browser(
    pages: Pages, desk: Desk, ticket: Ticket, address: str, tmp_path: Path
) -> None:
    names = [tmp_path / f"page-{number}.txt" for number in range(9)]
    for name in names:
        name.write_text("how to sew")
    program = tmp_path / "guide.pdf"
    program.write_bytes(b"MZ\x90\x00")
    laptop, phone = enter(pages.open(), address, desk.wang), enter(pages.open("phone"), address, desk.wang)
    at = f"{address}/tickets/{ticket.number}/"
    laptop.goto(at)
    files = laptop.locator(".for-reply [data-files] .file")
    laptop.locator(".for-reply input[type=file]").set_input_files([names[0], program])
    expect(files).to_have_count(2)
    expect(laptop.locator(".for-reply [data-files]")).to_contain_text("Not what it says it is")
    expect(laptop.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    laptop.locator("#text").fill("See the guide.")
    laptop.get_by_role("button", name="Take off guide.pdf").press("Enter")
    expect(files).to_have_count(1)
    laptop.locator(".for-reply input[type=file]").set_input_files(names)
    expect(files).to_have_count(10)
    laptop.locator(".for-reply input[type=file]").set_input_files(program)
    expect(laptop.get_by_text("At most 10 files go with one message.")).to_be_visible()
    look(laptop, "files")
    laptop.reload()
    expect(laptop.locator("#text")).to_have_value("See the guide.")
    expect(files).to_have_count(10)
    phone.goto(at)
    expect(phone.locator(".for-reply [data-files] .file")).to_have_count(10)
    look(phone, "files-phone")
    phone.get_by_role("button", name="Take off page-3.txt").click()
    expect(phone.locator(".for-reply [data-files] .file")).to_have_count(9)
    laptop.get_by_role("button", name="Send", exact=True).click()
    expect(laptop.get_by_text("changed in another window")).to_be_visible()
    expect(laptop.locator("#text")).to_have_value("See the guide.")
    laptop.goto(at)
    expect(files).to_have_count(9)
    laptop.get_by_role("button", name="Send", exact=True).click()
    expect(laptop.locator(".msg--out .file")).to_have_count(9)
    laptop.wait_for_load_state()  # keys are heard when the page's modules have run
    laptop.keyboard.press("z")
    expect(laptop.locator("#text")).to_have_value("See the guide.")
    expect(files).to_have_count(9)
    assert [problem for problem in pages.problems if "409" not in problem] == []


def test_a_file_is_kept_and_taken_off_without_scripts(pages: Pages, desk: Desk, ticket: Ticket, address: str, tmp_path: Path) -> None:
    guide = tmp_path / "guide.txt"
    guide.write_text("how to sew")
    page = enter(pages.open(scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    page.locator("#text").fill("See the guide.")
    page.locator(".for-reply input[type=file]").set_input_files(guide)
    page.locator(".for-reply").get_by_role("button", name="Save draft").click()
    expect(page.locator(".for-reply [data-files] .file")).to_have_count(1)
    page.get_by_role("button", name="Take off guide.txt").click()
    expect(page.locator(".for-reply [data-files] .file")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("See the guide.")
    page.locator(".for-reply input[type=file]").set_input_files(guide)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg--out .file")).to_have_count(1)
