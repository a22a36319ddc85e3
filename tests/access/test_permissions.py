"""The table of roles, read aloud, and what it makes of an actor."""

from __future__ import annotations

import uuid

import pytest

from sealdesk.access.actors import Actor, Held
from sealdesk.access.permissions import ALLOWED, CLEARANCE, Permission, Role
from sealdesk.access.tags import Tag
from sealdesk.labels import Label

READ_ALOUD = {
    "agent": "opens and reads customers, reads their own ledger, assigns, notes, reads, replies to and updates tickets, corrects triage",
    "lead": "like an agent, reads figures, the department's ledger and raw mail, shares views, steers triage",
    "administrator": "manages agents, reads jobs, reads the whole ledger, verifies the ledger, manages settings, steers triage",
    "privacy-officer": "like an agent, erases and joins customers, reads figures, the whole ledger and raw mail, verifies it, "
    "reads what left for a language model",
    "auditor": "reads the whole ledger, verifies the ledger",
}
WORK = "customer:open customer:read customer:update ledger:read-own ticket:assign ticket:forward ticket:note ticket:read"
WORK += " ticket:redact ticket:reply ticket:update triage:correct"
SAID = {
    "agent": WORK,
    "lead": WORK + " canned:manage customer:merge figures:read ledger:read-department ticket:read-raw triage:steer view:share",
    "administrator": "agent:manage canned:manage jobs:read ledger:export ledger:read-all ledger:verify settings:manage triage:steer",
    "privacy-officer": WORK
    + " customer:erase customer:merge figures:read gateway:read ledger:export ledger:read-all ledger:verify ticket:read-raw",
    "auditor": "ledger:export ledger:read-all ledger:verify",
}
HERE, THERE = uuid.uuid4(), uuid.uuid4()


@pytest.mark.parametrize("role", Role)
def test_each_role_is_allowed_what_is_said_of_it_and_nothing_else(role: Role) -> None:
    assert READ_ALOUD[role]
    assert {str(permission) for permission in ALLOWED[role]} == set(SAID[role].split())


def test_every_permission_is_held_by_somebody_and_every_role_has_a_clearance() -> None:
    assert set().union(*ALLOWED.values()) == set(Permission)
    assert set(ALLOWED) == set(CLEARANCE) == set(Role)


def test_few_are_cleared_for_secrets_and_only_those_who_answer_see_people() -> None:
    assert {role for role, labels in CLEARANCE.items() if Label.SECRET in labels} == {Role.LEAD, Role.PRIVACY_OFFICER}
    seeing = {role for role in Role if Label.PERSONAL in CLEARANCE[role]}
    assert seeing == {role for role in Role if Permission.TICKET_READ in ALLOWED[role]}


def test_lists_to_read_aloud_are_alphabetical() -> None:
    for members in (Permission, Role):
        names = [member.name for member in members]
        assert names == sorted(names)
    assert len({tag.value for tag in Tag}) == len(Tag)


def test_a_role_counts_where_it_is_held_and_nowhere_else() -> None:
    actor = Actor("agent", uuid.uuid4(), held=(Held(Role.AGENT, HERE), Held(Role.AUDITOR, None)))
    assert actor.may(Permission.TICKET_READ, HERE)
    assert not actor.may(Permission.TICKET_READ, THERE)
    assert actor.may(Permission.LEDGER_VERIFY, THERE)
    assert actor.departments(Permission.TICKET_READ) == {HERE}
    assert actor.departments(Permission.LEDGER_VERIFY) is None
    assert actor.departments(Permission.SETTINGS_MANAGE) == frozenset()
    assert Label.PERSONAL in actor.clearance(HERE)
    assert Label.PERSONAL not in actor.clearance(THERE)


def test_a_stranger_may_nothing_and_sees_nothing() -> None:
    stranger = Actor.stranger()
    assert not any(stranger.may(permission) for permission in Permission)
    assert stranger.clearance() == frozenset()
    assert all(stranger.departments(permission) == frozenset() for permission in Permission)
