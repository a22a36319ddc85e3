"""Journeys through the queue in a real browser: undo, selecting, filters and views, live news, who else is here."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.channels.mail import recalling, sending
from sealdesk.desk.filters import Filter
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from sealdesk.workbench import replies, saved
from sealdesk.workbench.saved import Wish
from tests.cast import Desk, letter
from tests.journeys.entering import at_a_ticket, enter, looking
from tests.services.chromium import Pages
from tests.services.smtp_sink import SmtpSink

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("queue")


def test_what_was_done_is_taken_back_by_the_toast_and_by_z(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    number = Ticket.objects.earliest("number").number
    page.goto(f"{address}/tickets/{number}/")
    page.locator("#text").fill("Half a sentence")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    toast = page.locator(".toast")
    expect(toast).to_contain_text(f"Status of #{number}: Solved")
    toast.hover()  # or it goes while the page is looked at
    look(page, "undo")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_have_text(f"Undone on #{number}.")
    expect(page.locator("#status-menu")).to_contain_text("New")
    page.keyboard.press("a")
    expect(page.locator("#assignee-menu")).to_contain_text("Wang Fang")
    expect(toast).to_contain_text("Wang Fang")
    page.keyboard.press("z")
    expect(page.locator("#assignee-menu")).to_contain_text("No one")
    assert pages.problems == []


def test_a_change_is_taken_back_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open("phone", scripts=False), address, desk.wang)
    page.goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    page.locator("#priority-menu").click()
    page.get_by_role("button", name="Urgent", exact=True).click()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#priority-menu")).to_contain_text("Normal")


def fill(desk: Desk, count: int) -> None:
    """Some more mail of other people."""
    for number in range(count):
        desk.ticket_from(letter(sender=f"p{number}@many.example", name=f"Person {number}", subject=f"Matter {number}"))


def test_tickets_are_selected_by_keyboard_and_changed_at_once(pages: Pages, desk: Desk, address: str) -> None:
    fill(desk, 4)
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected]")).to_have_text("2 selected")
    page.locator("input[name=ticket]").nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-selected]")).to_have_text("4 selected")
    look(page, "bulk")
    page.keyboard.press("Escape")
    expect(page.locator("#bulk")).to_be_hidden()
    page.locator("input[name=ticket]").first.check()
    page.get_by_role("button", name="Whole page").click()
    expect(page.locator("[data-selected]")).to_have_text("6 selected")
    page.locator("#bulk summary", has_text="Status").click()
    page.locator("#bulk").get_by_role("button", name="Solved").click()
    expect(page.locator(".toast")).to_contain_text("6 tickets: Status: Solved")
    expect(page.locator(".trow .glyph--solved")).to_have_count(6)
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("Undone for 6 tickets.")
    expect(page.locator(".trow .glyph--new")).to_have_count(6)
    assert pages.problems == []


def select_both(page: Page) -> None:
    """By keyboard."""
    expect(page.locator(".trow")).to_have_count(2)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#bulk")).to_be_visible()


def done_and_undone(page: Page, said: str) -> None:
    """A toast says what was done, and Z takes it back."""
    expect(page.locator(".toast")).to_contain_text(said)
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text(re.compile("Undone|撤销"))


@pytest.mark.parametrize(("device", "locale"), [("desktop", "en-GB"), ("phone", "zh-CN")])
def test_selected_tickets_are_handed_on_and_tagged_by_keyboard(pages: Pages, desk: Desk, address: str, device: str, locale: str) -> None:
    """Each is found in the bar by its key, and each is one press of Z to take back."""
    Grant.objects.create(agent_id=desk.otto.id, role=Role.AGENT)
    page = enter(pages.open(device, locale=locale), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    select_both(page)
    look(page, f"bulk-bar-{device}")
    page.keyboard.press("Shift+A")
    expect(page.locator("#bulk select[name=agent]")).to_be_focused()
    page.keyboard.type("Otto")
    look(page, f"bulk-assign-{device}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    done_and_undone(page, "Otto Brandt")
    select_both(page)
    page.keyboard.press("t")
    expect(page.locator("#bulk input[name=tag]")).to_be_focused()
    page.keyboard.type("late")
    look(page, f"bulk-tag-{device}")
    page.keyboard.press("Enter")
    done_and_undone(page, "late")
    assert pages.problems == []


@pytest.mark.parametrize(("device", "locale"), [("desktop", "en-GB"), ("phone", "zh-CN")])
def test_selected_tickets_are_sorted_and_put_aside_by_keyboard(pages: Pages, desk: Desk, address: str, device: str, locale: str) -> None:
    page = enter(pages.open(device, locale=locale), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    for key in ("p", "h"):
        select_both(page)
        page.keyboard.press(key)
        expect(page.locator("#bulk .menu[open] .menu-item").first).to_be_focused()
        page.keyboard.press("Enter")
        done_and_undone(page, "2")
    select_both(page)
    page.locator("#bulk summary").last.press("Enter")
    look(page, f"bulk-more-{device}")
    page.locator("#bulk select[name=category]").select_option("complaint")
    page.locator("#bulk select[name=category]").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("2")
    assert set(Ticket.objects.values_list("category", flat=True)) == {"complaint"}
    assert pages.problems == []


def test_tickets_are_selected_and_changed_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open("phone", scripts=False), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.locator("input[name=ticket]").first.check()
    page.get_by_role("button", name="To me").click()
    expect(page.locator(".toast")).to_contain_text("1 ticket: Assignee: Me")


@pytest.mark.parametrize(
    ("device", "scheme", "locale"), [("desktop", "light", "en-GB"), ("phone", "dark", "zh-CN"), ("desktop", "dark", "zh-CN")]
)
def test_a_filter_becomes_a_view(pages: Pages, desk: Desk, address: str, device: str, scheme: str, locale: str) -> None:
    fill(desk, 3)
    Ticket.objects.filter(subject_line__isnull=False, number__gt=1003).update(
        priority="urgent", waiting_since=timezone.now() - dt.timedelta(hours=30)
    )
    page = enter(pages.open(device, scheme, locale), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.keyboard.press("f")
    expect(page.locator("#filter")).to_be_visible()
    guise = f"{device}-{scheme}-{locale[:2]}"
    look(page, f"filter-{guise}")
    page.locator("#filter input[value=urgent]").check()
    page.locator("#filter .btn--primary").click()
    expect(page.locator(".trow")).to_have_count(2)
    look(page, f"filtered-{guise}")
    page.locator("[popovertarget=filter]").first.click()
    page.locator("#filter .dialog-foot a").first.click()
    expect(page.locator("#view-name")).to_be_visible()
    look(page, f"view-{guise}")
    page.locator("#view-name").fill("Identity to prove")
    page.locator("form.stack .btn--primary").click()
    expect(page.locator("#list h1")).to_have_text("Identity to prove")
    expect(page.locator(".trow")).to_have_count(2)
    look(page, f"saved-{guise}")
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "locale"),
    [("desktop", "light", "en-GB"), ("phone", "light", "en-GB"), ("desktop", "dark", "zh-CN"), ("phone", "dark", "zh-CN")],
)
def test_several_values_are_chosen_by_keyboard_and_taken_off_one_by_one(
    pages: Pages, desk: Desk, address: str, device: str, scheme: str, locale: str
) -> None:
    fill(desk, 3)
    first, second, *_rest = Ticket.objects.order_by("number")
    Ticket.objects.filter(pk=first.pk).update(category="complaint")
    Ticket.objects.filter(pk=second.pk).update(category="how-to")
    page = enter(pages.open(device, scheme, locale), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    page.keyboard.press("f")
    field = page.locator("#filter details.several", has=page.locator("input[name=category]"))
    field.locator("summary").press("Enter")
    for value in ("complaint", "how-to"):
        field.locator(f"input[value={value}]").press("Space")
    expect(field.locator("[data-chosen]")).to_have_text(re.compile(r".+[,、].+"))
    look(page, f"several-{device}-{scheme}-{locale[:2]}")
    page.locator("#filter .btn--primary").press("Enter")
    expect(page.locator(".trow")).to_have_count(2)
    chips = page.locator(".list-tools--asked a.chip")
    expect(chips).to_have_count(2)
    look(page, f"chips-{device}-{scheme}-{locale[:2]}")
    chips.first.press("Enter")
    expect(page.locator(".trow")).to_have_count(1)
    expect(chips).to_have_count(1)
    chips.first.press("Enter")
    expect(page.locator(".trow")).to_have_count(5)
    assert pages.problems == []


def test_several_values_are_chosen_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    number = Ticket.objects.earliest("number").number
    Ticket.objects.filter(number=number).update(category="complaint")
    page = enter(pages.open("phone", scripts=False), address, desk.wang)
    page.goto(f"{address}/inbox/all/?category=complaint")
    page.locator("[popovertarget=filter]").first.click()
    field = page.locator("#filter details.several", has=page.locator("input[name=category]"))
    field.locator("summary").click()
    field.locator("input[value=how-to]").check()
    page.locator("#filter .btn--primary").click()
    expect(page.locator(".list-tools--asked a.chip")).to_have_count(2)
    expect(page.locator(".trow")).to_have_count(1)


def test_new_mail_appears_by_itself_and_a_list_in_use_does_not_jump(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    expect(page.locator(".trow")).to_have_count(2)
    desk.ticket_from(letter(sender="new@customer.example", name="Hana Kimura", subject="A certificate for a visa"))
    expect(page.locator(".trow")).to_have_count(3, timeout=20_000)
    expect(page.locator(".trow").first).to_contain_text("A certificate for a visa")
    page.locator("input[name=ticket]").first.check()
    desk.ticket_from(letter(sender="newer@customer.example", name="Ana", subject="One more"))
    expect(page.locator("[data-news]")).to_have_text("1 ticket changed, show it", timeout=20_000)
    expect(page.locator(".trow")).to_have_count(3)
    assert pages.problems == []


def test_two_agents_at_one_ticket_see_each_other_and_what_comes_in(pages: Pages, desk: Desk, address: str) -> None:
    Grant.objects.create(agent_id=desk.otto.id, role=Role.AGENT, department=desk.care)
    ticket = Ticket.objects.earliest("number")
    wang, otto = enter(pages.open(), address, desk.wang), enter(pages.open(), address, desk.otto)
    wang.goto(f"{address}/tickets/{ticket.number}/")
    otto.goto(f"{address}/tickets/{ticket.number}/")
    expect(wang.locator("[data-here]")).to_have_text("Otto Brandt has this open too.", timeout=20_000)
    wang.locator("#text").fill("Half a sentence")
    expect(otto.locator("[data-here]")).to_have_text("Wang Fang is writing here.", timeout=20_000)
    look(otto, "presence")
    otto.keyboard.press("n")
    otto.keyboard.type("She called twice.")
    otto.keyboard.press("Control+Enter")
    expect(wang.locator(".newline")).to_be_visible(timeout=20_000)
    expect(wang.locator(".msg", has_text="She called twice.")).to_be_visible()
    expect(wang.locator("#text")).to_have_value("Half a sentence")
    assert pages.problems == []


def test_an_open_ticket_shows_what_became_of_its_answers(
    pages: Pages, desk: Desk, address: str, smtp_sink: SmtpSink, settings: Any
) -> None:
    settings.SEALDESK_SMTP_URL = f"smtp://127.0.0.1:{smtp_sink.port}"
    ticket = Ticket.objects.earliest("number")
    planned = replies.send(desk.wang, ticket, "Good morning.", at=timezone.now() + dt.timedelta(hours=14))
    recalled = replies.send(desk.wang, ticket, "Never mind.", at=timezone.now() + dt.timedelta(hours=15))
    page = at_a_ticket(pages.open(), address, desk.wang)
    below = page.locator(f"#m-{planned.id.hex} > .msg-foot")
    expect(below).to_contain_text("Will be sent")
    expect(page.locator(".msg--out")).to_have_count(2)
    page.locator("#note-text").evaluate("box => (box.value = 'Half a note')")
    recalling.recall(desk.wang, recalled)
    expect(page.locator(".msg--out")).to_have_count(1, timeout=20_000)
    # What the worker does when its time has come.
    assert sending.deliver(planned.delivery.id, now=lambda: timezone.now() + dt.timedelta(hours=14)) == "sent"
    expect(below).to_contain_text("Sent", timeout=20_000)
    expect(below.get_by_role("button")).to_have_count(0)
    expect(page.locator("#note-text")).to_have_value("Half a note")
    assert len(smtp_sink.wait_for(1, 20)) == 1
    assert pages.problems == []


def test_compact_rows_are_compact_and_leave_nothing_important_out(pages: Pages, desk: Desk, address: str) -> None:
    ticket = Ticket.objects.earliest("number")
    Ticket.objects.filter(pk=ticket.pk).update(priority="urgent", waiting_since=timezone.now() - dt.timedelta(hours=7))
    page = enter(pages.open(), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    row = page.locator(".trow", has_text=f"#{ticket.number}")
    tall = row.bounding_box()
    said = row.inner_text().split()
    Agent.objects.filter(pk=desk.wang.id).update(density="compact")
    page.reload()
    low, edge = row.bounding_box(), page.locator(".pane--list").bounding_box()
    assert tall and low and edge  # noqa: PT018 - for the types
    assert tall["height"] > 80
    assert 44 <= low["height"] <= 64
    assert sorted(row.inner_text().split()) == sorted(said)
    for part in (".trow-what", ".trow-when", ".trow-who", ".trow-meta .num", ".trow-meta .clock"):
        box = row.locator(part).bounding_box()
        assert box, part
        assert box["x"] + box["width"] <= edge["x"] + edge["width"], part
        assert box["y"] + box["height"] <= low["y"] + low["height"], part
    look(page, "compact")


def test_on_a_phone_compact_rows_stay_large_enough_for_a_finger(pages: Pages, desk: Desk, address: str) -> None:
    Agent.objects.filter(pk=desk.wang.id).update(density="compact")
    page = enter(pages.open("phone"), address, desk.wang)
    page.goto(f"{address}/inbox/all/")
    box = page.locator(".pane-bar .btn--icon:visible").first.bounding_box()
    assert box
    assert box["height"] >= 32


@pytest.mark.parametrize("density", ["", "compact"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_every_column_of_a_view_is_read_whole(pages: Pages, desk: Desk, address: str, device: str, density: str) -> None:
    Agent.objects.filter(pk=desk.wang.id).update(name="Wang Fang 王芳", density=density)
    Ticket.objects.update(department=desk.care, assignee=desk.wang.id, language="zh-hant", opened_at=timezone.now() - dt.timedelta(days=9))
    wish = Wish("Whole", Filter(), ("opened", "language", "assignee"))
    page = enter(pages.open(device), address, desk.wang)
    page.goto(f"{address}/inbox/saved-{saved.keep(desk.wang, wish).id.hex}/")
    columns = page.locator("li:first-child > .trow > .trow-meta > .clip")
    expect(columns).to_have_text([re.compile("[0-9]"), "Traditional Chinese", "Wang Fang 王芳"])
    assert columns.evaluate_all("(all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)") == []
    look(page, f"columns-{device}-{density or 'roomy'}")
