"""A department's rule and an agent's duty decide who gets a mail's ticket; changes stand in the ledger; absences are one's own."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.assigning import actions
from sealdesk.desk.assigning.choosing import Wanted
from sealdesk.desk.assigning.giving import give
from sealdesk.desk.assigning.models import Duty, Turn
from sealdesk.desk.assigning.queries import absences_of, duty_of, rule_of, team
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.prediction import Reason

ADA = Actor.system("operator")
ENGLISH = Wanted("en", ("how-to",))


def works(department: Department, name: str, *languages: str) -> Agent:
    agent = Agent.objects.create(email=f"{name.lower()}@desk.example", name=name, spoken_languages=list(languages or ("en",)))
    Grant.objects.create(agent=agent, role=Role.AGENT, department=department)
    return agent


def rule(department: Department, **said: Any) -> None:
    actions.set_rule(ADA, department, **({"method": "load", "language": True, "skills": "ignored", "hours": True} | said))


def duty(agent: Agent, **said: Any) -> None:
    actions.set_duty(ADA, agent, **({"most": None, "skills": [], "zone": "", "hours": []} | said))


def changes(tag: Tag) -> list[Any]:
    return [json.loads(event.details).get("changes") for event in LedgerEvent.objects.filter(tag=tag, outcome="done").order_by("id")]


def test_by_turns_everybody_gets_one_before_anybody_gets_two(care: Department) -> None:
    rule(care, method="turn")
    people = {str(works(care, name).pk) for name in ("Anna", "Bao", "Chen")}
    rounds = [give(care, ENGLISH) for _ in range(6)]
    assert {one.agent_id for one in rounds[:3]} == people
    assert [one.agent_id for one in rounds[3:]] == [one.agent_id for one in rounds[:3]]
    assert Turn.objects.count() == 3


def test_a_turn_that_was_taken_meanwhile_is_looked_for_again(care: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    from sealdesk.desk.assigning import giving

    rule(care, method="turn")
    anna, bao = works(care, "Anna"), works(care, "Bao")
    real = giving._take_turn

    def raced(department: Department, agent_id: str, had: dt.datetime | None) -> bool:
        monkeypatch.setattr(giving, "_take_turn", real)
        real(department, agent_id, had)  # another process was quicker
        return real(department, agent_id, had)

    monkeypatch.setattr(giving, "_take_turn", raced)
    assert give(care, ENGLISH).agent_id == str(bao.pk)
    assert {str(turn.agent_id) for turn in Turn.objects.all()} == {str(anna.pk), str(bao.pk)}


def test_without_a_word_the_least_loaded_who_speaks_the_language_gets_it(care: Department) -> None:
    works(care, "Anna", "de")
    bao = works(care, "Bao", "zh", "en")
    choice = give(care, ENGLISH)
    assert (choice.agent_id, choice.reason) == (str(bao.pk), Reason.LEAST_LOADED)


def test_who_is_away_or_full_or_off_duty_gets_none_and_the_ticket_stays_unassigned(care: Department) -> None:
    anna, bao = works(care, "Anna"), works(care, "Bao")
    today = timezone.localdate()
    actions.add_absence(agent_actor(anna), anna, today, today + dt.timedelta(days=3))
    duty(bao, most=0)
    choice = give(care, ENGLISH)
    assert (choice.agent_id, choice.reason) == (None, Reason.NOBODY_FREE)
    assert {line["why"] for line in choice.looked_at} == {"away", "full"}


def test_an_agent_notes_their_own_absence_and_nobody_elses(care: Department) -> None:
    anna, bao = works(care, "Anna"), works(care, "Bao")
    today = timezone.localdate()
    actions.add_absence(agent_actor(anna), anna, today, today)
    assert absences_of(anna) == [(today, today)]
    with pytest.raises(NotAllowedError):
        actions.add_absence(agent_actor(anna), bao, today, today)
    with pytest.raises(NotAllowedError):
        actions.set_duty(agent_actor(anna), anna, most=1, skills=[], zone="", hours=[])
    assert duty_of(anna).most is None
    actions.remove_absence(agent_actor(anna), anna, today.isoformat(), today.isoformat())
    assert absences_of(anna) == []
    assert changes(Tag.AGENT_CHANGED)[0] == {"duty.absences": [[], [[today.isoformat(), today.isoformat()]]]}


@pytest.mark.parametrize(("first", "last"), [(2, 1), (-5, -1), (0, 4000)])
def test_an_absence_that_cannot_be_is_refused(care: Department, first: int, last: int) -> None:
    anna, today = works(care, "Anna"), timezone.localdate()
    with pytest.raises(InvalidChangeError):
        actions.add_absence(ADA, anna, today + dt.timedelta(days=first), today + dt.timedelta(days=last))


@pytest.mark.parametrize(
    "said",
    [
        {"most": -1},
        {"most": 10**6},
        {"zone": "Mars/Olympus"},
        {"hours": [[], "09:00", "17:00"]},
        {"hours": [[1], "09:00", "09:00"]},
        {"skills": ["no-such-category"]},
    ],
)
def test_a_duty_that_makes_no_sense_is_refused(care: Department, said: dict[str, Any]) -> None:
    with pytest.raises(InvalidChangeError):
        duty(works(care, "Anna"), **said)
    assert not Duty.objects.exists()


def test_each_change_stands_in_the_ledger_with_its_old_and_new_value(care: Department) -> None:
    anna = works(care, "Anna")
    rule(care, method="turn", hours=False)
    duty(anna, most=20, skills=["how-to"], zone="Asia/Shanghai", hours=[[0, 1], "09:00", "17:00"])
    assert changes(Tag.DEPARTMENT_CHANGED) == [{"assigning.method": ["load", "turn"], "assigning.hours": [True, False]}]
    assert changes(Tag.AGENT_CHANGED) == [
        {
            "duty.most": [None, 20],
            "duty.skills": [[], ["how-to"]],
            "duty.zone": ["", "Asia/Shanghai"],
            "duty.hours": [[], [[0, 1], "09:00", "17:00"]],
        }
    ]
    with pytest.raises(NotAllowedError):
        actions.set_rule(agent_actor(anna), care, method="hand", language=True, skills="only", hours=True)
    with pytest.raises(InvalidChangeError):
        rule(care, method="fate")
    assert rule_of(care).method == "turn"


def test_ten_agents_cost_as_many_queries_as_two(care: Department) -> None:
    rule(care, method="turn")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            give(care, ENGLISH)
        return len(queries)

    for name in ("Anna", "Bao"):
        duty(works(care, name), most=9, hours=[[0, 1, 2, 3, 4, 5, 6], "00:00", "23:59"])
    give(care, ENGLISH)
    give(care, ENGLISH)
    two = cost()
    for number in range(8):
        duty(works(care, f"Agent{number}"), most=9)
    for _ in range(8):
        give(care, ENGLISH)
    assert cost() <= two
    assert len(team(care)) == 10
