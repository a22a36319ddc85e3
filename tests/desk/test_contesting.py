"""A customer asks that a person looks at what was decided by itself; a person finds something and tells them; the ledger has both."""

from __future__ import annotations

import json

import pytest

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department, Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import contesting, merging, tagging
from sealdesk.desk.acting.actions import take_back
from sealdesk.desk.acting.models import Contest
from sealdesk.desk.actions import note
from sealdesk.desk.models import Message, Status, Ticket
from sealdesk.desk.queries import deciders
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.models import Judgement
from sealdesk.workbench import undo
from sealdesk.workbench.undo import undoable
from tests.doors_cast import a_customer, a_ticket


def somebody(role: Role, department: Department) -> Actor:
    agent = Agent.objects.create(email=f"{role}@{department.slug}.example", name=role.title(), language="en")
    Grant.objects.create(agent=agent, role=role, department=department)
    return agent_actor(agent)


def judged(ticket: Ticket, question: str, value: str, **said: object) -> None:
    Judgement.objects.create(
        ticket=ticket,
        question=question,
        value=value,
        confidence=0.9,
        evidence=[],
        customer=ticket.requester,
        department=ticket.department,
        **said,
    )


@pytest.fixture
def customer(ticket: Ticket) -> Actor:
    """Whose request it is."""
    Ticket.objects.filter(pk=ticket.pk).update(category="how-to")
    ticket.refresh_from_db()
    judged(ticket, "category", "how-to")
    return Actor("customer", ticket.requester_id)


def details(tag: Tag) -> dict[str, object]:
    return json.loads(LedgerEvent.objects.filter(tag=tag, outcome="done").latest("id").details)  # type: ignore[no-any-return]


def test_only_what_was_done_is_told_and_what_people_changed_since_is_marked(ticket: Ticket, customer: Actor, care: Department) -> None:
    judged(ticket, "priority", "high", way="suggest")
    judged(ticket, "language", "", way="leave")
    judged(ticket, "department", "care")
    assert contesting.decisions_of(customer, [ticket]) == {ticket.pk: [contesting.Decision("category", "how-to", since=False)]}
    take_back(somebody(Role.AGENT, care), ticket, ["category"])
    assert contesting.decisions_of(customer, [ticket])[ticket.pk][0].since


def test_what_is_kept_in_the_record_alone_is_told_and_contested_too(ticket: Ticket, customer: Actor, care: Department) -> None:
    judged(ticket, "urgency", "now")
    judged(ticket, "skills", "how-to+billing")
    judged(ticket, "sentiment", "negative")
    told = [contesting.Decision("category", "how-to", since=False), contesting.Decision("urgency", "now", since=False)]
    assert contesting.decisions_of(customer, [ticket])[ticket.pk] == [*told, contesting.Decision("skills", "how-to+billing", since=False)]
    contesting.contest(customer, ticket)
    assert details(Tag.TICKET_CONTESTED)["decisions"] == ["category", "urgency", "skills"]
    agent = somebody(Role.LEAD, care)
    with pytest.raises(InvalidChangeError, match="Nothing of it is changed yet"):
        contesting.settle(agent, ticket, "changed", "It can wait.", "We looked.")
    take_back(agent, ticket, ["urgency"])
    contesting.settle(agent, ticket, "changed", "It can wait.", "We looked.")


def test_the_ticket_is_marked_until_a_person_has_looked_and_told_the_customer(
    ticket: Ticket, customer: Actor, care: Department, delivered: list[Message]
) -> None:
    lead, agent = somebody(Role.LEAD, care), somebody(Role.AGENT, care)
    assert deciders(ticket) == [lead.id]
    contesting.contest(customer, ticket, "I did not ask how it works. It is broken.")
    assert [word.word for word in tagging.tags_of(ticket)] == [contesting.MARK]
    assert details(Tag.TICKET_CONTESTED)["decisions"] == ["category"]
    with pytest.raises(InvalidChangeError, match="already"):
        contesting.contest(customer, ticket)
    with pytest.raises(InvalidChangeError, match="Nothing of it is changed yet"):
        contesting.settle(agent, ticket, "changed", "You are right.", "A person has looked.\n\nYou are right.")
    assert delivered == []
    take_back(agent, ticket, ["category"])
    contesting.settle(agent, ticket, "changed", "You are right.", "A person has looked.\n\nYou are right.")
    held = Contest.objects.get()
    assert (held.outcome, held.decided_by_id) == ("changed", agent.id)
    assert tagging.tags_of(ticket) == []
    assert Opening(customer, "support").show(held.reason).text == "You are right."
    assert len(delivered) == 1
    assert details(Tag.TICKET_CONTEST_SETTLED) == {"contest": str(held.id), "outcome": "changed"}
    with pytest.raises(InvalidChangeError):
        contesting.settle(agent, ticket, "kept", "Again.", "Again.")
    assert len(delivered) == 1


