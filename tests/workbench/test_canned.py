"""Canned replies: own, of a department, of the desk; who keeps them, and what they say about a ticket."""

from __future__ import annotations

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import canned
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.models import CannedReply
from tests.doors_cast import a_department, a_ticket, an_actor

GREETING = Wording(
    "Greeting", "Dear {{customer.name|customer}}, about {{ticket.number}}: {{agent.name}}, {{department.name}}", "您好，{{customer.name}}。"
)


@pytest.fixture
def care(db: None) -> Department:
    return a_department("care")


@pytest.fixture
def ticket(care: Department) -> Ticket:
    return a_ticket(care)


@pytest.fixture
def mei(care: Department) -> Actor:
    return an_actor(Role.AGENT, care)


@pytest.fixture
def lead(care: Department) -> Actor:
    return an_actor(Role.LEAD, care)


def keep(by: Actor, scope: str = "own", wording: Wording = GREETING, **more: str) -> CannedReply:
    return canned.save(by, Opening(by, "tests"), wording, scope=scope, **more)  # type: ignore[arg-type]


def seen(by: Actor, ticket: Ticket | None = None) -> list[tuple[str, str]]:
    return [(one.scope, one.name) for one in canned.available(by, Opening(by, "tests"), ticket)]


def test_it_speaks_the_tickets_language_and_names_its_people(mei: Actor, ticket: Ticket) -> None:
    row = keep(mei)
    ticket.language = "en"
    said = canned.filled(mei, Opening(mei, "tests"), ticket, row.id)
    assert said == f"Dear 李娜, about #{ticket.number}: Mei Chen, Care"
    ticket.language = "zh"
    assert canned.filled(mei, Opening(mei, "tests"), ticket, row.id) == "您好，李娜。"
    only_english = keep(mei, wording=Wording("Bye", "Goodbye.", ""))
    assert canned.filled(mei, Opening(mei, "tests"), ticket, only_english.id) == "Goodbye."


def test_who_sees_which(mei: Actor, lead: Actor, ticket: Ticket) -> None:
    admin, otto = an_actor(Role.ADMINISTRATOR), an_actor(Role.AGENT, a_department("billing"))
    keep(mei)
    keep(lead, "department", department="care")
    keep(admin, "shared")
    assert seen(mei) == [("own", "Greeting"), ("department", "Greeting"), ("shared", "Greeting")]
    assert seen(lead, ticket) == [("department", "Greeting"), ("shared", "Greeting")]
    assert seen(otto) == [("shared", "Greeting")]


@pytest.mark.parametrize(
    ("role", "scope"), [(Role.AGENT, "department"), (Role.AGENT, "shared"), (Role.LEAD, "shared"), (Role.AUDITOR, "shared")]
)
def test_only_those_who_may_keep_them_for_others(care: Department, role: Role, scope: str) -> None:
    with pytest.raises(NotAllowedError):
        keep(an_actor(role, care), scope, department="care")
    assert not CannedReply.objects.exists()


def test_another_ones_own_is_not_there_and_a_shared_one_is_only_read(mei: Actor, lead: Actor) -> None:
    mine, shared = keep(lead), keep(an_actor(Role.ADMINISTRATOR), "shared")
    for act in (lambda: canned.remove(mei, Opening(mei, "t"), mine.id), lambda: canned.one(mei, Opening(mei, "t"), mine.id)):
        with pytest.raises(NotVisibleError):
            act()
    with pytest.raises(NotAllowedError):
        canned.remove(mei, Opening(mei, "tests"), shared.id)
    with pytest.raises(NotAllowedError):
        canned.save(mei, Opening(mei, "tests"), Wording("Mine now", "x", ""), changes=shared.id)
    assert CannedReply.objects.count() == 2


def test_a_change_is_recorded_with_old_and_new_words_sealed(mei: Actor) -> None:
    row = keep(mei)
    canned.save(mei, Opening(mei, "tests"), Wording("Greeting", "Hello.", GREETING.text_zh), changes=row.id)
    event = LedgerEvent.objects.filter(tag=Tag.CANNED_SAVED).latest("id")
    assert '"fields":["text"]' in event.details
    assert "Hello" not in event.details
    assert event.sealed
    canned.remove(mei, Opening(mei, "tests"), row.id)
    assert LedgerEvent.objects.filter(tag=Tag.CANNED_REMOVED, resource=f"canned:{row.id}").exists()


@pytest.mark.parametrize(
    "wording",
    [Wording("", "x", ""), Wording("x", " ", ""), Wording("x" * 81, "x", ""), Wording("x", "{{nobody}}", ""), Wording("x", "", "{{a.b}}")],
)
def test_what_makes_no_sense_is_refused(mei: Actor, wording: Wording) -> None:
    with pytest.raises(InvalidChangeError):
        keep(mei, wording=wording)


def test_words_are_searched_in_name_and_text(mei: Actor) -> None:
    keep(mei)
    keep(mei, wording=Wording("Refund", "The money is on its way.", ""))
    found = canned.available(mei, Opening(mei, "tests"))
    assert [one.name for one in canned.matching(found, "money WAY")] == ["Refund"]
    assert [one.name for one in canned.matching(found, "")] == ["Greeting", "Refund"]
