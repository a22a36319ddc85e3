"""What was just done can be taken back for a while: by who did it, where nobody changed it since, once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, snoozing
from sealdesk.desk.models import Status, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import replies, undo
from sealdesk.workbench.models import Undo, UndoStep
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def care() -> Department:
    return a_department("care")


@pytest.fixture
def ticket(care: Department) -> Ticket:
    return a_ticket(care)


@pytest.fixture
def mei(care: Department) -> Actor:
    return an_actor(Role.AGENT, care)


def solved(by: Actor, *tickets: Ticket) -> undo.Lot:
    """Solve tickets on a page that offers to undo it."""
    with undo.undoable(by) as lot:
        for ticket in tickets:
            actions.change(by, ticket, "status", Status.SOLVED)
    return lot


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_a_change_is_taken_back_with_everything_that_went_with_it(mei: Actor, ticket: Ticket) -> None:
    lot = solved(mei, ticket)
    assert now(ticket).waiting_since is None
    assert lot.id is not None
    assert undo.take_back(mei, lot.id).done == 1
    assert (now(ticket).status, now(ticket).waiting_since) == (ticket.status, ticket.waiting_since)
    event = LedgerEvent.objects.filter(tag="action:undone").get()
    assert (event.resource, event.outcome, event.actor) == (ticket.key, "done", mei.key)


def test_assignee_department_and_priority_are_taken_back_in_one_go(mei: Actor, ticket: Ticket) -> None:
    with undo.undoable(mei) as lot:
        actions.change(mei, ticket, "priority", "urgent")
        actions.assign(mei, ticket, mei.id)
        actions.move(mei, ticket, a_department("billing"))
    assert lot.id
    assert undo.take_back(mei, lot.id).done == 3
    after = now(ticket)
    assert (after.priority, after.assignee_id, after.department_id) == (ticket.priority, None, ticket.department_id)
    assert Undo.objects.count() == 1


def test_what_changed_since_stays_and_nothing_is_recorded_as_done(mei: Actor, ticket: Ticket, care: Department) -> None:
    lot = solved(mei, ticket)
    actions.change(an_actor(Role.LEAD, care), ticket, "status", Status.CLOSED)
    assert lot.id
    with pytest.raises(InvalidChangeError, match="changed in the meantime"):
        undo.take_back(mei, lot.id)
    assert now(ticket).status == Status.CLOSED
    assert LedgerEvent.objects.filter(tag="action:undone").get().outcome == "refused"


def test_a_ticket_that_moved_away_is_not_written_to_from_where_it_was(mei: Actor, ticket: Ticket) -> None:
    lot = solved(mei, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(department=a_department("billing"))
    assert lot.id
    with pytest.raises(InvalidChangeError):
        undo.take_back(mei, lot.id)
    assert now(ticket).status == Status.SOLVED


def test_of_many_those_that_can_are_taken_back_and_the_others_told(mei: Actor, care: Department) -> None:
    tickets = [a_ticket(care, sender=f"{n}@post.example") for n in range(3)]
    lot = solved(mei, *tickets)
    actions.change(mei, tickets[1], "status", Status.OPEN)
    assert lot.id
    result = undo.take_back(mei, lot.id)
    assert (result.done, len(result.refused)) == (2, 1)
    assert [now(ticket).status for ticket in tickets] == ["new", "open", "new"]


def test_it_is_taken_back_once(mei: Actor, ticket: Ticket) -> None:
    lot = solved(mei, ticket)
    assert lot.id
    undo.take_back(mei, lot.id)
    with pytest.raises(InvalidChangeError, match="undone already"):
        undo.take_back(mei, lot.id)
    Undo.objects.update(undone_at=None)  # as two presses at the same moment see it
    with pytest.raises(InvalidChangeError, match="undone already"):
        undo.take_back(mei, lot.id)


def test_nobody_takes_back_what_another_did(mei: Actor, ticket: Ticket, care: Department) -> None:
    lot = solved(mei, ticket)
    assert lot.id
    for other in (an_actor(Role.LEAD, care), an_actor(Role.ADMINISTRATOR), Actor.stranger()):
        with pytest.raises(NotVisibleError):
            undo.take_back(other, lot.id)
    assert now(ticket).status == Status.SOLVED


def test_a_right_that_was_withdrawn_in_the_meantime_is_gone_for_undo_too(mei: Actor, ticket: Ticket) -> None:
    lot = solved(mei, ticket)
    Grant.objects.all().delete()
    assert lot.id
    with pytest.raises(NotAllowedError):
        undo.take_back(Actor("agent", mei.id), lot.id)
    assert now(ticket).status == Status.SOLVED


def test_after_ten_minutes_it_is_over_and_swept_away(mei: Actor, ticket: Ticket) -> None:
    lot = solved(mei, ticket)
    Undo.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert lot.id
    with pytest.raises(InvalidChangeError, match="too long ago"):
        undo.take_back(mei, lot.id)
    with pytest.raises(InvalidChangeError, match="nothing to undo"):
        undo.last(mei)
    assert undo.forget_expired() == 1
    assert not UndoStep.objects.exists()


def test_what_nobody_offers_to_undo_leaves_no_entry(mei: Actor, ticket: Ticket) -> None:
    actions.change(mei, ticket, "status", Status.SOLVED)
    assert not Undo.objects.exists()


def test_a_refused_action_leaves_no_entry_and_the_next_one_does(mei: Actor, ticket: Ticket) -> None:
    with undo.undoable(mei) as lot:
        with pytest.raises(InvalidChangeError):
            actions.change(mei, ticket, "status", "lost")
        assert lot.id is None
        actions.change(mei, ticket, "status", Status.SOLVED)
    assert lot.id == Undo.objects.get().id


def test_the_last_one_is_the_newest_that_can_be_taken_back(mei: Actor, ticket: Ticket) -> None:
    first, second = solved(mei, ticket), solved(mei, ticket)
    assert undo.last(mei).id == second.id
    undo.take_back(mei, undo.last(mei).id)
    assert undo.last(mei).id == first.id


def test_every_kind_that_an_action_names_has_a_reverser() -> None:
    assert "ticket.change" in undo._reversers


def test_snoozing_is_taken_back_in_whatever_time_zone_the_desk_is(mei: Actor, ticket: Ticket) -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")), undo.undoable(mei) as lot:
        snoozing.snooze(mei, ticket, timezone.localtime() + dt.timedelta(hours=3))
    assert lot.id is not None
    assert undo.take_back(mei, lot.id).done == 1
    assert now(ticket).status == Status.NEW


def test_reaching_back_further_never_takes_a_reply_back(mei: Actor, ticket: Ticket, care: Department) -> None:
    with undo.undoable(mei) as sent:
        replies.send(mei, ticket, "On its way.", at=timezone.now() + dt.timedelta(hours=2))
    assert undo.last(mei, at=ticket.key).id == sent.id
    with pytest.raises(InvalidChangeError, match="a mail"):
        undo.last(mei, at=a_ticket(care).key)
    later = solved(mei, a_ticket(care))
    undo.take_back(mei, undo.last(mei).id)
    assert later.id != sent.id
    with pytest.raises(InvalidChangeError, match="a mail"):
        undo.last(mei, at=ticket.key)
    assert sent.id is not None
    assert undo.take_back(mei, sent.id).done == 1
