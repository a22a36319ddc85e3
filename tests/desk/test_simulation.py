"""What is tried on past tickets is what acting does: for every ticket the simulated effect is the effect on a copy of it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import DEFAULTS, QUESTIONS, SORTING, Rules, Thresholds, Way
from sealdesk.desk.acting.effect import Effect
from sealdesk.desk.acting.models import ActingRule
from sealdesk.desk.acting.queries import rules_now, simulate, trials
from sealdesk.desk.models import PRESSING, Ticket, Tray
from sealdesk.desk.receiving import Incoming, receive
from sealdesk.desk.sorting import sort
from sealdesk.people.register import customer_for
from sealdesk.triage.examples import shipped_examples, unwanted_examples
from sealdesk.triage.models import Judgement
from tests.besieged import the_wary_model
from tests.doors_cast import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)

ADA = Actor.system("operator")
HASTY = (
    ("An invoice", "Please can you send the invoice tonight? I need it right away."),
    ("Charged twice", "I was charged twice for my order. Please refund the second payment today."),
    ("A question", "No rush at all, but how do I export my contacts to a spreadsheet?"),
    ("Down", "Nothing works since yesterday, our whole office is offline and we are losing money."),
    ("发票", "请尽快把发票发给我，今天之内必须交给财务。"),
    ("登录", "从昨天开始用不了，登录一直报错，急用。"),
    ("Hello", ""),
)
#: What a ticket gets of the answers. Who is given it depends on who has room.
FIELDS = ("category", "sentiment", "language")


@pytest.fixture(autouse=True)
def a_model_that_knows_spam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_wary_model)


def texts() -> list[tuple[str, str]]:
    others = [*shipped_examples()[::160], *unwanted_examples()[::30]]
    return [*HASTY, *(("", example.text) for example in others)]


def comes_in(department: Department, subject: str, text: str, **more: Any) -> Ticket:
    """A mail, or what was typed into a form, and what acting makes of it by the thresholds in force."""
    rules_now.forget()
    with acting(SYSTEM, Tag.TICKET_MESSAGE_RECEIVED, department=department.id) as deed:
        incoming = Incoming(customer_for(deed, "li.na@post.example", "李娜"), department, subject=subject, text=text, **more)
        incoming.sort_as(sort(subject, text, department, stays=more.get("channel") == "form"))
        return Ticket.objects.select_related("department").get(id=receive(deed, incoming).ticket_id)


def steer(department: Department, rules: Rules) -> None:
    ActingRule(department=department, thresholds={question: one.kept for question, one in rules.items()}).save()


def some_rules(seed: int) -> Rules:
    """Thresholds in order, of which some are never; exactly at the chances that answers have, too."""
    drawn = random.Random(seed)
    chances = [0, 100, *(round(100 * one) for one in Judgement.objects.values_list("confidence", flat=True)[:200])]

    def one() -> Thresholds:
        suggest, tell, act = sorted(drawn.choice([*chances, drawn.randint(0, 100)]) for _ in range(3))
        return Thresholds(*(value if drawn.random() < 0.7 else None for value in (suggest, tell, act)))

    return {question: one() for question in QUESTIONS}


def same(effect: Effect, copy: Ticket) -> None:
    assert effect.department == copy.department.slug
    assert effect.aside is (copy.tray == Tray.SPAM)
    assert [effect.value(name) for name in FIELDS] == [getattr(copy, name) for name in FIELDS]
    assert (effect.value("type") or "question") == copy.type
    assert (effect.value("priority") or "normal") == copy.priority
    assert PRESSING.get(effect.value("urgency"), copy.pressing) == copy.pressing
    ways = dict(Judgement.objects.filter(ticket=copy).exclude(question="assignee").values_list("question", "way"))
    assert {question: str(way) for question, way in effect.ways.items() if question != "assignee"} == ways
    values = dict(Judgement.objects.filter(ticket=copy).exclude(question="assignee").values_list("question", "value"))
    assert {question: said.value or "" for question, said in effect.answers.items() if question != "assignee"} == values


def test_for_every_ticket_what_is_simulated_is_what_acting_does_to_a_copy(care: Department, billing: Department) -> None:
    Department.objects.filter(pk=billing.pk).update(categories=["billing-refund", "invoice"])
    steer(care, {**DEFAULTS, "spam": Thresholds(suggest=50, act=None)})
    originals = {}
    for at, (subject, text) in enumerate(texts()):
        channel = "form" if at % 5 == 4 else "mail"
        ticket = comes_in(care, subject, text, channel=channel)
        originals[ticket.number] = (subject, text, channel)
    followed = 0
    for seed in range(8):
        department = (care, billing)[seed % 3 == 2]
        rules, before = some_rules(seed), ActingRule.objects.filter(department=department).first()
        rules_now.forget()
        simulated = {trial.number: trial.then for trial in trials(ADA, department, rules, 500)}
        assert simulated
        steer(department, rules)
        for number, effect in simulated.items():
            if number in originals:
                subject, text, channel = originals[number]
                same(effect, comes_in(care, subject, text, channel=channel))
                followed += effect.answers["priority"].reason == "by-rule"
        ActingRule.objects.filter(department=department).delete()
        if before is not None:
            before.save(force_insert=True)
        Ticket.objects.exclude(number__in=originals).delete()
    assert followed


@pytest.mark.parametrize("now", ["followed", "left"])
def test_the_page_tells_a_priority_that_would_be_another_one(care: Department, now: str) -> None:
    left = {**DEFAULTS, "urgency": Thresholds(suggest=None, act=None)}
    current, proposed = (DEFAULTS, left) if now == "followed" else (left, DEFAULTS)
    steer(care, current)
    ticket = comes_in(care, *HASTY[0])
    assert ticket.priority == ("high" if now == "followed" else "normal")
    found = simulate(ADA, care, proposed, 10)
    (priority,) = (one for one in found.differing if one.question == "priority")
    assert (priority.value, priority.instead_of) == (("normal", "high") if now == "followed" else ("high", "normal"))
    assert found.differ == 1
    assert simulate(ADA, care, current, 10).differing == []


def test_an_agents_own_letter_is_no_sign_of_haste(care: Department) -> None:
    said = sort(*HASTY[0], care, stays=True, who="", unasked={"sentiment", "urgency"})
    assert said.fields()["priority"] == "normal"
    assert said.fields()["sentiment"] == ""
    assert set(said.effect.ways) == {*SORTING, "spam"} - {"sentiment", "urgency"}


def test_a_guess_at_the_edge_of_a_threshold_is_tried_as_it_was_done(care: Department) -> None:
    from sealdesk.desk.acting.deciding import Answer

    edge = [("how-to", 0.699_96)]
    kept = [("how-to", 0.7)]
    ways = {Thresholds(suggest=70).way(Answer.of(None, 0.0, guesses)) for guesses in (edge, kept)}
    assert ways == {Way.SUGGEST}