def test_nobody_contests_what_is_not_theirs_or_was_decided_by_nobody(
    ticket: Ticket, customer: Actor, care: Department, billing: Department
) -> None:
    stranger = Actor("customer", a_customer("Mallory").id)
    for nobody in (stranger, somebody(Role.AGENT, care)):
        with pytest.raises(NotAllowedError):
            contesting.contest(nobody, ticket)
    assert contesting.decisions_of(stranger, [ticket]) == {}
    Judgement.objects.update(way="leave")
    with pytest.raises(InvalidChangeError):
        contesting.contest(customer, ticket)
    Judgement.objects.update(way="act")
    contesting.contest(customer, ticket)
    lead = somebody(Role.LEAD, care)
    for said in (("changed", ""), ("maybe", "Because.")):
        with pytest.raises(InvalidChangeError):
            contesting.settle(lead, ticket, *said, "letter")
    with pytest.raises(NotAllowedError):
        contesting.settle(somebody(Role.AGENT, billing), ticket, "kept", "Because.", "letter")
    assert Contest.objects.get().outcome == ""


def test_one_request_is_contested_five_times_and_not_for_ever(ticket: Ticket, customer: Actor, care: Department) -> None:
    agent = somebody(Role.AGENT, care)
    for _ in range(contesting.MOST):
        contesting.contest(customer, ticket)
        contesting.settle(agent, ticket, "kept", "It is right.", "It is right.")
    with pytest.raises(InvalidChangeError, match="several times"):
        contesting.contest(customer, ticket)


def test_what_is_contested_is_not_buried_by_a_merge(ticket: Ticket, customer: Actor, care: Department) -> None:
    agent, other = somebody(Role.AGENT, care), a_ticket(care)
    contesting.contest(customer, ticket)
    with pytest.raises(InvalidChangeError, match="Say what you found first"):
        merging.merge(agent, ticket, other)
    assert Ticket.objects.get(pk=ticket.pk).joined_into is None
    merging.merge(agent, other, ticket)
    contesting.settle(agent, ticket, "kept", "It is right.", "A person has looked.")
    assert Contest.objects.get().outcome == "kept"


def test_a_person_has_looked_at_what_was_merged_so_nobody_else_is_asked_for(ticket: Ticket, customer: Actor, care: Department) -> None:
    agent, other = somebody(Role.AGENT, care), a_ticket(care)
    with undoable(agent) as lot:
        merging.merge(agent, ticket, other)
    with pytest.raises(InvalidChangeError, match="works on it there"):
        contesting.contest(customer, ticket)
    assert not Contest.objects.exists()
    undo.take_back(agent, lot.id)
    contesting.contest(customer, ticket)
    assert Contest.objects.get().outcome == ""


def test_a_split_is_not_taken_back_over_what_is_contested_in_it(ticket: Ticket, customer: Actor, care: Department) -> None:
    agent = somebody(Role.AGENT, care)
    note(agent, ticket, "She called.")
    with undoable(agent) as lot:
        apart = merging.split(agent, ticket, [ticket.messages.earliest("id").id])
    assert apart.requester_id == customer.id
    judged(apart, "urgency", "now")
    contesting.contest(customer, apart)
    with pytest.raises(InvalidChangeError, match="Say what you found first"):
        undo.take_back(agent, lot.id)
    assert Contest.objects.get().ticket == apart


@pytest.mark.parametrize("status", [Status.PENDING, Status.SNOOZED, Status.SOLVED, Status.CLOSED])
def test_whoever_asks_for_a_person_waits_for_one(ticket: Ticket, customer: Actor, status: Status) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status=status, waiting_since=None)
    made = contesting.contest(customer, ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_since) == (Status.OPEN, made.asked_at)
