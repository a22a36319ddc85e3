"""Times and numbers as people read them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from sealdesk.console import figures

NOW = dt.datetime(2026, 11, 24, 10, 46, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("ago", "english", "chinese"),
    [
        (dt.timedelta(seconds=20), "now", "刚刚"),
        (dt.timedelta(minutes=9), "9 min", "9 分钟"),
        (dt.timedelta(hours=23, minutes=59), "23 h", "23 小时"),
        (dt.timedelta(days=6), "18 Nov", "11 月 18 日"),
        (dt.timedelta(days=400), "20 Oct 2025", "2025 年 10 月 20 日"),
    ],
)
def test_a_time_is_relative_under_a_day_and_then_a_date(ago: dt.timedelta, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert figures.age(NOW - ago, NOW, "en") == english
    with translation.override("zh-hans"):
        assert figures.age(NOW - ago, NOW, "zh-hans") == chinese


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [(0, "0 min", "0 分钟"), (9, "9 min", "9 分钟"), (60, "1 h", "1 小时"), (104, "1 h 44 min", "1 小时 44 分钟")],
)
def test_time_that_was_saved_can_be_added_up(minutes: int, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert figures.spent(dt.timedelta(minutes=minutes)) == english
    with translation.override("zh-hans"):
        assert figures.spent(dt.timedelta(minutes=minutes)) == chinese


SECONDS = st.integers(0, 400_000).map(lambda seconds: dt.timedelta(seconds=seconds))


def _minutes(shown: str) -> int:
    words = shown.split()
    return sum(int(count) * {"h": 60, "min": 1}[unit] for count, unit in zip(words[::2], words[1::2], strict=True))


@given(st.lists(SECONDS, max_size=12))
@example([dt.timedelta(seconds=50)] * 3)
@example([dt.timedelta(seconds=30)])
@example([])
def test_times_that_stand_below_each_other_add_up_to_their_sum(lengths: list[dt.timedelta]) -> None:
    with translation.override("en"):
        shown, whole = figures.spent_each(lengths), figures.spent(sum(lengths, dt.timedelta()))
    assert sum(map(_minutes, shown)) == _minutes(whole)
    for length, part in zip(lengths, shown, strict=True):
        assert abs(length - dt.timedelta(minutes=_minutes(part))) < dt.timedelta(minutes=1)


def test_the_part_that_has_most_of_a_minute_more_gets_it() -> None:
    with translation.override("en"):
        assert figures.spent_each([dt.timedelta(seconds=each) for each in (70, 115, 55)]) == ["1 min", "2 min", "1 min"]
        assert figures.spent_each([dt.timedelta(seconds=each) for each in (40, 40, 40)]) == ["1 min", "1 min", "0 min"]


def test_an_hour_of_another_day_names_the_day() -> None:
    assert figures.clock(NOW, NOW, "en") == "10:46"
    assert figures.clock(NOW - dt.timedelta(days=1), NOW, "en") == "23 Nov, 10:46"
    assert figures.clock(NOW - dt.timedelta(days=1), NOW, "zh-hans") == "11 月 23 日 10:46"
    assert figures.full(NOW, "en") == "24 November 2026, 10:46:00 UTC"


def test_nearly_certain_is_never_shown_as_certain() -> None:
    assert figures.percent(0.999) == "99\u2009%"
    assert figures.percent(1) == "100\u2009%"
    assert figures.percent(0.004) == "0\u2009%"


@pytest.mark.parametrize(
    ("name", "us", "them"),
    [("Eleanor Whitfield", "EW", "EW"), ("王思远", "远", "王"), ("Madonna", "M", "M"), ("•••••", "·", "·"), ("", "·", "·")],
)
def test_a_name_becomes_two_letters_or_one_character(name: str, us: str, them: str) -> None:
    assert figures.initials(name, us=True) == us
    assert figures.initials(name, us=False) == them


def test_sizes_and_numbers() -> None:
    assert figures.thousands(1206) == "1,206"
    assert figures.bytesize(0) == "0\u2009B"
    assert figures.bytesize(17_300) == "17\u2009kB"
    assert figures.bytesize(1_240_000) == "1.2\u2009MB"
    assert figures.bytesize(2_500_000_000) == "2.5\u2009GB"
