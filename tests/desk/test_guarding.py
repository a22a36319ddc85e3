"""An agent's word on spam: the ticket lies aside or comes back, triage learns of it, and it can be undone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import dangers, guarding, queries
from sealdesk.desk.acting.deciding import Way
from sealdesk.desk.listing import Wanted, page
from sealdesk.desk.models import Ticket, Tray
from sealdesk.desk.queries import View, builtin
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.models import Judgement
from sealdesk.workbench import bulk
from sealdesk.workbench.undo import take_back, undoable
from tests.doors_cast import a_ticket, an_agent


@pytest.fixture
def mei(care: Department) -> Actor:
    return agent_actor(an_agent(Role.AGENT, care, "Mei Chen"))


def judged(ticket: Ticket, question: str, value: str, way: Way, **said: Any) -> Judgement:
    said = {"confidence": 0.9, "evidence": [], "department": ticket.department, "customer": ticket.requester} | said
    return Judgement.objects.create(ticket=ticket, question=question, value=value, way=way, **said)


def listed(by: Actor, view: View, care: Department) -> set[int]:
    return {ticket.number for ticket in page(by, Wanted(builtin(view, care.pk), departments=(care.pk,))).tickets}


def test_spam_lies_in_a_view_of_its_own_and_in_no_count_of_the_inbox(ticket: Ticket, mei: Actor, care: Department) -> None:
    guarding.say(mei, ticket, "spam")
    ticket.refresh_from_db()
    assert (ticket.tray, ticket.waiting_since, ticket.status) == (Tray.SPAM, None, "new")
    assert listed(mei, View.SPAM, care) == {ticket.number}
    assert all(listed(mei, view, care) == set() for view in (View.ALL, View.DEPARTMENT, View.UNASSIGNED, View.MINE))
    (shown,) = queries.departments(mei)
    assert (shown.active, shown.unassigned, shown.in_spam) == (0, 0, 1)
    held = json.loads(LedgerEvent.objects.get(tag=Tag.TICKET_SET_ASIDE).details)
    assert held == {"as": "spam", "field": "tray", "from": "inbox", "to": "spam"}


def test_what_is_wanted_comes_back_and_its_customer_waits_again(ticket: Ticket, mei: Actor) -> None:
    guarding.say(mei, ticket, "spam")
    guarding.say(mei, ticket, "wanted")
    ticket.refresh_from_db()
    assert ticket.tray == Tray.INBOX
    assert ticket.waiting_since == ticket.messages.get().created_at
    assert Judgement.objects.get().corrected_to == "wanted"
    with pytest.raises(InvalidChangeError):
        guarding.say(mei, ticket, "wanted")


@pytest.mark.parametrize("value", ["spam", "wanted"])
def test_a_word_on_what_triage_did_is_its_confirmation_or_correction_and_is_undone_whole(ticket: Ticket, mei: Actor, value: str) -> None:
    judged(ticket, "spam", "spam", Way.TELL)
    Ticket.objects.filter(pk=ticket.pk).update(tray=Tray.SPAM, waiting_since=None)
    ticket.refresh_from_db()
    with undoable(mei) as lot:
        guarding.say(mei, ticket, value)
    row = Judgement.objects.get()
    assert (row.confirmed, row.corrected_to, row.way) == ((True, "", "tell") if value == "spam" else (False, "wanted", "undone"))
    assert row.decided_by_id == mei.id
    assert lot.id is not None
    take_back(mei, lot.id)
    row.refresh_from_db()
    ticket.refresh_from_db()
    assert (row.confirmed, row.corrected_to, row.way, row.decided_at, row.decided_by_id) == (False, "", "tell", None, None)
    assert (ticket.tray, ticket.waiting_since) == (Tray.SPAM, None)


def test_many_are_set_aside_at_once_and_come_back_at_once(care: Department, mei: Actor) -> None:
    tickets = [a_ticket(care) for _ in range(3)]
    with undoable(mei) as lot:
        result = bulk.each(mei, [one.number for one in tickets], lambda by, one: guarding.say(by, one, "spam"))
    assert len(result.done) == 3
    assert lot.id is not None
    assert take_back(mei, lot.id).done == 3
    assert set(Ticket.objects.values_list("tray", flat=True)) == {Tray.INBOX}


def test_what_is_held_back_for_another_reason_stays_there(ticket: Ticket, mei: Actor, billing: Department) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(tray=Tray.BLOCKED)
    ticket.refresh_from_db()
    with pytest.raises(InvalidChangeError):
        guarding.say(mei, ticket, "spam")
    with pytest.raises(InvalidChangeError):
        guarding.say(mei, ticket, "nonsense")
    with pytest.raises(NotAllowedError):
        guarding.say(agent_actor(an_agent(Role.AGENT, billing)), ticket, "spam")


def test_a_suggestion_is_put_away_by_saying_that_it_is_wanted(ticket: Ticket, mei: Actor) -> None:
    judged(ticket, "spam", "spam", Way.SUGGEST)
    guarding.say(mei, ticket, "wanted")
    ticket.refresh_from_db()
    assert ticket.tray == Tray.INBOX
    row = Judgement.objects.get()
    assert (row.corrected_to, row.decided_by_id) == ("wanted", mei.id)


def test_clearing_what_was_set_aside_for_phishing_brings_it_back_and_is_undone_whole(ticket: Ticket, mei: Actor) -> None:
    judged(ticket, "danger", "phishing", Way.ACT)
    Ticket.objects.filter(pk=ticket.pk).update(tray=Tray.SPAM, danger="phishing", waiting_since=None)
    ticket.refresh_from_db()
    with undoable(mei) as lot:
        dangers.say(mei, ticket, "cleared")
    ticket.refresh_from_db()
    row = Judgement.objects.get()
    assert (ticket.tray, ticket.danger, row.corrected_to, row.way) == (Tray.INBOX, "cleared", "wanted", "undone")
    assert lot.id is not None
    take_back(mei, lot.id)
    ticket.refresh_from_db()
    row.refresh_from_db()
    assert (ticket.tray, ticket.danger, row.corrected_to, row.way) == (Tray.SPAM, "phishing", "", "act")


def test_a_report_of_phishing_is_kept_for_the_next_model(ticket: Ticket, mei: Actor) -> None:
    dangers.say(mei, ticket, "reported")
    row = Judgement.objects.get()
    assert (row.question, row.value, row.corrected_to, row.decided_by_id) == ("danger", "", "phishing", mei.id)
