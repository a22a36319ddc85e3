"""The search page: what was typed stands in no address, what is shown of a hit is opened and recorded."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from tests.besieged import the_model
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of


@pytest.fixture(autouse=True)
def quick_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def wang(desk: Desk) -> Client:
    return signed_in(desk.wang)


def found(browser: Client, typed: str) -> Any:
    sent = browser.post("/search/", {"q": typed})
    assert sent.status_code == 302
    assert typed not in sent["Location"]
    return browser.get(sent["Location"])


def test_a_hit_is_shown_with_its_subject_excerpt_and_marks(wang: Client, ticket: Ticket) -> None:
    page = found(wang, "seam parasol")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<mark>seam</mark> has opened" in text
    assert "<mark>parasol</mark> is torn" in text
    assert f"#{ticket.number}" in text
    assert "1 ticket" in words_of(page)


def test_what_a_page_shows_is_recorded_with_the_people(wang: Client, ticket: Ticket, desk: Desk) -> None:
    before = LedgerEvent.objects.filter(tag="value:opened").count()
    found(wang, "seam")
    event = LedgerEvent.objects.filter(tag="value:opened").latest("id")
    assert LedgerEvent.objects.filter(tag="value:opened").count() == before + 1
    assert (event.actor, json.loads(event.details)["count"]) == (desk.wang.key, 1)
    found(wang, "nothinglikethis")
    assert LedgerEvent.objects.filter(tag="value:opened").count() == before + 1


@pytest.mark.parametrize("typed", ["😀", "?!", "€"])
def test_signs_alone_are_answered_with_what_can_be_looked_for(wang: Client, ticket: Ticket, typed: str) -> None:
    page = words_of(found(wang, typed))
    assert f"“{typed}” cannot be looked for: signs, emoji" in page
    assert "Nothing found" not in page
    assert "1 ticket" in words_of(found(wang, f"parasol {typed}"))


def test_nothing_found_says_so(wang: Client, ticket: Ticket) -> None:
    assert "Nothing found" in words_of(found(wang, "umbrella"))


def test_a_query_that_cannot_be_meant_is_kept_and_explained(wang: Client, ticket: Ticket) -> None:
    page = found(wang, "stauts:open seam")
    assert page.status_code == 200  # what went wrong is on the page; a browser calls any 400 an error of its own
    assert "There is no field “stauts:”" in words_of(page)
    assert "Did you mean status:?" in words_of(page)
    assert 'value="stauts:open seam"' in page.content.decode()


HOSTILE = ["<script>alert(1)</script>", '"><img src=x>"', "'; DROP TABLE desk_ticket; --", "NEAR(a b)", "a OR b", "* ^ {} ()", "%s %(x)s"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_words(wang: Client, ticket: Ticket, typed: str) -> None:
    page = found(wang, typed)
    assert page.status_code == 200
    assert escape(typed) in page.content.decode()
    assert Ticket.objects.count() == 1


def test_an_address_that_the_session_does_not_hold_is_the_empty_page(wang: Client, ticket: Ticket, desk: Desk) -> None:
    address = wang.post("/search/", {"q": "seam"})["Location"]
    assert "What are you looking for?" in words_of(signed_in(desk.wang).get(address))
    assert wang.get("/search/?s=x&start=-1").status_code == wang.get("/search/?start=99999999").status_code == 200


def test_notes_are_marked_as_such(wang: Client, ticket: Ticket, desk: Desk) -> None:
    actions.note(desk.wang, ticket, "Third complaint about this batch.")
    page = found(wang, "batch")
    assert "<mark>batch</mark>" in page.content.decode()
    assert "Internal note" in words_of(page)


def test_another_department_is_shown_nothing(ticket: Ticket, desk: Desk) -> None:
    otto = signed_in(desk.otto)
    for typed in ("seam", "from:elena", "status:new"):
        text = words_of(found(otto, typed))
        assert "Nothing found" in text
        assert "Elena" not in text
        assert "The parasol" not in text
    answer = otto.post("/search/suggest/", {"q": "par"}, headers={"accept": "application/json"})
    assert answer.json() == {"suggestions": []}


def test_suggestions_come_as_json_and_as_a_list(wang: Client, ticket: Ticket) -> None:
    rows = wang.post("/search/suggest/", {"q": "ele"}, headers={"accept": "application/json"}).json()["suggestions"]
    assert [(row["kind"], row["title"], row["url"]) for row in rows] == [
        ("ticket", "The parasol is torn", f"/tickets/{ticket.number}/"),
        ("customer", "Elena Rossi", f"/customers/{ticket.requester_id}/"),
    ]
    listed = wang.post("/search/suggest/", {"q": "para"})
    assert f'href="/tickets/{ticket.number}/"' in listed.content.decode()
    assert listed.content.decode().count('role="option"') == 1


def test_the_field_is_a_combobox_that_works_without_its_list(wang: Client, ticket: Ticket) -> None:
    for page in ("/search/", "/inbox/all/"):
        text = wang.get(page).content.decode()
        assert 'role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="suggested"' in text
        assert 'id="suggested" role="listbox"' in text


def test_a_page_of_results_costs_the_same_however_many_there_are(wang: Client, desk: Desk) -> None:
    def cost() -> int:
        address = wang.post("/search/", {"q": "hinge"})["Location"]
        with CaptureQueriesContext(connection) as seen:
            assert wang.get(address).status_code == 200
        return len(seen)

    desk.receive(letter(subject="Order 0", text="There is a hinge.", Message_ID="<0@customer.example>"))
    cost()
    one = cost()
    for number in range(1, 22):
        sender = f"c{number}@customer.example"
        desk.receive(letter(sender=sender, subject=f"Order {number}", text="A hinge.", Message_ID=f"<{number}@customer.example>"))
    assert cost() <= one
    assert "More" in words_of(found(wang, "hinge"))


def test_the_search_field_has_its_key_on_every_page(wang: Client, ticket: Ticket) -> None:
    for path in ("/inbox/all/", "/search/", "/ledger/"):
        assert 'data-key="/"' in wang.get(path).content.decode()


def test_one_chinese_character_alone_is_answered_with_what_to_type(wang: Client, desk: Desk) -> None:
    desk.receive(letter(subject="保温杯", text="保温杯漏水。", Message_ID="<cup@customer.example>"))
    assert "Type two or more" in words_of(found(wang, "杯"))
    assert "Type two or more" not in words_of(found(wang, "温杯"))
    assert "<mark>温杯</mark>漏水" in found(wang, "温杯").content.decode()
    wang.post("/language/", {"language": "zh-hans"})
    assert "请输入两个字或更多" in words_of(found(wang, "杯 漏水"))
