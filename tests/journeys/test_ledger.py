"""Journeys through the ledger: asked in plain words, narrowed, one event with its path drawn; with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions, checking, exporting
from sealdesk.desk.models import Ticket
from sealdesk.ledger import store
from sealdesk.ledger.models import LedgerCheck, LedgerEvent, LedgerExport
from sealdesk.ledger.sequencing import sequence
from sealdesk.ledger.verifier import main
from sealdesk.people import actions as people
from tests.cast import ELENA, Desk, found_desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("ledger")


@pytest.fixture
def desk() -> Desk:
    """A ticket of customer care on which something was done; Otto Brandt is the privacy officer."""
    desk = found_desk()
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    ticket.refresh_from_db()
    for number in range(20):
        actions.note(desk.wang, ticket, f"Note {number}.")
    people.rename(desk.wang, ticket.requester, "Elena Bianchi", desk.care.id)  # type: ignore[arg-type]
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.PRIVACY_OFFICER, department=None)
    sequence()
    return desk


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_the_ledger_is_clean_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    page = enter(pages.open(device, scheme), address, desk.otto)
    page.goto(f"{address}/ledger/")
    page.evaluate("document.querySelector('#you').showPopover()")
    page.locator(f"#you button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    guise = f"{device}-{scheme}-{language}"
    renamed = LedgerEvent.objects.get(tag=Tag.CUSTOMER_CHANGED)
    visits = {"all": "/ledger/", "nothing": "/ledger/?ticket=1", "person": f"/ledger/?person={renamed.resource.partition(':')[2]}"}
    for name, path in visits.items():
        page.goto(address + path)
        look(page, f"{name}-{guise}")
    page.goto(f"{address}/ledger/exports/")
    page.locator("details.card-body > summary").click()
    look(page, f"exports-{guise}")
    page.goto(f"{address}/ledger/{renamed.uid}/")
    page.locator("#proof details.card-body summary").click()
    expect(page.locator("#proof svg.keytree")).to_be_visible()
    look(page, f"event-{guise}")
    assert pages.problems == []


def test_the_ledger_is_asked_by_keyboard(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.otto)
    page.goto(f"{address}/ledger/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(ELENA)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger/?person=*")
    expect(page.get_by_text("About one customer")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("changed a customer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger/?action=*")
    page.locator("tbody a").first.click()
    expect(page.get_by_text("is proven")).to_be_visible()
    expect(page.get_by_text("Elena Bianchi")).to_be_visible()
    assert pages.problems == []


def test_narrowing_and_figures_work_without_scripts(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(scripts=False), address, desk.otto)
    page.goto(f"{address}/ledger/")
    page.get_by_text("Show as table").click()
    expect(page.get_by_role("columnheader", name="Day")).to_be_visible()
    page.locator("select[name=action]").select_option("ticket:noted")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("tbody").get_by_text("Wrote a note").first).to_be_visible()
    page.get_by_role("link", name="Today").first.click()
    expect(page.locator("select[name=action]")).to_have_value("ticket:noted")
    page.locator("tbody a").first.click()
    expect(page.get_by_text("is proven")).to_be_visible()
    page.get_by_role("button", name="How").click()
    expect(page.get_by_text("python -m sealdesk.ledger.verifier")).to_be_visible()


def test_the_ledger_is_verified_from_its_page_while_one_looks(pages: Pages, desk: Desk, address: str) -> None:
    page = enter(pages.open(), address, desk.otto)
    page.goto(f"{address}/ledger/")
    page.get_by_role("button", name="Check all again").click()
    expect(page.get_by_text("The whole ledger is being checked")).to_be_visible()
    look(page, "checking")
    checking.run(LedgerCheck.objects.get().id)
    expect(page.get_by_text("nothing missing or changed")).to_be_visible()
    look(page, "checked")
    assert pages.problems == []


def test_a_range_is_exported_and_its_file_is_proven(pages: Pages, desk: Desk, address: str, tmp_path: Path) -> None:
    page = enter(pages.open(), address, desk.otto)
    page.goto(f"{address}/ledger/")
    page.get_by_role("link", name="Export with proof").first.click()
    look(page, "exports-none")
    kept = store.newest_checkpoint()
    assert kept is not None
    page.get_by_text("Against a kept checkpoint").click()
    page.get_by_label("The whole file of the checkpoint").fill(kept.note)
    look(page, "exports-against")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("cell", name="Being made")).to_be_visible()
    exporting.make(LedgerExport.objects.get().id)
    expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    look(page, "exports")
    with page.expect_download() as waiting:
        page.locator("#exported a").click()
    path = tmp_path / "ledger.jsonl"
    waiting.value.save_as(path)
    held = tmp_path / "kept.checkpoint"
    held.write_text(kept.note, "utf-8")
    assert main([str(path), "--vkey", str(store.verifier_key()), "--checkpoint", str(held)]) == 0
    assert pages.problems == []
