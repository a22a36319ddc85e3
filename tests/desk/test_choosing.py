"""Who gets a ticket: load or turn, language, skills, bounds, hours and absences, and what is told of the others."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.desk.assigning.choosing import TOLD, Candidate, Rule, Wanted, choose
from sealdesk.desk.assigning.hours import Hours, away_until, clock
from sealdesk.triage.prediction import Reason

#: A Thursday; 11:30 in Berlin, 18:30 in Shanghai.
NOW = dt.datetime(2026, 11, 26, 10, 30, tzinfo=dt.UTC)
BY_LOAD = Rule()
ENGLISH = Wanted("en", ("billing-refund",))
OFFICE = Hours.read([[0, 1, 2, 3, 4], "09:00", "17:30"])


def agent(name: str, load: int = 0, languages: tuple[str, ...] = ("en",), **held: Any) -> Candidate:
    return Candidate(name, languages, load, ("support",), **held)


def chosen(agents: list[Candidate], rule: Rule = BY_LOAD, wanted: Wanted = ENGLISH, **more: Any) -> str | None:
    return choose(agents, rule, wanted, now=NOW, **more).agent_id


def why(agents: list[Candidate], rule: Rule = BY_LOAD, wanted: Wanted = ENGLISH) -> Reason:
    return choose(agents, rule, wanted, now=NOW).reason


def test_the_agent_with_the_fewest_open_tickets_is_chosen() -> None:
    choice = choose([agent("a", 3), agent("b", 1), agent("c", 2)], Rule(), ENGLISH, now=NOW)
    assert (choice.agent_id, choice.reason, choice.others) == ("b", Reason.LEAST_LOADED, ("c", "a"))


def test_equal_loads_are_decided_by_the_order_given() -> None:
    assert chosen([agent("z", 1), agent("a", 1)]) == "z"


def test_by_turns_who_waited_longest_is_next_and_a_newcomer_first() -> None:
    turns = {"a": NOW, "b": NOW - dt.timedelta(hours=2)}
    by_turn = Rule(method="turn")
    assert chosen([agent("a"), agent("b", 90)], by_turn, turns=turns) == "b"
    assert chosen([agent("a"), agent("b"), agent("new", 90)], by_turn, turns=turns) == "new"
    assert choose([agent("a")], by_turn, ENGLISH, now=NOW).reason is Reason.IN_TURN


def test_an_agent_who_reads_chinese_reads_both_scripts_but_one_script_is_not_the_other() -> None:
    hant, hans = Wanted("zh-hant"), Wanted("zh-hans")
    assert chosen([agent("a", 0, ("zh",))], wanted=hant) == "a"
    assert chosen([agent("a", 0, ("zh-Hans",))], wanted=hans) == "a"
    assert chosen([agent("a", 0, ("zh-hans",))], wanted=hant) is None
    assert chosen([agent("a", 0, ("z",))], wanted=Wanted("zh")) is None
    assert chosen([agent("a", 0, ("fr",))], Rule(language=False)) == "a"


def test_a_skill_comes_first_or_is_asked_for_alone_and_not_where_there_is_no_category() -> None:
    busy, free = agent("busy", 9, skills=frozenset({"billing-refund"})), agent("free")
    assert chosen([busy, free]) == "free"
    assert chosen([busy, free], Rule(skills="first")) == "busy"
    assert chosen([free], Rule(skills="first")) == "free"
    assert why([free], Rule(skills="only")) is Reason.NOBODY_SKILLED
    assert chosen([free], Rule(skills="only"), Wanted("en")) == "free"


def test_who_has_all_that_they_take_gets_no_more() -> None:
    assert chosen([agent("full", 2, most=2), agent("busier", 7)]) == "busier"
    assert why([agent("full", 2, most=2)]) is Reason.NOBODY_FREE
    assert why([agent("none", 0, most=0)]) is Reason.NOBODY_FREE


def test_hours_are_those_of_the_agents_own_clock() -> None:
    here = agent("berlin", zone="Europe/Berlin", hours=OFFICE)
    there = agent("shanghai", zone="Asia/Shanghai", hours=OFFICE)
    assert chosen([there, here]) == "berlin"
    assert why([there]) is Reason.NOBODY_ON_DUTY
    assert chosen([there], Rule(hours=False)) == "shanghai"
    assert clock("No/Where", NOW) == NOW


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = Hours.read([[4], "22:00", "06:00"])  # Friday night
    assert night is not None
    friday = dt.datetime(2026, 11, 27, 22, 0, tzinfo=dt.UTC)
    assert night.hold(friday)
    assert night.hold(friday + dt.timedelta(hours=7, minutes=59))
    assert not night.hold(friday + dt.timedelta(hours=8))
    assert not night.hold(friday - dt.timedelta(hours=16))  # Friday, six in the morning


def test_the_first_and_the_last_day_of_an_absence_belong_to_it() -> None:
    weeks = [["2026-11-30", "2026-12-04"], ["2026-11-26", "2026-11-29"]]
    days = [dt.date(2026, 11, 25), dt.date(2026, 11, 26), dt.date(2026, 12, 4), dt.date(2026, 12, 5)]
    assert [away_until(weeks, day) for day in days] == [None, dt.date(2026, 12, 4), dt.date(2026, 12, 4), None]
    assert why([agent("a", absences=weeks)]) is Reason.NOBODY_ON_DUTY


def test_an_absence_begins_at_midnight_where_the_agent_is() -> None:
    friday = [["2026-11-27", "2026-11-27"]]
    late = dt.datetime(2026, 11, 26, 20, 0, tzinfo=dt.UTC)  # Friday already in Shanghai
    assert choose([agent("a", zone="Asia/Shanghai", absences=friday)], Rule(), ENGLISH, now=late).agent_id is None
    assert choose([agent("a", zone="Europe/Berlin", absences=friday)], Rule(), ENGLISH, now=late).agent_id == "a"


def test_every_refusal_to_choose_says_why() -> None:
    assert why([]) is Reason.NOBODY_IN_DEPARTMENT
    assert why([agent("a")], wanted=Wanted(None)) is Reason.NO_LANGUAGE
    assert why([agent("a")], wanted=Wanted("fr")) is Reason.NOBODY_SPEAKS_IT
    assert why([agent("a")], Rule(method="hand")) is Reason.BY_PERSON_ONLY


def test_a_refusal_is_named_by_what_stopped_the_last_who_could_have() -> None:
    away, deaf = agent("a", absences=[["2026-11-26", "2026-11-26"]]), agent("b", languages=("fr",))
    assert why([away, deaf]) is Reason.NOBODY_ON_DUTY
    assert why([deaf, away, agent("c", 5, most=5)]) is Reason.NOBODY_FREE


def test_the_record_tells_of_the_chosen_and_of_those_who_were_passed_over() -> None:
    mei = agent("mei", 3, ("zh",), most=20, zone="Europe/Berlin", hours=OFFICE)
    chen = agent("chen", 0, ("zh",), absences=[["2026-11-24", "2026-11-27"]])
    tom = agent("tom", 0)
    choice = choose([tom, chen, mei, agent("li", 8, ("zh",))], Rule(), Wanted("zh-hans"), now=NOW)
    assert choice.looked_at == (
        {"agent": "mei", "why": "chosen", "open": 3, "most": 20, "language": "zh-hans", "skill": "", "on_duty": True},
        {"agent": "chen", "why": "away", "until": "2026-11-27"},
        {"agent": "tom", "why": "language"},
        {"agent": "li", "why": "later", "open": 8},
    )


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans()), max_size=12), st.sampled_from(["load", "turn"]))
def test_whoever_is_chosen_fits_and_the_record_stays_short(people: list[tuple[int, int, bool]], method: str) -> None:
    held = [agent(str(n), load, ("en",) if speaks else ("fr",), most=most) for n, (load, most, speaks) in enumerate(people)]
    choice = choose(held, Rule(method=method), ENGLISH, now=NOW)
    fit = [one.agent_id for one in held if "en" in one.languages and one.most is not None and one.open_tickets < one.most]
    assert (choice.agent_id in fit) if fit else (choice.agent_id is None)
    assert len(choice.looked_at) <= TOLD + 1


@pytest.mark.parametrize("kept", [[], [[0], "09:00", "17:00"]])
def test_hours_are_read_as_they_are_kept(kept: list[Any]) -> None:
    assert (Hours.read(kept) is None) == (not kept)
