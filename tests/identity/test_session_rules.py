"""How long sessions last is chosen inside safe bounds, and holds for those that are open."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Role
from sealdesk.identity.models import Agent, Session
from sealdesk.identity.session_rules import Chosen, choose_rules, make_room
from sealdesk.identity.sessions import SessionStore
from tests.console.support import session_key_of
from tests.doors_cast import a_department, an_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent() -> Agent:
    return Agent.objects.create(email="mei@desk.example", name="Mei Chen")


def is_in(key: str) -> bool:
    return "_auth_user_id" in SessionStore(key).load()


def aged(*, opened: dt.timedelta = dt.timedelta(0), seen: dt.timedelta = dt.timedelta(0)) -> None:
    now = timezone.now()
    Session.objects.filter(pk=Session.objects.latest("created_at").pk).update(created_at=now - opened, last_seen_at=now - seen)


@pytest.mark.parametrize(
    ("rules", "opened", "seen"),
    [
        (Chosen(2, 60, 10), dt.timedelta(hours=3), dt.timedelta(0)),
        (Chosen(12, 5, 10), dt.timedelta(hours=1), dt.timedelta(minutes=6)),
    ],
)
def test_a_shorter_rule_ends_open_sessions_and_a_longer_one_keeps_them(
    agent: Agent, rules: Chosen, opened: dt.timedelta, seen: dt.timedelta
) -> None:
    key = session_key_of(agent)
    aged(opened=opened, seen=seen)
    assert is_in(key)
    choose_rules(an_actor(Role.ADMINISTRATOR), rules)
    assert not is_in(key)
    SessionStore.clear_expired()
    assert not Session.objects.filter(agent=agent).exists()


def test_a_whole_day_is_the_longest_that_can_be_chosen(agent: Agent) -> None:
    choose_rules(an_actor(Role.ADMINISTRATOR), Chosen(24, 60, 10))
    key = session_key_of(agent)
    aged(opened=dt.timedelta(hours=23))
    assert is_in(key)
    aged(opened=dt.timedelta(hours=25))
    assert not is_in(key)


def test_who_signs_in_once_too_often_loses_the_session_used_least_lately(agent: Agent) -> None:
    choose_rules(an_actor(Role.ADMINISTRATOR), Chosen(12, 60, 2))
    keys = [session_key_of(agent) for _number in range(2)]
    oldest = Session.objects.earliest("created_at")
    Session.objects.filter(pk=oldest.pk).update(last_seen_at=timezone.now() - dt.timedelta(minutes=5))
    newest = session_key_of(agent)
    assert make_room(agent, newest) == 1
    assert not Session.objects.filter(pk=oldest.pk).exists()
    assert is_in(keys[1])
    assert is_in(newest)


@pytest.mark.parametrize("rules", [Chosen(25, 60, 10), Chosen(0, 60, 10), Chosen(12, 61, 10), Chosen(12, 4, 10), Chosen(12, 60, 0)])
def test_outside_the_bounds_nothing_is_set(rules: Chosen) -> None:
    with pytest.raises(InvalidChangeError):
        choose_rules(an_actor(Role.ADMINISTRATOR), rules)


def test_nobody_else_sets_them() -> None:
    for actor in (an_actor(Role.ADMINISTRATOR, a_department("care")), an_actor(Role.LEAD)):
        with pytest.raises(NotAllowedError):
            choose_rules(actor, Chosen(8, 30, 5))
