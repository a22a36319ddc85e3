"""How far triage goes by itself: thresholds, what other ones would have done, taking back and following suggestions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.acting import actions
from sealdesk.desk.acting.deciding import DEFAULTS, DONE, QUESTIONS, Answer, Thresholds, Way
from sealdesk.desk.acting.queries import rules_of, simulate
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.models import Judgement
from tests.doors_cast import a_ticket

ADA = Actor.system("operator")
PERCENT = st.one_of(st.none(), st.integers(0, 100))


def somebody(role: Role, department: Department) -> Actor:
    agent = Agent.objects.create(email=f"{role}@{department.slug}.example", name=role.title(), language="en")
    Grant.objects.create(agent=agent, role=role, department=department)
    return agent_actor(agent)


def judged(ticket: Ticket, question: str, value: str, confidence: float, **said: Any) -> Judgement:
    said = {"reason": "by-model", "evidence": [], "department": ticket.department, "customer": ticket.requester} | said
    return Judgement.objects.create(ticket=ticket, question=question, value=value, confidence=confidence, **said)


def test_the_defaults_do_whatever_triage_answers_and_suggest_nothing() -> None:
    for chance in (0.0, 0.4, 1.0):
        assert Thresholds().way(Answer("how-to", chance, True)) is Way.ACT
        assert Thresholds().way(Answer("how-to", chance, False)) is Way.LEAVE


@pytest.mark.parametrize(
    ("chance", "given_answer", "way"),
    [
        (0.9, True, Way.ACT),
        (0.8999, True, Way.TELL),
        (0.7, True, Way.TELL),
        (0.5, True, Way.SUGGEST),
        (0.1, True, Way.LEAVE),
        (0.95, False, Way.SUGGEST),
        (0.29, False, Way.LEAVE),
    ],
)
def test_certainty_decides_between_the_four_ways(chance: float, given_answer: bool, way: Way) -> None:
    assert Thresholds(suggest=30, tell=70, act=90).way(Answer("how-to", chance, given_answer)) is way


@given(PERCENT, PERCENT, PERCENT, st.floats(0, 1), st.floats(0, 1))
def test_more_certainty_never_does_less(suggest: Any, tell: Any, act: Any, one: float, other: float) -> None:
    rule = Thresholds(suggest, tell, act)
    order = [Way.LEAVE, Way.SUGGEST, Way.TELL, Way.ACT]
    low, high = (order.index(rule.way(Answer("x", chance, True))) for chance in sorted((one, other)))
    assert low <= high
    assert Thresholds.read(rule.kept) == rule


def test_thresholds_are_set_by_who_steers_there_and_stand_in_the_ledger(care: Department, billing: Department) -> None:
    lead = somebody(Role.LEAD, care)
    rules = {**DEFAULTS, "category": Thresholds(30, 60, 90)}
    actions.set_thresholds(lead, care, rules)
    assert rules_of(care) == rules
    assert rules_of(billing) == DEFAULTS
    event = LedgerEvent.objects.filter(tag=Tag.DEPARTMENT_CHANGED, outcome="done").latest("id")
    assert json.loads(event.details)["changes"] == {"acting.category": [[None, None, 0], [30, 60, 90]]}
    for by, where in ((lead, billing), (somebody(Role.AGENT, care), care)):
        with pytest.raises(NotAllowedError):
            actions.set_thresholds(by, where, DEFAULTS)
    for wrong in (Thresholds(90, 60, 30), Thresholds(act=101), Thresholds(suggest=-1)):
        with pytest.raises(InvalidChangeError):
            actions.set_thresholds(lead, care, {**DEFAULTS, "category": wrong})


def test_what_triage_did_is_taken_back_and_what_a_person_changed_stays(ticket: Ticket, care: Department) -> None:
    agent = somebody(Role.AGENT, care)
    Ticket.objects.filter(pk=ticket.pk).update(category="how-to", priority="urgent", language="en", assignee=agent.id)
    judged(ticket, "category", "how-to", 0.9, way="tell")
    judged(ticket, "priority", "high", 0.9)
    judged(ticket, "assignee", str(agent.id), 0.9)
    judged(ticket, "language", "en", 0.9)
    assert set(actions.take_back(agent, ticket, ["category", "priority", "assignee"])) == {"category", "assignee"}
    ticket.refresh_from_db()
    assert (ticket.category, ticket.priority, ticket.assignee_id, ticket.language) == ("", "urgent", None, "en")
    assert set(Judgement.objects.filter(way=Way.UNDONE).values_list("question", flat=True)) == {"category", "assignee"}
    event = LedgerEvent.objects.filter(tag=Tag.TRIAGE_UNDONE, outcome="done").latest("id")
    assert json.loads(event.details)["undone"]["category"] == "how-to"
    with pytest.raises(InvalidChangeError):
        actions.take_back(agent, ticket, ["category"])


def test_a_ticket_that_triage_moved_goes_back_where_its_mail_came_in(ticket: Ticket, care: Department, billing: Department) -> None:
    agent = somebody(Role.AGENT, care)
    judged(ticket, "department", "care", 0.9, looked_at=[{"instead_of": "billing"}])
    actions.take_back(agent, ticket, ["department"])
    ticket.refresh_from_db()
    assert ticket.department_id == billing.pk


def test_a_suggestion_is_followed_once(ticket: Ticket, care: Department) -> None:
    agent = somebody(Role.AGENT, care)
    judged(ticket, "category", "", 0.4, way="suggest", alternatives=[["complaint", 0.4], ["how-to", 0.2]])
    actions.accept(agent, ticket, "category")
    ticket.refresh_from_db()
    assert ticket.category == "complaint"
    assert Judgement.objects.get().corrected_to == "complaint"
    with pytest.raises(InvalidChangeError):
        actions.accept(agent, ticket, "category")


def test_other_thresholds_are_tried_on_the_tickets_that_one_sees_without_opening_any(care: Department, billing: Department) -> None:
    lead, elsewhere = somebody(Role.LEAD, care), somebody(Role.LEAD, billing)
    tickets = [a_ticket(care) for _ in range(4)]
    for ticket, confidence in zip(tickets, (0.95, 0.8, 0.5, 0.2), strict=True):
        judged(ticket, "category", "how-to", confidence)
    Judgement.objects.filter(ticket=tickets[0]).update(corrected_to="complaint")
    opened = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).count()
    found = simulate(lead, care, {**DEFAULTS, "category": Thresholds(40, 70, 90)}, 100)
    (category,) = (one for one in found.questions if one.question == "category")
    assert dict(category.now) == {Way.ACT: 4}
    assert dict(category.then) == {Way.ACT: 1, Way.TELL: 1, Way.SUGGEST: 1, Way.LEAVE: 1}
    assert (found.tickets, found.differ, category.done, category.wrong) == (4, 3, 2, 1)
    assert {one.number for one in found.differing} == {ticket.number for ticket in tickets[1:]}
    assert simulate(lead, care, DEFAULTS, 2).tickets == 2
    assert simulate(elsewhere, care, DEFAULTS, 100).tickets == 0
    assert LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).count() == opened


def test_type_and_tone_go_by_thresholds_too_and_are_taken_back(ticket: Ticket, care: Department) -> None:
    agent = somebody(Role.AGENT, care)
    Ticket.objects.filter(pk=ticket.pk).update(type="incident", sentiment="negative")
    judged(ticket, "type", "incident", 0.8, way="tell")
    judged(ticket, "sentiment", "negative", 0.7)
    actions.take_back(agent, ticket, ["type", "sentiment"])
    ticket.refresh_from_db()
    assert (ticket.type, ticket.sentiment) == ("question", "")
    assert set(Judgement.objects.values_list("way", flat=True)) == {Way.UNDONE}


def test_thresholds_of_what_guards_the_desk_are_tried_like_the_others(care: Department) -> None:
    lead = somebody(Role.LEAD, care)
    sure, unsure, reported, lure = (a_ticket(care) for _ in range(4))
    judged(sure, "spam", "spam", 0.95, way="suggest")
    judged(unsure, "spam", "", 0.4, way="leave", alternatives=[["spam", 0.4]])
    judged(reported, "spam", "", 0.0, way="leave", corrected_to="spam")
    judged(lure, "danger", "phishing", 0.92, way="suggest", corrected_to="wanted")
    proposed = {**DEFAULTS, "spam": Thresholds(30, None, 90), "danger": Thresholds(50, 90, None)}
    found = {one.question: one for one in simulate(lead, care, proposed, 100).questions}
    assert dict(found["spam"].now) == {Way.SUGGEST: 1, Way.LEAVE: 2}
    assert dict(found["spam"].then) == {Way.ACT: 1, Way.SUGGEST: 1, Way.LEAVE: 1}
    assert (found["danger"].then[Way.TELL], found["danger"].wrong) == (1, 1)


def test_every_question_has_a_default(care: Department) -> None:
    assert set(rules_of(care)) == set(QUESTIONS)
    assert {Way.ACT, Way.TELL} == DONE
