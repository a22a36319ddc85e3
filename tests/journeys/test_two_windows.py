"""Two people on one form at the same time: a customer's record and a canned reply, in every guise."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sealdesk.access.actors import agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer
from sealdesk.workbench import canned
from tests.besieged import an_agent_with
from tests.cast import Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("meanwhile")
GUISES = [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")]
EDIT, SAVE = {"en": "Edit", "zh-hans": "编辑"}, {"en": "Save", "zh-hans": "保存"}
NOT_YET = {"en": "Nothing is saved yet", "zh-hans": "尚未保存"}


@pytest.fixture
def desk() -> Desk:
    """Elena, a customer of customer care, which Wang Fang leads."""
    desk = found_desk()
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD)
    return desk


def speaking(page: Page, address: str, language: str) -> Page:
    """The page of somebody who reads this language."""
    page.goto(f"{address}/customers/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    return page


def corrected(page: Page, reads: str, /, **fields: str) -> None:
    """Fill in the dialog of the record, and save it."""
    for name, value in fields.items():
        field = page.locator(f"#edit-{name}")
        field.select_option(value) if name == "language" else field.fill(value)
    page.locator("#edit").get_by_role("button", name=SAVE[reads]).click()


def problems(pages: Pages) -> list[str]:
    """What went wrong. That a form is refused for a conflict is said by its status, which the browser writes down."""
    return [one for one in pages.problems if "status of 409 (Conflict)" not in one]


@pytest.mark.parametrize(("device", "scheme", "language"), GUISES)
def test_two_correct_one_record(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    tom = an_agent_with((Role.LEAD, desk.care))
    customer = Customer.objects.get()
    where = f"{address}/customers/{customer.pk}/"
    mei = speaking(enter(pages.open(), address, desk.wang), address, language)
    his: Any = speaking(enter(pages.open(device, scheme), address, agent_actor(tom)), address, language)
    for page in (mei, his):
        page.goto(where)
        page.get_by_role("button", name=EDIT[language], exact=True).click()
    corrected(mei, language, language="zh")
    corrected(his, language, name="Elena M. Rossi")
    expect(his.get_by_role("heading", level=1, name="Elena M. Rossi")).to_be_visible()
    customer.refresh_from_db()
    assert customer.language == "zh"
    assert LedgerEvent.objects.filter(actor=tom.key, tag="customer:changed").count() == 1

    for page in (mei, his):
        page.goto(where)
        page.get_by_role("button", name=EDIT[language], exact=True).click()
    corrected(mei, language, name="Elena Maria Rossi", language="de")
    corrected(his, language, name="Elena Rossi-Bianchi")
    expect(his.get_by_role("alert").filter(has_text=NOT_YET[language])).to_be_visible()
    expect(his.locator("#edit-name-now")).to_contain_text("Elena Maria Rossi")
    expect(his.locator("#edit-name")).to_have_value("Elena Rossi-Bianchi")
    expect(his.locator("#edit-language")).to_have_value("de")
    look(his, f"customer-{device}-{scheme}-{language}")
    corrected(his, language)
    expect(his.get_by_role("heading", level=1, name="Elena Rossi-Bianchi")).to_be_visible()
    assert LedgerEvent.objects.filter(actor=tom.key, tag="customer:changed").count() == 2
    customer.refresh_from_db()
    assert customer.language == "de"
    assert problems(pages) == []


@pytest.mark.parametrize(("device", "scheme", "language"), GUISES)
def test_two_write_one_canned_reply(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    kept = canned.save(desk.wang, Opening(desk.wang, "work-on-ticket"), canned.Wording("Late parcel", "It is late.", ""))
    where = f"{address}/settings/canned/{kept.pk}/"
    one = speaking(enter(pages.open(), address, desk.wang), address, language)
    other: Any = speaking(enter(pages.open(device, scheme), address, desk.wang), address, language)
    for page in (one, other):
        page.goto(where)
    long = "We are sorry that your parcel is late.\n\nIt left us on Monday, and the carrier says that it comes tomorrow."
    one.locator("#canned-text").fill(long)
    one.get_by_role("button", name=SAVE[language]).click()
    expect(one.get_by_role("link", name="Late parcel")).to_be_visible()
    other.locator("#canned-text").fill("Sorry, it is late. It comes tomorrow.")
    other.locator("#canned-text-zh").fill("抱歉，包裹晚到了。")
    other.get_by_role("button", name=SAVE[language]).click()
    expect(other.get_by_role("alert").filter(has_text=NOT_YET[language])).to_be_visible()
    expect(other.locator("#canned-text-now")).to_contain_text("We are sorry that your parcel is late.")
    expect(other.locator("#canned-text")).to_have_value("Sorry, it is late. It comes tomorrow.")
    expect(other.locator("textarea[readonly]")).to_have_value(long)
    look(other, f"canned-{device}-{scheme}-{language}")
    other.get_by_role("button", name=SAVE[language]).click()
    expect(other.get_by_role("link", name="Late parcel")).to_be_visible()
    held = canned.one(desk.wang, Opening(desk.wang, "work-on-ticket"), kept.pk)
    assert (held.text, held.text_zh) == ("Sorry, it is late. It comes tomorrow.", "抱歉，包裹晚到了。")
    assert problems(pages) == []
