"""Urgency and skills at the desk: kept like every answer, corrected in one step, and what follows from them."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.db import connection

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions, standing
from sealdesk.desk.acting.actions import accept, set_thresholds, take_back
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds, Way
from sealdesk.desk.acting.queries import rules_now
from sealdesk.desk.assigning.actions import set_duty, set_rule
from sealdesk.desk.categorising import categorise
from sealdesk.desk.models import Priority, Ticket
from sealdesk.desk.skills import skills_of
from sealdesk.desk.sorting import sort
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.models import Judgement
from tests.doors_cast import a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)

ADA = Actor.system("operator")
SUBJECT, TEXT = "Refund", "I was charged twice for my order. Please refund the second payment today."


@pytest.fixture
def sorted_ticket(care: Department) -> Ticket:
    return a_ticket(care, subject=SUBJECT, text=TEXT, sorting=sort(SUBJECT, TEXT, care, stays=True))


def row(ticket: Ticket, question: str) -> Judgement:
    return Judgement.objects.get(ticket=ticket, question=question)


def last(tag: Tag) -> dict[str, Any]:
    return dict(json.loads(LedgerEvent.objects.filter(tag=tag, outcome="done").latest("id").details))


def knows(care: Department, name: str, *skills: str) -> Agent:
    agent = Agent.objects.create(email=f"{name}@care.example", name=name, spoken_languages=["en"])
    Grant.objects.create(agent=agent, role=Role.AGENT, department=care)
    set_duty(ADA, agent, most=None, skills=skills, zone="", hours=[])
    return agent


def test_both_are_kept_with_how_sure_they_are_and_why(sorted_ticket: Ticket) -> None:
    urgency, skills = row(sorted_ticket, "urgency"), row(sorted_ticket, "skills")
    assert (urgency.value, urgency.reason, urgency.way) == ("now", "by-rule", Way.ACT)
    assert urgency.evidence
    assert (skills.value, skills.way) == ("billing-refund", Way.ACT)
    assert skills.confidence >= row(sorted_ticket, "category").confidence
    assert skills_of(sorted_ticket) == ("billing-refund",)


def test_a_text_without_time_is_left_open(care: Department) -> None:
    ticket = a_ticket(care, sorting=sort("Export", "How do I export all contacts to a spreadsheet?", care, stays=True))
    assert (row(ticket, "urgency").value, row(ticket, "urgency").reason, row(ticket, "urgency").way) == ("", "not-said", Way.LEAVE)


def test_the_priority_follows_a_persons_word_on_urgency(sorted_ticket: Ticket, care: Department) -> None:
    mei = an_actor(Role.AGENT, care)
    assert sorted_ticket.priority == Priority.HIGH
    actions.correct(mei, sorted_ticket, "urgency", "later")
    sorted_ticket.refresh_from_db()
    assert sorted_ticket.priority == Priority.NORMAL
    assert last(Tag.TRIAGE_CORRECTED) == {"question": "urgency", "from": "now", "to": "later", "priority": ["high", "normal"]}
    assert row(sorted_ticket, "urgency").corrected_to == "later"


@pytest.mark.parametrize("how", ["corrected", "changed"])
def test_a_priority_that_a_person_set_stays(sorted_ticket: Ticket, care: Department, how: str) -> None:
    mei = an_actor(Role.AGENT, care)
    if how == "corrected":
        actions.correct(mei, sorted_ticket, "priority", "urgent")
    else:
        actions.change(mei, sorted_ticket, "priority", "urgent")
    actions.correct(mei, sorted_ticket, "urgency", "later")
    sorted_ticket.refresh_from_db()
    assert sorted_ticket.priority == Priority.URGENT
    assert "priority" not in last(Tag.TRIAGE_CORRECTED)


def test_a_suggested_urgency_is_followed_and_one_that_was_done_is_taken_back(sorted_ticket: Ticket, care: Department) -> None:
    mei = an_actor(Role.AGENT, care)
    assert set(take_back(mei, sorted_ticket, ["urgency", "skills"])) == {"urgency", "skills"}
    assert row(sorted_ticket, "urgency").way == Way.UNDONE
    Judgement.objects.filter(ticket=sorted_ticket, question="urgency").update(way=Way.SUGGEST, decided_at=None)
    Ticket.objects.filter(pk=sorted_ticket.pk).update(priority="low")
    accept(mei, sorted_ticket, "urgency")
    sorted_ticket.refresh_from_db()
    assert sorted_ticket.priority == Priority.HIGH
    assert last(Tag.TRIAGE_CONFIRMED)["priority"] == ["low", "high"]


@pytest.mark.parametrize(("question", "value"), [("urgency", "yesterday"), ("skills", "no-such"), ("skills", ""), ("skills", "complaint+")])
def test_what_is_none_is_refused(sorted_ticket: Ticket, care: Department, question: str, value: str) -> None:
    with pytest.raises(InvalidChangeError):
        actions.correct(an_actor(Role.AGENT, care), sorted_ticket, question, value)


def test_a_persons_word_on_skills_wins_and_that_on_the_category_counts_for_them(sorted_ticket: Ticket, care: Department) -> None:
    mei = an_actor(Role.AGENT, care)
    actions.correct(mei, sorted_ticket, "category", "complaint")
    assert skills_of(sorted_ticket) == ("complaint",)
    actions.correct(mei, sorted_ticket, "skills", "billing-refund+order-delivery")
    assert skills_of(sorted_ticket) == ("billing-refund", "order-delivery")


def listed(ticket: Ticket) -> tuple[int, str, str]:
    """What lists know of it."""
    ticket.refresh_from_db()
    return ticket.pressing, ticket.skill, ticket.skill_too


def test_lists_know_what_the_record_says_whoever_says_it(sorted_ticket: Ticket, care: Department) -> None:
    mei = an_actor(Role.AGENT, care)
    Ticket.objects.update(**standing.listed("now", ("billing-refund",)), category="billing-refund")
    actions.correct(mei, sorted_ticket, "urgency", "later")
    assert listed(sorted_ticket) == (2, "billing-refund", "")
    categorise(mei, sorted_ticket, "complaint")
    assert listed(sorted_ticket) == (2, "complaint", "")
    actions.correct(mei, sorted_ticket, "skills", "billing-refund+order-delivery")
    assert listed(sorted_ticket) == (2, "billing-refund", "order-delivery")


def test_what_is_taken_back_or_only_suggested_is_not_in_lists_until_somebody_follows_it(sorted_ticket: Ticket, care: Department) -> None:
    mei = an_actor(Role.AGENT, care)
    Ticket.objects.update(**standing.listed("now", ("billing-refund",)), category="complaint")
    take_back(mei, sorted_ticket, ["urgency", "skills"])
    assert listed(sorted_ticket) == (3, "complaint", "")
    Judgement.objects.filter(ticket=sorted_ticket, question__in=("urgency", "skills")).update(way=Way.SUGGEST, decided_at=None)
    accept(mei, sorted_ticket, "urgency")
    actions.confirm(mei, sorted_ticket, "skills")
    assert listed(sorted_ticket) == (0, "billing-refund", "")


def test_tickets_of_an_earlier_release_are_in_lists_as_their_record_stands(sorted_ticket: Ticket, care: Department) -> None:
    mei = an_actor(Role.AGENT, care)
    others = [a_ticket(care, subject=SUBJECT, text=TEXT, sorting=sort(SUBJECT, TEXT, care, stays=True)) for _ in range(4)]
    corrected, back, both, bare = others
    actions.correct(mei, corrected, "urgency", "soon")
    actions.correct(mei, corrected, "category", "complaint")
    take_back(mei, back, ["urgency", "skills"])
    actions.correct(mei, both, "skills", "order-delivery+complaint")
    Judgement.objects.filter(ticket=bare).delete()
    Ticket.objects.filter(pk=bare.pk).update(category="how-to")
    known = [listed(one) for one in (sorted_ticket, *others)]
    Ticket.objects.update(pressing=3, skill="", skill_too="")
    filled = importlib.import_module("sealdesk.desk.migrations.0019_urgency_and_skills")
    with connection.cursor() as cursor:
        cursor.execute(filled._PRESSING)
        cursor.execute(filled._SKILLS)
    assert [listed(one) for one in (sorted_ticket, *others)] == [*known[:4], (3, "how-to", "")]
    assert known[1] == (1, "complaint", "")
    assert known[3][1:] == ("order-delivery", "complaint")


def test_a_new_ticket_is_in_lists_with_what_triage_says(care: Department) -> None:
    fields = sort(SUBJECT, TEXT, care, stays=True).fields()
    assert (fields["pressing"], fields["skill"], fields["skill_too"]) == (0, "billing-refund", "")


def test_who_knows_the_skills_gets_it_unless_the_department_only_suggests_them(care: Department) -> None:
    set_rule(ADA, care, method="load", language=True, skills="first", hours=True)
    knows(care, "anna")
    bao = knows(care, "bao", "billing-refund")
    found = sort(SUBJECT, TEXT, care, stays=True)
    assert found.sorting.assignee.value == str(bao.pk)
    assert found.looked_at["assignee"][0]["skill"] == "billing-refund"
    set_thresholds(ADA, care, {**DEFAULTS, "skills": Thresholds(suggest=0, act=None)})
    rules_now.forget()
    for _ in range(2):
        found = sort(SUBJECT, TEXT, care, stays=True)
    assert found.looked_at["assignee"][0]["skill"] == ""


def test_where_urgency_is_left_to_people_the_priority_does_not_follow_it(care: Department) -> None:
    text = "Please can you send the invoice tonight? I need it right away."
    followed = sort("An invoice", text, care)
    assert (followed.sorting.urgency.value, followed.sorting.priority.value) == ("now", "high")
    set_thresholds(ADA, care, {**DEFAULTS, "urgency": Thresholds(suggest=None, act=None)})
    left = sort("An invoice", text, care)
    assert left.sorting.urgency.value == "now"
    assert left.sorting.priority.value != "high"
