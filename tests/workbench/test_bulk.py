"""Many tickets at once: each for itself, one undo for all, and a reason for each that was not changed."""

from __future__ import annotations

import pytest

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Role
from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import bulk, reading, undo
from sealdesk.workbench.models import LastRead, Undo
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)


def urgent(by: object, ticket: Ticket) -> None:
    actions.change(by, ticket, "priority", "urgent")  # type: ignore[arg-type]


def test_each_ticket_has_its_event_and_the_lot_one_undo() -> None:
    care = a_department("care")
    mei, tickets = an_actor(Role.AGENT, care), [a_ticket(care, sender=f"{n}@post.example") for n in range(3)]
    with undo.undoable(mei) as lot:
        result = bulk.each(mei, [ticket.number for ticket in tickets] * 2, urgent)
    assert result.done == [ticket.number for ticket in tickets]
    events = LedgerEvent.objects.filter(tag="ticket:changed", outcome="done")
    assert {event.resource for event in events} == {ticket.key for ticket in tickets}
    assert Undo.objects.count() == 1
    assert lot.id
    assert undo.take_back(mei, lot.id).done == 3
    assert set(Ticket.objects.values_list("priority", flat=True)) == {"normal"}


def test_tickets_of_others_are_left_out_as_if_they_were_not_there() -> None:
    care, billing = a_department("care"), a_department("billing")
    mei, mine, theirs = an_actor(Role.AGENT, care), a_ticket(care), a_ticket(billing, sender="b@post.example")
    result = bulk.each(mei, [mine.number, theirs.number, 99_999], urgent)
    assert (result.done, result.refused) == ([mine.number], {})
    theirs.refresh_from_db()
    assert theirs.priority == "normal"


def test_what_one_ticket_refuses_is_told_and_does_not_stop_the_others() -> None:
    care, billing = a_department("care"), a_department("billing")
    lead, otto = an_actor(Role.LEAD), an_actor(Role.AGENT, billing)
    here, there = a_ticket(care), a_ticket(billing, sender="b@post.example")
    result = bulk.each(lead, [here.number, there.number], lambda by, ticket: actions.assign(by, ticket, otto.id))
    assert result.done == [there.number]
    assert list(result.refused.values()) == [[here.number]]
    assert "does not work in" in next(iter(result.refused))


@pytest.mark.parametrize(("numbers", "words"), [([], "No ticket"), (range(101), "At most 100")])
def test_none_and_too_many_are_refused(numbers: list[int], words: str) -> None:
    with pytest.raises(InvalidChangeError, match=words):
        bulk.each(an_actor(Role.AGENT, a_department("care")), numbers, urgent)


def test_read_marks_are_ones_own_and_can_be_taken_back() -> None:
    care = a_department("care")
    mei, otto, ticket = an_actor(Role.AGENT, care), an_actor(Role.AGENT, care), a_ticket(care)

    def unread(actor: object) -> bool:
        return bool(Ticket.objects.annotate(unread=reading.unread(actor)).get().unread)  # type: ignore[arg-type]

    assert unread(mei)
    reading.saw(mei, ticket)
    assert not unread(mei)
    assert unread(otto)
    with undo.undoable(mei) as lot:
        reading.mark(mei, ticket, read=False)
    assert unread(mei)
    assert lot.id
    undo.take_back(mei, lot.id)
    assert not unread(mei)
    actions.note(otto, ticket, "She called twice.")
    assert unread(mei)
    actions.note(mei, ticket, "I know.")
    reading.saw(mei, ticket)
    actions.note(mei, ticket, "Once more.")
    assert not unread(mei)
    assert LastRead.objects.filter(agent=mei.id).count() == 1
