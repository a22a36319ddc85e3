"""What administrators do about agents, and the rules that hold even for them."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.identity import actions, staff
from sealdesk.identity.errors import OwnRightsError
from sealdesk.identity.models import Agent, Session, SetupLink
from sealdesk.ledger.models import LedgerEvent
from tests.cast import Desk, found_desk, letter
from tests.console.support import session_key_of
from tests.identity.support import with_app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    return found_desk()


def an_administrator(department: Department | None = None) -> tuple[Agent, Actor]:
    agent = Agent.objects.create(email=f"{uuid.uuid4().hex[:8]}@desk.example", name="Ada Novak")
    Grant.objects.create(agent=agent, role=Role.ADMINISTRATOR, department=department)
    return agent, agent_actor(agent)


def wang_of(desk: Desk) -> Agent:
    return Agent.objects.get(pk=desk.wang.id)


def roles_of(agent: Agent) -> set[tuple[str, str]]:
    return {(grant.role, grant.department.slug if grant.department else "*") for grant in Grant.objects.filter(agent=agent)}


def last_event(tag: Tag) -> LedgerEvent:
    return LedgerEvent.objects.filter(tag=tag).latest("id")


def test_a_role_is_given_in_a_department_and_taken_away_again(desk: Desk) -> None:
    _ada, by = an_administrator()
    wang = wang_of(desk)
    grant = staff.give_role(by, wang, Role.LEAD, desk.billing)
    assert ("lead", "billing") in roles_of(wang)
    assert '"role":"lead"' in last_event(Tag.GRANT_GIVEN).details
    staff.withdraw_role(by, wang, grant.pk)
    assert ("lead", "billing") not in roles_of(wang)
    assert '"in":"billing"' in last_event(Tag.GRANT_WITHDRAWN).details


def test_nobody_gives_a_role_to_themselves(desk: Desk) -> None:
    ada, by = an_administrator()
    for department in (None, desk.care):
        with pytest.raises(OwnRightsError):
            staff.give_role(by, ada, Role.LEAD, department)
    assert roles_of(ada) == {("administrator", "*")}
    assert last_event(Tag.GRANT_GIVEN).outcome == "refused"


def test_the_same_role_is_not_given_twice(desk: Desk) -> None:
    _ada, by = an_administrator()
    with pytest.raises(InvalidChangeError, match="already"):
        staff.give_role(by, wang_of(desk), Role.AGENT, desk.care)


def test_the_last_administrator_can_neither_be_closed_nor_lay_the_role_down(desk: Desk) -> None:
    ada, by = an_administrator()
    with pytest.raises(InvalidChangeError, match="last administrator"):
        staff.withdraw_role(by, ada, Grant.objects.get(agent=ada).pk)
    with pytest.raises(InvalidChangeError, match="last administrator"):
        staff.deactivate(Actor.system("operator"), ada)
    other, _ = an_administrator()
    Agent.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(InvalidChangeError, match="last administrator"):
        staff.withdraw_role(by, ada, Grant.objects.get(agent=ada).pk)
    staff.reactivate(by, other)
    staff.withdraw_role(by, ada, Grant.objects.get(agent=ada).pk)
    assert roles_of(ada) == set()


def test_an_administrator_of_one_department_acts_there_and_nowhere_else(desk: Desk) -> None:
    ada, _everywhere = an_administrator()
    _ben, by = an_administrator(desk.care)
    wang, otto = wang_of(desk), Agent.objects.get(pk=desk.otto.id)
    staff.give_role(by, otto, Role.AGENT, desk.care)
    for department in (desk.billing, None):
        with pytest.raises(NotAllowedError):
            staff.give_role(by, wang, Role.ADMINISTRATOR, department)
    with pytest.raises(NotVisibleError):
        staff.withdraw_role(by, otto, Grant.objects.get(agent=otto, department=desk.billing).pk)
    for deed in (staff.deactivate, staff.remove_factors, actions.issue_setup_link):
        with pytest.raises(NotAllowedError):
            deed(by, ada)  # type: ignore[operator]
    with pytest.raises(NotAllowedError):
        actions.invite(by, email="new@desk.example", name="New")
    with pytest.raises(NotAllowedError):
        actions.revoke_other_sessions(by, ada, keep=None)


def test_closing_an_account_ends_its_sessions_and_hands_its_tickets_back(desk: Desk) -> None:
    _ada, by = an_administrator()
    wang = wang_of(desk)
    open_one, solved = desk.ticket_from(letter()), desk.ticket_from(letter(Message_ID="<2@customer.example>", subject="Another"))
    Ticket.objects.filter(pk=open_one.pk).update(assignee=wang, status="open")
    Ticket.objects.filter(pk=solved.pk).update(assignee=wang, status="solved")
    snoozed = desk.ticket_from(letter(Message_ID="<3@customer.example>", subject="A third"))
    Ticket.objects.filter(pk=snoozed.pk).update(assignee=wang, status="snoozed", snoozed_until=timezone.now())
    session_key_of(wang)
    actions.issue_setup_link(by, wang)
    staff.deactivate(by, wang)
    assert not Session.objects.filter(agent=wang).exists()
    assert not SetupLink.objects.filter(agent=wang).exists()
    assert Ticket.objects.get(pk=open_one.pk).assignee_id is None
    assert Ticket.objects.get(pk=snoozed.pk).assignee_id is None  # nobody would see it come back
    assert Ticket.objects.get(pk=solved.pk).assignee_id == wang.pk
    assert LedgerEvent.objects.filter(tag=Tag.TICKET_ASSIGNED, resource=open_one.key, actor=by.key).count() == 1
    staff.reactivate(by, wang)
    assert Agent.objects.get(pk=wang.pk).is_active
    assert ("agent", "care") in roles_of(wang)


def test_somebody_who_lost_everything_comes_back_by_a_link_and_nobody_helps_themselves(desk: Desk) -> None:
    ada, by = an_administrator()
    wang = wang_of(desk)
    with_app(wang)
    session_key_of(wang)
    assert staff.remove_factors(by, wang) > 0
    assert not Session.objects.filter(agent=wang).exists()
    assert not Agent.objects.get(pk=wang.pk).has_usable_password()
    assert actions.link_is_good(actions.issue_setup_link(by, wang))
    with pytest.raises(OwnRightsError):
        staff.remove_factors(by, ada)


def test_a_changed_name_stands_sealed_and_changed_languages_in_words(desk: Desk) -> None:
    _ada, by = an_administrator()
    wang = wang_of(desk)
    staff.change_agent(by, wang, name="Wang Xiaofang", spoken_languages=["zh", "en"])
    event = last_event(Tag.AGENT_CHANGED)
    assert "Xiaofang" not in event.details
    assert event.sealed
    assert '"spoken_languages":[[],["zh","en"]]' in event.details
    with pytest.raises(InvalidChangeError):
        staff.change_agent(by, wang, name="\x00", spoken_languages=[])


def test_everybody_is_signed_out_but_who_asked(desk: Desk) -> None:
    ada, by = an_administrator()
    mine = session_key_of(ada)
    session_key_of(wang_of(desk))
    assert staff.end_all_sessions(by, keep=mine) == 1
    assert list(Session.objects.exclude(agent=None).values_list("agent", flat=True)) == [ada.pk]
