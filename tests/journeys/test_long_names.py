"""A stranger chooses their name, address, subject and the names of files: none of them pushes aside what others read."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from tests.cast import CARE, Desk
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages
from tests.tour.measures import sideways

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("long-names")
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 5
DOMAIN = f"{'kundendienst' * 5}.grosshandelsgesellschaft-bremen.example"
#: What sticks out of the pane, card or table that it stands in; what is cut with an ellipsis on purpose does not.
STICKING_OUT = """() => [...document.querySelectorAll(".msg *, .table *, .file, .facts *, .page-head *")]
  .filter((e) => e.checkVisibility() && getComputedStyle(e).position === "static" && e.getBoundingClientRect().width)
  .filter((e) => { const box = e.closest(".msg, .table-wrap, .pane-body, aside, main").getBoundingClientRect();
                   return e.getBoundingClientRect().right > box.right + 1 && !e.closest(".sr, thead, .file b, .clip, .sealed > span"); })
  .map((e) => e.outerHTML.slice(0, 100))"""
TOO_SMALL = """() => [...document.querySelectorAll(".sealed-open")].filter((e) => e.checkVisibility())
  .map((e) => e.getBoundingClientRect()).filter((box) => box.width < 24).map((box) => box.width)"""


def mail(name: str, address: str) -> bytes:
    """A mail whose every name is long and without a space, with a file to look at and one to load down."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = f"{name} <{address}>", CARE, LONG
    made.set_content(LONG)
    for kind in ("plain", "x-unknown"):
        made.add_attachment(b"seam", maintype="text" if kind == "plain" else "application", subtype=kind, filename=f"{LONG}.txt")
    return made.as_bytes()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_long_names_stay_where_they_belong(pages: Pages, desk: Desk, address: str, device: str) -> None:
    named = desk.ticket_from(mail(LONG, "long@customer.example"))
    nameless = desk.ticket_from(mail("", f"somebody.with.a.name@{DOMAIN}"))
    Ticket.objects.update(department=desk.care)
    sequence()
    page: Any = enter(pages.open(device), address, desk.wang)
    visits = {
        "named": f"/tickets/{named.number}/",
        "nameless": f"/tickets/{nameless.number}/",
        "files": f"/tickets/{named.number}/files/",
        "customers": "/customers/",
        "profile": f"/customers/{named.requester_id}/",
        "list": "/inbox/all/",
    }
    for name, path in visits.items():
        page.goto(address + path)
        expect(page.locator("main")).to_be_visible()
        assert sideways(page) == []
        assert page.evaluate(STICKING_OUT) == [], name
        assert page.evaluate(TOO_SMALL) == [], name
        look(page, f"{name}-{device}")
    page.goto(f"{address}/customers/")
    for column in ("E-mail address", "Since") if device == "desktop" else ():
        expect(page.get_by_role("columnheader", name=column)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("device", "language"), [("desktop", "zh-hans"), ("desktop", "en"), ("phone", "zh-hans")])
def test_where_an_answer_goes_is_read_and_its_buttons_do_not_break_beside_a_long_name(
    pages: Pages, desk: Desk, address: str, device: str, language: str
) -> None:
    asked = desk.ticket_from(
        mail("王思远和他在人力资源与行政服务外包有限公司的全体同事们以及家属代表委员会", "long.recipient@customer.example")
    )
    Ticket.objects.update(department=desk.care)
    get_user_model().objects.filter(pk=desk.wang.id).update(language=language)
    page: Any = enter(pages.open(device), address, desk.wang)
    page.goto(f"{address}/tickets/{asked.number}/")
    top = page.locator(".composer-top")
    for label in top.locator(".seg > label").all():
        assert (
            label.evaluate("(e) => { const range = new Range(); range.selectNodeContents(e); return range.getClientRects().length }") <= 2
        )
        assert label.bounding_box()["height"] < 40
    if device == "desktop":
        shown = top.locator(".composer-to--two > span + span")
        assert shown.evaluate("(e) => e.scrollWidth <= e.clientWidth + 1 && e.getBoundingClientRect().width > 80")
        assert top.locator(".clip").evaluate("(e) => e.scrollWidth > e.clientWidth")
    look(page, f"composer-{device}-{language}")
