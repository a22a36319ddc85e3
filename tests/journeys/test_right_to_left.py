"""Arabic, Hebrew, Persian and Urdu run from the right, wherever people read and write them; what stands around keeps its place."""

from __future__ import annotations

import datetime as dt
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from sealdesk.portal import form_tokens
from tests.cast import CARE, Desk
from tests.journeys.entering import enter, looking
from tests.portal.support import Post, write
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("right-to-left")
NUMBER, SUBJECT, NAME = "HP-2049999", "أين طلبي؟", "ليلى حداد"
TEXT = f"لم يصل طلبي {NUMBER} حتى الآن."
LONG = "أين طلبي الذي دفعت ثمنه قبل ثلاثة أسابيع ولم يصلني حتى هذه اللحظة رغم أنني كتبت إليكم مرتين ولم أتلق أي جواب"
#: Where the first word, the number and the full stop of the text stand, and where its element begins and ends.
PLACES = """(e) => {
  const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
  let text = walk.nextNode();
  while (text && !text.data.includes("HP-")) text = walk.nextNode();
  const from = text.data.indexOf("لم"), at = text.data.indexOf("HP-"), dot = text.data.lastIndexOf(".");
  const box = (begin, end) => {
    const range = new Range();
    range.setStart(text, begin);
    range.setEnd(text, end);
    return range.getBoundingClientRect();
  };
  const edge = e.getBoundingClientRect(), style = getComputedStyle(e);
  return { first: box(from, from + 2), number: box(at, at + 10), dot: box(dot, dot + 1),
           left: edge.left + parseFloat(style.paddingLeft), right: edge.right - parseFloat(style.paddingRight) };
}"""
#: Where the first letters of an element stand, and the element.
BEGINS = """(e) => {
  const text = document.createTreeWalker(e, NodeFilter.SHOW_TEXT).nextNode(), range = new Range();
  range.setStart(text, text.data.search(/\\S/));
  range.setEnd(text, text.data.search(/\\S/) + 3);
  return [range.getBoundingClientRect(), e.getBoundingClientRect()];
}"""


def runs_from_the_right(element: Locator) -> None:
    """The first word is right of the number and begins at the right edge, and the full stop is at the left end of all."""
    expect(element).to_be_visible()
    at = element.evaluate(PLACES)
    assert at["first"]["left"] >= at["number"]["right"]
    assert at["dot"]["right"] <= at["number"]["left"]
    assert abs(at["first"]["right"] - at["right"]) < 3


def mail(subject: str, name: str = NAME) -> bytes:
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = f"{name} <layla@customer.example>", CARE, subject
    made.set_content(TEXT)
    made.add_alternative(f"<p>{TEXT}</p>", subtype="html")
    return made.as_bytes()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_an_agent_reads_and_writes_arabic_from_the_right(pages: Pages, desk: Desk, address: str, device: str) -> None:
    desk.ticket_from(mail(LONG))
    ticket = desk.ticket_from(mail(SUBJECT))
    Ticket.objects.update(department=desk.care)
    actions.note(desk.wang, ticket, TEXT)
    page: Any = enter(pages.open(device), address, desk.wang)
    page.goto(f"{address}/tickets/{ticket.number}/")
    for body in page.locator(".msg-body p").filter(has_text=NUMBER).all():
        runs_from_the_right(body)
    heading = page.locator("#ticket-head h1")
    assert heading.evaluate("(e) => getComputedStyle(e).unicodeBidi") == "plaintext"
    field = page.get_by_label("Your message")
    field.fill(TEXT)
    assert field.evaluate("(e) => [getComputedStyle(e).unicodeBidi, getComputedStyle(e).textAlign]") == ["plaintext", "start"]
    look(page, f"ticket-{device}")
    frame = page.context.new_page()
    frame.goto(f"{address}{page.locator('iframe').first.get_attribute('src')}")
    runs_from_the_right(frame.locator("p"))
    page.goto(f"{address}/inbox/all/")
    rows = page.locator(".trow")
    edges = [row.locator(".trow-when").evaluate("(e) => e.getBoundingClientRect().right") for row in rows.all()]
    assert max(edges) - min(edges) < 1
    names = [row.locator(".trow-who").evaluate("(e) => e.getBoundingClientRect().left") for row in rows.all()]
    assert max(names) - min(names) < 1
    subject = page.locator(".trow-what", has_text="ثلاثة")
    begins, within = subject.evaluate(BEGINS)
    assert within["left"] <= begins["left"]
    assert begins["right"] <= within["right"] + 1, "the ellipsis takes the end of a subject, not its beginning"
    look(page, f"list-{device}")
    assert pages.problems == []


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_customer_reads_and_writes_arabic_from_the_right(
    pages: Pages, desk: Desk, address: str, settings: Any, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    settings.SEALDESK_PUBLIC_URL = address
    monkeypatch.setattr(form_tokens, "SOONEST", dt.timedelta(0))
    post, page = Post(), pages.open(device)
    page.goto(f"{address}/help/care/")
    for label in ("Your name", "What is it about?", "Your message"):
        page.get_by_label(label).fill(TEXT)
        assert page.get_by_label(label).evaluate("(e) => getComputedStyle(e).unicodeBidi") == "plaintext"
    look(page, f"form-{device}")
    write(subject=SUBJECT, text=TEXT)
    page.goto(address + post.delivered("/follow/").link)
    runs_from_the_right(page.locator(".msg-body p").filter(has_text=NUMBER))
    assert page.locator("main > h1").evaluate("(e) => getComputedStyle(e).unicodeBidi") == "plaintext"
    page.get_by_label("Your answer").fill(TEXT)
    assert page.get_by_label("Your answer").evaluate("(e) => getComputedStyle(e).unicodeBidi") == "plaintext"
    look(page, f"portal-{device}")
    assert pages.problems == []
