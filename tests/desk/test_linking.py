"""Links between tickets: told on both sides, seen only by who sees both, and taken back."""

from __future__ import annotations

import json

import pytest

from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk import linking
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench.undo import take_back, undoable
from tests.doors_cast import a_ticket, an_actor


def test_a_link_is_seen_from_both_sides_and_told_in_both_histories(ticket: Ticket, care: Department) -> None:
    wang, other = an_actor(Role.AGENT, care), a_ticket(care)
    made = linking.link(wang, ticket, other, "duplicate")
    assert linking.links_of(wang, ticket) == linking.links_of(wang, other) == [made]
    told = {e.resource: json.loads(e.details) for e in LedgerEvent.objects.filter(tag="ticket:linked")}
    assert told == {ticket.key: {"to": other.key, "kind": "duplicate"}, other.key: {"from": ticket.key, "kind": "duplicate"}}


def test_only_who_sees_both_sides_sees_the_link_or_takes_it_off(ticket: Ticket, care: Department, billing: Department) -> None:
    everywhere, wang, otto = an_actor(Role.LEAD), an_actor(Role.AGENT, care), an_actor(Role.AGENT, billing)
    foreign = a_ticket(billing)
    made = linking.link(everywhere, ticket, foreign, "related")
    assert linking.links_of(wang, ticket) == linking.links_of(otto, foreign) == []
    with pytest.raises(NotVisibleError):
        linking.unlink(wang, ticket, made.id)
    with pytest.raises(NotAllowedError):
        linking.unlink(otto, ticket, made.id)
    assert linking.links_of(everywhere, ticket) == [made]


def test_a_link_that_makes_no_sense_is_refused(ticket: Ticket, care: Department) -> None:
    wang, other, third = an_actor(Role.AGENT, care), a_ticket(care), a_ticket(care)
    made = linking.link(wang, ticket, other, "related")
    for one, two, kind in ((ticket, ticket, "related"), (ticket, third, "friends"), (other, ticket, "caused"), (ticket, other, "related")):
        with pytest.raises(InvalidChangeError):
            linking.link(wang, one, two, kind)
    with pytest.raises(InvalidChangeError):
        linking.unlink(wang, third, made.id)


def test_a_link_and_its_end_are_taken_back(ticket: Ticket, care: Department) -> None:
    wang, other = an_actor(Role.AGENT, care), a_ticket(care)
    with undoable(wang) as lot:
        linking.link(wang, ticket, other, "caused")
    assert lot.id is not None
    take_back(wang, lot.id)
    assert linking.links_of(wang, ticket) == []
    made = linking.link(wang, ticket, other, "caused")
    with undoable(wang) as lot:
        linking.unlink(wang, ticket, made.id)
    assert lot.id is not None
    take_back(wang, lot.id)
    assert [(row.kind, row.other) for row in linking.links_of(wang, ticket)] == [("caused", other)]
