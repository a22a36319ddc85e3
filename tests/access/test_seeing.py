"""The see door: each role and department sees its own rows, and a model that says nothing shows nobody anything."""

from __future__ import annotations

import uuid

import pytest

from sealdesk.access.acting import refused
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Counter, Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer, CustomerEmail
from tests.doors_cast import SYSTEM, a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db
ALL_TICKETS = (Ticket, Message, Customer, CustomerEmail)


@pytest.fixture
def two() -> tuple[Department, Department]:
    """Two departments with a ticket of one person each."""
    care, billing = a_department("care"), a_department("billing")
    a_ticket(care, sender="li.na@post.example")
    a_ticket(billing, sender="jonas@post.example", name="Jonas Weber")
    return care, billing


def counts(actor: Actor) -> list[int]:
    return [see(actor, model).count() for model in ALL_TICKETS]


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER])
def test_who_answers_sees_the_departments_where_the_role_is_held(two: tuple[Department, Department], role: Role) -> None:
    care, _ = two
    assert counts(an_actor(role, care)) == [1, 1, 1, 1]
    assert counts(an_actor(role)) == [2, 2, 2, 2]
    assert counts(an_actor(role, a_department("empty"))) == [0, 0, 0, 0]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_an_administrator_or_auditor_sees_no_ticket_and_no_customer(two: tuple[Department, Department], role: Role) -> None:
    assert counts(an_actor(role)) == [0, 0, 0, 0]


def test_a_stranger_sees_nothing_at_all(two: tuple[Department, Department]) -> None:
    refused(Actor.stranger(), Tag.ROUTE_REFUSED, code="no")
    assert counts(Actor.stranger()) == [0, 0, 0, 0]
    assert not see(Actor.stranger(), LedgerEvent).exists()
    assert counts(SYSTEM) == [2, 2, 2, 2]


def test_unknown_and_forbidden_look_the_same(two: tuple[Department, Department]) -> None:
    care, billing = two
    actor = an_actor(Role.AGENT, care)
    forbidden = Ticket.objects.get(department=billing).id
    said = []
    for wanted in (forbidden, uuid.uuid4()):
        with pytest.raises(NotVisibleError) as refusal:
            see_one(actor, Ticket, id=wanted)
        said.append((refusal.value.sentence, refusal.value.status))
    assert said[0] == said[1]
    assert said[0][1] == 404


def test_a_model_without_a_narrowing_shows_nobody_anything() -> None:
    with pytest.raises(LookupError, match="no narrowing"):
        see(SYSTEM, Counter)


def test_the_ledger_is_seen_by_role_and_department() -> None:
    care, billing = a_department("care"), a_department("billing")
    agent, other = an_actor(Role.AGENT, care), an_actor(Role.AGENT, billing)
    for actor, department in ((agent, care), (other, billing), (SYSTEM, None)):
        refused(actor, Tag.TICKET_CHANGED, department=department.id if department else None, code="no")
    everything = LedgerEvent.objects.count()

    def seen(role: Role, department: Department | None = None) -> int:
        return see(an_actor(role, department), LedgerEvent).count()

    assert see(agent, LedgerEvent).count() == see(other, LedgerEvent).count() == 1
    assert seen(Role.LEAD, care) == 1
    assert seen(Role.PRIVACY_OFFICER, care) == 1
    for role in (Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR):
        assert seen(role) == everything
    assert seen(Role.LEAD) == everything
