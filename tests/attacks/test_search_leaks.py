"""Somebody asks the search for what lies in another department, or writes the engine's own language into the field.

A hit, a count, a page more, a suggestion or a number that is answered otherwise would tell that something is there.
"""

from __future__ import annotations

import dataclasses
import random
import re
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.models import Department
from sealdesk.desk import finding
from sealdesk.desk.sorting import Sorted, sort
from sealdesk.search.language import QueryError
from tests.access.test_every_route import neutral
from tests.besieged import the_model
from tests.cast import BILLING, CARE, JUN, Desk, found_desk, letter
from tests.console.support import signed_in

pytestmark = pytest.mark.django_db

WORDS = (
    "kaleidoscope",
    "kalei*",
    '"blue kaleidoscope"',
    "kaleidoscope -blue",
    "seam",
    "seam -kaleidoscope",
    "seam status:new",
    "订单",
    "万花筒",
)
PEOPLE = ("from:jun", "from:li", JUN, f"from:{JUN}", "13800138000")
FIELDS = ("subject:kaleidoscope", "status:new", "-status:closed", "has:attachment", "assignee:none", "tag:vip", "after:2020", "before:2099")
ASKED = (*WORDS, *PEOPLE, *FIELDS, "#1001", "#1002", "1002")
TYPED = ("kal", "kaleido", "blue k", "jun", "ju", "1002", "#1002", "万", "万花")


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.STATIC_ROOT = tmp_path
    desk = found_desk()
    monkeypatch.setattr("sealdesk.channels.mail.processing.sort", _left_in_its_department)
    desk.receive(letter(to=BILLING, subject="Invoice", text="The seam of the parasol.", Message_ID="<own@customer.example>"))
    return desk


def _left_in_its_department(subject: str, text: str, department: Department, **known: Any) -> Sorted:
    """Triage that leaves each mail in its mailbox's department, so that the test knows where it lies."""
    return dataclasses.replace(sort(subject, text, department, **known), department=department)


def answers(browser: Client) -> list[Any]:
    """Everything that the search says to everything that is asked, without the names that differ each time."""
    said: list[Any] = []
    for typed in ASKED:
        sent = browser.post("/search/", {"q": typed})
        if sent["Location"].startswith("/tickets/"):
            said.append(sent["Location"])
            continue
        page = browser.get(sent["Location"])
        more = browser.get(sent["Location"] + "&start=20")
        token = re.sub(r".*s=", "", sent["Location"])
        said += [re.sub(r"s=\w+", "", sent["Location"]), neutral(page, token), neutral(more, token)]
    for typed in TYPED:
        said.append(browser.post("/search/suggest/", {"q": typed}, headers={"accept": "application/json"}).content)
        said.append(neutral(browser.post("/search/suggest/", {"q": typed})))
    return said


def test_the_rank_of_hits_tells_nothing_of_what_the_reader_does_not_see(desk: Desk) -> None:
    for number, text in enumerate(("The seam, the seam of the parasol.", "The parasol, the parasol with the seam.")):
        desk.receive(letter(to=BILLING, subject=f"Invoice {number}", text=text, Message_ID=f"<rank-{number}@customer.example>"))
    before = finding.ask(desk.otto, "seam parasol")[1]
    for number in range(12):
        desk.receive(letter(to=CARE, subject="Seam", text="Another seam.", Message_ID=f"<hidden-{number}@customer.example>"))
    assert len(before) == 3
    assert finding.ask(desk.otto, "seam parasol")[1] == before


def test_what_lies_in_another_department_changes_no_answer(desk: Desk) -> None:
    otto = signed_in(desk.otto)
    before = answers(otto)
    for number in range(25):
        text = "A blue kaleidoscope and a seam. 万花筒订单 138 0013 8000"
        desk.receive(
            letter(sender=JUN, name="Jun Li", to=CARE, subject="Kaleidoscope", text=text, Message_ID=f"<{number}@customer.example>")
        )
    assert answers(otto) == before
    wang = signed_in(desk.wang)
    assert b"Kaleidoscope" in wang.get(wang.post("/search/", {"q": "blue"})["Location"]).content


SIGNS = [*"\"'\\()*^-+:{}|&!;% \t\0\ud800", "<->", "<2>", ":*", ":A", "--", "%s", "%(x)s", "''"]
ENGINE = ["AND", "OR", "NOT", "NEAR(", "NEAR/2", "body:", "subject :", "search_index_1", "rowid", "loose :", "SELECT", "'a' & 'b'"]
PIECES = [*SIGNS, *ENGINE, "seam", "订", "订单", "from:", "to:", "tag:'", "assignee:%", "138 0013 8000", "a@b.cc", "#1"]


def test_no_language_of_the_engine_reaches_it(desk: Desk) -> None:
    chance, understood = random.Random(3), 0
    for _ in range(250):
        typed = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 7)))
        finding.suggest(desk.otto, typed)
        try:
            results = finding.search(desk.otto, typed)
        except QueryError:
            continue
        understood += 1
        assert all(found.ticket.department_id == desk.billing.id for found in results.found), typed
    assert understood > 50


OPERATORS = ["seam OR kaleidoscope", "seam) OR (kaleidoscope", "kaleidoscope | seam", "NOT kaleidoscope", "{subject}: invoice OR seam"]


@pytest.mark.parametrize("typed", OPERATORS)
def test_an_operator_of_the_engine_is_a_word(desk: Desk, typed: str) -> None:
    assert finding.search(desk.otto, typed).count == 0


@pytest.mark.parametrize("column", ["tag", "assignee"])
def test_a_pattern_is_no_pattern(desk: Desk, column: str) -> None:
    assert finding.search(desk.otto, f"{column}:%").count == 0
    assert finding.search(desk.otto, f"{column}:_").count == 0
