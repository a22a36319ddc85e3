"""The command palette: it knows pages by both their names, tickets by number, and nothing that its reader may not see."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.people import actions as people
from tests.besieged import an_agent_with
from tests.cast import ELENA, Desk
from tests.console.support import signed_in, words_of


def found_by(actor: Actor, typed: str) -> str:
    """What the palette answers to a page's script."""
    return words_of(signed_in(actor).post("/go/", {"q": typed}, headers={"HX-Request": "true"}))


@pytest.mark.parametrize("typed", ["ledg", "审计", "LEDGER", "账本"])
def test_a_page_is_found_by_either_of_its_names(desk: Desk, typed: str) -> None:
    assert "Ledger" in found_by(desk.wang, typed)


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("settings", "/settings/"),
        ("设置", "/settings/"),
        ("help", "/guide/"),
        ("帮助", "/guide/"),
        ("notices", "/notices/"),
        ("organisation", "/organisations/"),
        ("组织", "/organisations/"),
        ("blocked", "/customers/?view=blocked"),
        ("已屏蔽", "/customers/?view=blocked"),
        ("customers", "/customers/"),
        ("客户", "/customers/"),
        ("ledger", "/ledger/"),
    ],
)
def test_every_page_of_the_rail_and_its_menus_is_found(desk: Desk, typed: str, leads_to: str) -> None:
    for chosen in ("en", "zh-hans"):
        get_user_model().objects.filter(pk=desk.wang.id).update(language=chosen)
        answer = signed_in(desk.wang).post("/go/", {"q": typed}, headers={"HX-Request": "true"})
        assert f'href="{leads_to}"' in answer.content.decode()


def test_pages_that_one_may_not_open_are_not_found(desk: Desk) -> None:
    auditor = an_agent_with((Role.AUDITOR, None))
    assert "Organisations" not in found_by(auditor, "organisations")
    assert "Help" in found_by(auditor, "help")


def test_every_typed_word_must_fit(desk: Desk) -> None:
    assert "Unassigned" in found_by(desk.wang, "unass")
    assert "Unassigned" not in found_by(desk.wang, "unass xyz")


def test_a_ticket_is_found_by_its_number_however_it_is_written(ticket: Ticket, desk: Desk) -> None:
    for typed in (str(ticket.number), f"#{ticket.number}", f"  {ticket.number} "):
        assert "The parasol is torn" in found_by(desk.wang, typed)


def test_a_ticket_is_found_by_its_words_as_search_finds_it(ticket: Ticket, desk: Desk) -> None:
    assert "The parasol is torn" in found_by(desk.wang, "paraso")
    assert "parasol" not in found_by(desk.otto, "paraso")


def test_a_customer_is_found_by_name_and_leads_to_their_page(ticket: Ticket, desk: Desk) -> None:
    found = signed_in(desk.wang).post("/go/", {"q": "elena"}, headers={"HX-Request": "true"})
    assert f'href="/customers/{ticket.requester_id}/"' in found.content.decode()
    assert "Elena Rossi" not in found_by(desk.otto, "elena")


@pytest.mark.parametrize("typed", [ELENA, ELENA.upper(), "+8613800138000", "138 0013 8000"])
def test_a_customer_is_found_by_a_whole_address_or_number_in_any_spelling(ticket: Ticket, desk: Desk, typed: str) -> None:
    person = ticket.requester
    assert person is not None
    people.add_contact(desk.wang, person, "+86 138 0013 8000", desk.care.pk)
    answer = signed_in(desk.wang).post("/go/", {"q": typed}, headers={"HX-Request": "true"}).content.decode()
    assert f'href="/customers/{person.id}/"' in answer
    assert "Elena Rossi" in answer
    assert "Elena" not in found_by(desk.otto, typed)
    assert "Elena" not in found_by(an_agent_with((Role.ADMINISTRATOR, None)), typed)


@pytest.mark.parametrize("typed", ["9" * 40, "٣", "#", "<b>", "\x00"])
def test_what_is_no_number_finds_no_ticket(ticket: Ticket, desk: Desk, typed: str) -> None:
    assert "parasol" not in found_by(desk.wang, typed)


def test_who_may_not_see_a_ticket_does_not_find_it(ticket: Ticket, desk: Desk) -> None:
    assert found_by(desk.otto, str(ticket.number)) == found_by(desk.otto, "999999")


def test_without_scripts_it_is_a_page_and_a_number_leads_to_its_ticket(ticket: Ticket, desk: Desk) -> None:
    wang = signed_in(desk.wang)
    assert "Find and go" in words_of(wang.get("/go/"))
    assert "Ledger" in words_of(wang.post("/go/", {"q": "ledger"}))
    assert "Nothing of that name" in words_of(wang.post("/go/", {"q": "zzz"}))
    assert wang.post("/go/", {"q": f"#{ticket.number}"})["Location"] == f"/tickets/{ticket.number}/"
