"""Unusual is what chance does not explain, and nothing is while little is known."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.figures.surges import Usual, chance_of, is_unusual, surges

NOW = dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC)
SINCE = NOW - dt.timedelta(days=29)


def hourly(a_day: int, category: str = "account-access") -> dict[tuple[str, dt.datetime], int]:
    """So many tickets in each hour of the four weeks up to yesterday."""
    hours = int(dt.timedelta(days=28) / dt.timedelta(hours=1))
    return {(category, SINCE + n * dt.timedelta(hours=1)): a_day for n in range(hours)}


def at(minutes_ago: float, count: int, category: str = "account-access") -> list[tuple[str, dt.datetime]]:
    return [(category, NOW - dt.timedelta(minutes=minutes_ago))] * count


def test_forty_two_tickets_in_twenty_minutes_where_three_are_usual() -> None:
    (found,) = surges(hourly(9), at(10, 42), SINCE, NOW)
    assert (found.category, found.seen) == ("account-access", 42)
    assert found.usual == pytest.approx(3)
    assert found.end - found.begin == dt.timedelta(minutes=20)


def test_neighbouring_windows_are_one_surge_and_others_are_apart() -> None:
    found = surges(hourly(9), [*at(10, 30), *at(30, 30), *at(300, 25)], SINCE, NOW)
    assert [(one.seen, one.end - one.begin) for one in found] == [(60, dt.timedelta(minutes=40)), (25, dt.timedelta(minutes=20))]


def test_the_usual_is_not_told_and_neither_are_a_few_in_a_quiet_category() -> None:
    assert surges(hourly(9), at(10, 6), SINCE, NOW) == []
    assert surges({}, at(10, 4), SINCE, NOW) == []
    assert len(surges({}, at(10, 8), SINCE, NOW)) == 1


def test_a_young_desk_is_not_alarmed() -> None:
    assert surges({}, at(10, 100), NOW - dt.timedelta(days=7), NOW) == []


def test_an_hour_that_is_always_busy_is_no_surge() -> None:
    busy = {key: 90 if key[1].hour == 14 else 1 for key in hourly(1)}
    many = {key: busy[key] for key in busy}
    assert surges(many, at(10, 30), SINCE, NOW) == []
    assert len(surges(hourly(1), at(10, 30), SINCE, NOW)) == 1


@given(st.integers(0, 300), st.floats(1, 500), st.integers(0, 60))
def test_a_chance_is_one_and_falls_with_every_further_ticket(known: int, exposure: float, seen: int) -> None:
    usual = Usual(known, exposure)
    here, further = chance_of(seen, usual), chance_of(seen + 1, usual)
    assert 0 <= further <= here <= 1


def test_with_much_known_it_is_the_poisson_distribution() -> None:
    usual = Usual(3_000_000, 1_000_000)
    poisson = 1 - sum(math.exp(-3) * 3**n / math.factorial(n) for n in range(8))
    assert chance_of(8, usual) == pytest.approx(poisson, rel=1e-3)
    assert not is_unusual(8, usual)
    assert chance_of(3, Usual(0, 0)) == 1
