"""A ticket that was moved, or whose assignee is away or lost the role, finds somebody anew, with its reason, and is taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds
from sealdesk.desk.acting.queries import rules_now
from sealdesk.desk.assigning.actions import set_duty, set_rule
from sealdesk.desk.assigning.regiving import open_tickets, pass_on
from sealdesk.desk.models import Ticket
from sealdesk.identity import staff
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.models import Judgement
from sealdesk.workbench import undo
from tests.doors_cast import a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)

ADA = Actor.system("operator")


def works(department: Department, name: str, role: Role = Role.AGENT) -> Agent:
    agent = Agent.objects.create(email=f"{name}@desk.example", name=name, spoken_languages=["en"])
    Grant.objects.create(agent=agent, role=role, department=department)
    return agent


def of(agent: Agent, department: Department) -> Ticket:
    """A ticket that triage gave to an agent."""
    ticket = a_ticket(department)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=agent, language="en")
    held = {"customer": ticket.requester, "department": department, "evidence": [], "confidence": 0.9, "reason": "least-loaded"}
    Judgement.objects.create(ticket=ticket, question="assignee", value=str(agent.pk), **held)
    ticket.refresh_from_db()
    return ticket


def given(ticket: Ticket) -> list[dict[str, Any]]:
    rows = LedgerEvent.objects.filter(tag=Tag.TICKET_ASSIGNED, resource=ticket.key, outcome="done").order_by("id")
    return [json.loads(row.details) for row in rows]


def test_a_ticket_that_is_moved_away_from_its_assignee_is_given_by_the_rule_there(care: Department, billing: Department) -> None:
    anna, bao = works(care, "anna"), works(billing, "bao")
    ticket = of(anna, care)
    with undo.undoable(agent_actor(anna)) as lot:
        actions.move(agent_actor(anna), ticket, billing)
    ticket.refresh_from_db()
    assert ticket.assignee_id == bao.pk
    assert given(ticket) == [{"from": str(anna.pk), "to": str(bao.pk), "why": "least-loaded"}]
    said = Judgement.objects.get(question="assignee")
    assert (said.value, said.reason, said.way) == (str(bao.pk), "least-loaded", "act")
    assert said.looked_at[0]["agent"] == str(bao.pk)
    assert lot.id is not None
    undo.take_back(agent_actor(anna), lot.id)
    ticket.refresh_from_db()
    assert (ticket.department_id, ticket.assignee_id) == (care.pk, anna.pk)


def test_who_works_there_too_keeps_it(care: Department, billing: Department) -> None:
    anna = works(care, "anna")
    Grant.objects.create(agent=anna, role=Role.AGENT, department=billing)
    ticket = of(anna, care)
    actions.move(agent_actor(anna), ticket, billing)
    ticket.refresh_from_db()
    assert ticket.assignee_id == anna.pk
    assert given(ticket) == []


@pytest.mark.parametrize("why", ["by hand", "only suggested", "nobody there"])
def test_it_is_nobodys_where_the_rule_or_the_thresholds_say_so(care: Department, billing: Department, why: str) -> None:
    anna = works(care, "anna")
    if why != "nobody there":
        works(billing, "bao")
    if why == "by hand":
        set_rule(ADA, billing, method="hand", language=True, skills="ignored", hours=True)
    if why == "only suggested":
        set_thresholds(ADA, billing, {**DEFAULTS, "assignee": Thresholds(suggest=0, act=None)})
        rules_now.forget()
    ticket = of(anna, care)
    actions.move(agent_actor(anna), ticket, billing)
    ticket.refresh_from_db()
    assert ticket.assignee_id is None
    (told,) = given(ticket)
    assert told["to"] == ""
    assert told["why"] == {"by hand": "by-person-only", "only suggested": "least-loaded", "nobody there": "nobody-in-department"}[why]
    assert Judgement.objects.get(question="assignee").way == ("suggest" if why == "only suggested" else "leave")


def test_who_loses_the_role_loses_the_tickets_and_both_come_back_with_it(care: Department, billing: Department) -> None:
    anna, bao = works(care, "anna"), works(care, "bao")
    Grant.objects.create(agent=anna, role=Role.AGENT, department=billing)
    here, there = of(anna, care), of(anna, billing)
    boss = works(care, "boss", Role.ADMINISTRATOR)
    Grant.objects.create(agent=boss, role=Role.ADMINISTRATOR, department=None)
    by = agent_actor(boss)
    with undo.undoable(by) as lot:
        staff.withdraw_role(by, anna, Grant.objects.get(agent=anna, department=care).pk)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.assignee_id, there.assignee_id) == (bao.pk, anna.pk)
    assert given(here) == [{"from": str(anna.pk), "to": str(bao.pk), "why": "least-loaded"}]
    assert lot.id is not None
    assert undo.take_back(by, lot.id).refused == []
    here.refresh_from_db()
    assert here.assignee_id == anna.pk
    assert Grant.objects.filter(agent=anna, department=care).exists()


def test_the_open_tickets_of_somebody_are_passed_on_to_others(care: Department, billing: Department) -> None:
    anna, bao, chen = works(care, "anna"), works(care, "bao"), works(care, "chen")
    set_duty(ADA, chen, most=0, skills=[], zone="", hours=[])
    mine = [of(anna, care) for _ in range(2)]
    done = of(anna, care)
    Ticket.objects.filter(pk=done.pk).update(status="solved")
    lead = an_actor(Role.LEAD, care)
    assert open_tickets(lead, care, anna.pk) == [one.number for one in mine]
    assert open_tickets(an_actor(Role.LEAD, billing), care, anna.pk) == []
    assert pass_on(lead, mine[0], anna.pk) == bao.pk
    assert given(mine[0]) == [{"from": str(anna.pk), "to": str(bao.pk), "why": "least-loaded"}]
    with pytest.raises(InvalidChangeError):
        pass_on(lead, mine[0], anna.pk)
    with pytest.raises(NotAllowedError):
        pass_on(an_actor(Role.LEAD, billing), mine[1], anna.pk)


def test_a_lead_sets_the_rule_of_their_own_department_and_of_no_other(care: Department, billing: Department) -> None:
    lead = an_actor(Role.LEAD, care)
    told: dict[str, Any] = {"method": "turn", "language": True, "skills": "first", "hours": True}
    set_rule(lead, care, **told)
    for by, where in ((lead, billing), (an_actor(Role.AGENT, care), care)):
        with pytest.raises(NotAllowedError):
            set_rule(by, where, **told)
