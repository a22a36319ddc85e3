"""Snoozing: a ticket leaves the views of what is active, and comes back by its time or by its customer."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, snoozing
from sealdesk.desk.listing import Wanted, page
from sealdesk.desk.models import Status, Ticket
from sealdesk.desk.queries import View, builtin, departments
from sealdesk.ledger.models import LedgerEvent
from tests.doors_cast import a_message, an_actor

HOUR = datetime.timedelta(hours=1)


def in_view(by: object, view: View) -> bool:
    where = tuple(department.id for department in departments(by))  # type: ignore[arg-type]
    return bool(page(by, Wanted(builtin(view), departments=where)).tickets)  # type: ignore[arg-type]


def test_a_snoozed_ticket_leaves_the_active_views_and_their_counts(ticket: Ticket, care: Department) -> None:
    wang = an_actor(Role.AGENT, care)
    assert in_view(wang, View.UNASSIGNED)
    snoozing.snooze(wang, ticket, timezone.now() + HOUR)
    assert not in_view(wang, View.UNASSIGNED)
    assert in_view(wang, View.SNOOZED)
    assert departments(wang)[0].unassigned == 0


def test_it_comes_back_at_its_time_with_the_status_it_had(ticket: Ticket, care: Department) -> None:
    wang = an_actor(Role.AGENT, care)
    actions.change(wang, ticket, "status", "pending")
    until = timezone.now() + HOUR
    snoozing.snooze(wang, ticket, until)
    assert snoozing.wake_due(until - datetime.timedelta(seconds=1)) == 0
    assert snoozing.wake_due(until) == 1
    ticket.refresh_from_db()
    assert (ticket.status, ticket.snoozed_until) == (Status.PENDING, None)
    event = LedgerEvent.objects.filter(tag="ticket:woken").latest("id")
    assert (event.actor, event.resource, event.department) == ("system:waker", ticket.key, care.id)
    assert snoozing.wake_due(until) == 0


def test_it_comes_back_when_its_customer_writes(ticket: Ticket, care: Department) -> None:
    snoozing.snooze(an_actor(Role.AGENT, care), ticket, timezone.now() + HOUR)
    a_message(care, joins=Ticket.objects.get(pk=ticket.pk))
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert snoozing.wake_due(timezone.now() + 2 * HOUR) == 0


def test_a_time_that_was_put_off_again_counts_and_the_first_status_stays(ticket: Ticket, care: Department) -> None:
    wang, now = an_actor(Role.AGENT, care), timezone.now()
    snoozing.snooze(wang, ticket, now + HOUR)
    snoozing.snooze(wang, ticket, now + 3 * HOUR)
    assert snoozing.wake_due(now + 2 * HOUR) == 0
    snoozing.wake(wang, ticket)
    ticket.refresh_from_db()
    assert ticket.status == Status.NEW


@pytest.mark.parametrize("hours", [0, -1, 24 * 367])
def test_only_a_time_within_a_year_is_taken(ticket: Ticket, care: Department, hours: int) -> None:
    with pytest.raises(InvalidChangeError):
        snoozing.snooze(an_actor(Role.AGENT, care), ticket, timezone.now() + hours * HOUR)


def test_what_is_done_cannot_be_snoozed_nor_be_woken_when_it_is_awake(ticket: Ticket, care: Department) -> None:
    wang = an_actor(Role.AGENT, care)
    with pytest.raises(InvalidChangeError):
        snoozing.wake(wang, ticket)
    actions.change(wang, ticket, "status", "solved")
    with pytest.raises(InvalidChangeError):
        snoozing.snooze(wang, ticket, timezone.now() + HOUR)
    with pytest.raises(InvalidChangeError):
        actions.change(wang, ticket, "status", "snoozed")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-25T10:20", {"today": "2026-11-25T13:00", "tomorrow": "2026-11-26T08:00", "week": "2026-11-30T08:00"}),
        ("2026-11-25T19:30", {"tomorrow": "2026-11-26T08:00", "week": "2026-11-30T08:00"}),
        ("2026-11-30T23:59", {"tomorrow": "2026-12-01T08:00", "week": "2026-12-07T08:00"}),
        ("2026-03-28T12:00", {"today": "2026-03-28T15:00", "tomorrow": "2026-03-29T08:00", "week": "2026-03-30T08:00"}),
    ],
)
def test_the_usual_times_are_those_of_the_desks_clock(now: str, expected: dict[str, str]) -> None:
    zone = ZoneInfo("Europe/Zurich")
    times = snoozing.usual_times(datetime.datetime.fromisoformat(now).replace(tzinfo=zone))
    assert {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in times.items()} == expected
