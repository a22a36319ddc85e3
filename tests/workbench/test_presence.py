"""Who else is here: colleagues who see the ticket, for as long as they are heard of."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sealdesk.access.permissions import Role
from sealdesk.workbench import jobs, presence
from sealdesk.workbench.models import Presence
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)


def test_others_are_told_and_oneself_is_not() -> None:
    care = a_department("care")
    mei, otto, ticket = an_actor(Role.AGENT, care), an_actor(Role.AGENT, care), a_ticket(care)
    presence.beat(mei, ticket)
    presence.beat(otto, ticket, typing=True)
    presence.beat(otto, ticket)
    assert [(other.name, other.typing) for other in presence.others(mei, ticket)] == [("Mei Chen", True)]
    assert [other.typing for other in presence.others(otto, ticket)] == [False]
    assert Presence.objects.count() == 2


def test_who_is_not_heard_of_is_gone_and_forgotten() -> None:
    care = a_department("care")
    mei, otto, ticket = an_actor(Role.AGENT, care), an_actor(Role.AGENT, care), a_ticket(care)
    presence.beat(otto, ticket, typing=True)
    Presence.objects.update(typed_at=timezone.now() - presence.TYPING)
    assert [other.typing for other in presence.others(mei, ticket)] == [False]
    Presence.objects.update(seen_at=timezone.now() - presence.HERE)
    assert presence.others(mei, ticket) == []
    Presence.objects.update(seen_at=timezone.now() - dt.timedelta(hours=1))
    jobs.sweep.func()
    assert not Presence.objects.exists()


def test_nobody_learns_who_is_at_a_ticket_that_they_do_not_see() -> None:
    care = a_department("care")
    mei, ticket = an_actor(Role.AGENT, care), a_ticket(care)
    presence.beat(mei, ticket)
    assert presence.others(an_actor(Role.AGENT, a_department("billing")), ticket) == []
