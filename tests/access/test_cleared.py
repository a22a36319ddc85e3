"""Who may open a masked value: those whose role is cleared for it where it lies."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from sealdesk.access.actors import Actor
from sealdesk.access.cleared import roles_for, who_may_open
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.labels import Label
from tests.cast import Desk, found_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    """The desk of the cast."""
    return found_desk()


def told(desk: Desk, actor: Actor, label: Label = Label.PERSONAL) -> list[tuple[str, str, tuple[str, ...]]]:
    found = who_may_open(actor, label, desk.care.id)
    return [(one.role, one.department.slug if one.department else "", one.people) for one in found]


def test_only_roles_that_answer_people_and_are_cleared_for_the_label_may_open() -> None:
    assert roles_for(Label.PERSONAL) == (Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER)
    assert roles_for(Label.SENSITIVE) == (Role.LEAD, Role.PRIVACY_OFFICER)
    assert roles_for(Label.SECRET) == (Role.LEAD, Role.PRIVACY_OFFICER)


def test_those_of_the_department_come_first_and_those_of_the_whole_desk_after_them(desk: Desk) -> None:
    Grant.objects.create(agent_id=desk.otto.id, role=Role.PRIVACY_OFFICER)
    Grant.objects.create(agent_id=desk.otto.id, role=Role.ADMINISTRATOR)
    assert told(desk, desk.wang) == [("agent", "care", ("Wang Fang",)), ("privacy-officer", "", ("Otto Brandt",))]
    assert told(desk, desk.wang, Label.SENSITIVE) == [("privacy-officer", "", ("Otto Brandt",))]


def test_a_closed_account_opens_nothing(desk: Desk) -> None:
    Grant.objects.create(agent_id=desk.otto.id, role=Role.LEAD, department=desk.care)
    get_user_model().objects.filter(pk=desk.otto.id).update(is_active=False)
    assert told(desk, desk.wang) == [("agent", "care", ("Wang Fang",))]


def test_another_department_is_told_nothing(desk: Desk) -> None:
    with pytest.raises(NotVisibleError):
        who_may_open(desk.otto, Label.PERSONAL, desk.care.id)
