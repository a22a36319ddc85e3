"""Erasing is the one act that nobody can take back: who may not do it, does not, however they try; and nothing is left of the person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.permissions import Role
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer
from tests.attacks.test_stolen_index import relations
from tests.attacks.test_t21_stolen_database import spellings
from tests.besieged import PEOPLE, Besieged, an_agent_with
from tests.console.erasing import WORDS, at_their_page, form, prove
from tests.process import ask


def page(place: Besieged) -> str:
    return f"/customers/{place.care.ticket.requester_id}/erase/"


def still_there(place: Besieged) -> bool:
    return Customer.objects.get(pk=place.care.ticket.requester_id).erased_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("who", sorted({*PEOPLE} - {"privacy officer"}))
def test_nobody_but_a_privacy_officer_erases(place: Besieged, who: str) -> None:
    browser = place.browser_of(who)
    if who not in {"nobody", "customer", "agent without a second factor"}:
        prove(browser)
    for answer in (browser.get(page(place)), browser.post(page(place), form())):
        assert answer.status_code in {302, 403, 404}
    assert still_there(place)
    assert not LedgerEvent.objects.filter(tag="customer:erased", outcome="done").exists()


@pytest.mark.django_db
def test_another_departments_officer_does_not_even_learn_that_there_is_such_a_person(place: Besieged) -> None:
    officer = an_agent_with((Role.PRIVACY_OFFICER, place.desk.billing))
    browser = at_their_page(officer)
    for answer in (browser.get(page(place)), browser.post(page(place), form())):
        assert answer.status_code == 404
    assert still_there(place)


@pytest.mark.django_db
def test_another_site_cannot_send_the_form(place: Besieged) -> None:
    officer = an_agent_with((Role.PRIVACY_OFFICER, None))
    browser = at_their_page(officer)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    answer = strict.post(page(place), form(), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert still_there(place)


@pytest.mark.django_db
def test_the_form_does_it_once_and_never_by_being_looked_at(place: Besieged) -> None:
    browser = at_their_page(an_agent_with((Role.PRIVACY_OFFICER, None)))
    browser.get(page(place), form())
    assert still_there(place)
    for _again in range(3):
        browser.post(page(place), form())
    events = LedgerEvent.objects.filter(tag="customer:erased")
    assert sorted(events.values_list("outcome", flat=True)) == ["done", "refused", "refused"]
    others = Customer.objects.filter(erased_at=None)
    assert others.exists()


def bytes_of(home: Path) -> bytes:
    """Every byte of a home: database, log, contents, index, head and keys."""
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def left(content: bytes, known: dict[str, Any]) -> list[str]:
    """What of a person's traces stands in some bytes: tokens of the search, indexes of addresses, their key as it was wrapped."""
    tokens = [token for token in known["tokens"] if token.encode() in content]
    return tokens + [name for name, value in known["bytes"].items() if bytes.fromhex(value) in content]


def test_no_byte_of_the_home_is_left_of_an_erased_person(tmp_path: Path) -> None:
    home = tmp_path / "home"
    known = json.loads(ask(home, "tests.attacks.erased:receive"))
    before = left(bytes_of(home), known)
    assert {*known["bytes"]} <= {*before}
    assert len(before) > 20  # the index cuts the beginning off a token that its neighbour has too
    said = json.loads(ask(home, "tests.attacks.erased:erase", known["person"]))
    assert said["gone"]["messages"] == 2
    after = bytes_of(home)
    assert left(after, known) == []
    for word in WORDS:
        assert [text for text in spellings(word) if text in after] == [], word
    assert ask(home, "tests.attacks.erased:verify") == "whole"
    assert not list((home / "data").rglob(known["file"]))


@pytest.mark.service
def test_no_table_of_postgresql_is_left_with_the_key_or_the_words(tmp_path: Path, postgres: Callable[[], str]) -> None:
    home, url = tmp_path / "home", postgres()
    known = json.loads(ask(home, "tests.attacks.erased:receive", database_url=url))
    keys = {**known, "bytes": {"key": known["bytes"]["key"]}}
    ask(home, "tests.attacks.erased:erase", known["person"], database_url=url)
    assert left(relations(url), {**known, "bytes": {}}) == []
    assert left(relations(url, "vault_wrappedkey"), keys) == []
