"""What people do with tickets: each refuses first, changes, and records; a refusal leaves no trace but its record."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, snoozing, tagging
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.models import Attachment, Message, Participant, Priority, Status, TagWord, Ticket, TicketTag
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.models import Judgement
from sealdesk.vault.keyring import keyring
from tests.doors_cast import SYSTEM, a_department, a_ticket, an_actor, an_agent

Act = Callable[[Actor, Ticket], object]
ACTIONS: dict[str, tuple[str, Act]] = {
    "reply": ("ticket:replied", lambda by, ticket: actions.reply(by, ticket, "We send a new one.")),
    "note": ("ticket:noted", lambda by, ticket: actions.note(by, ticket, "She called twice.")),
    "change": ("ticket:changed", lambda by, ticket: actions.change(by, ticket, "priority", "high")),
    "assign": ("ticket:assigned", lambda by, ticket: actions.assign(by, ticket, None)),
    "move": ("ticket:changed", lambda by, ticket: actions.move(by, ticket, a_department("billing"))),
    "correct": ("triage:corrected", lambda by, ticket: actions.correct(by, ticket, "category", "complaint")),
    "confirm": ("triage:confirmed", lambda by, ticket: actions.confirm(by, ticket, "category")),
    "join": ("ticket:joined", actions.join),
    "keep apart": ("ticket:changed", actions.keep_apart),
    "tag": ("ticket:tagged", lambda by, ticket: tagging.tag(by, ticket, "torn-seam")),
    "untag": ("ticket:untagged", lambda by, ticket: tagging.untag(by, ticket, "known")),
    "snooze": ("ticket:snoozed", lambda by, ticket: snoozing.snooze(by, ticket, timezone.now() + timedelta(hours=3))),
}


@pytest.fixture
def ready(ticket: Ticket, care: Department) -> Ticket:
    """A ticket to which every action can be done."""
    other = a_ticket(care, subject="A torn parasol, earlier")
    Ticket.objects.filter(id=ticket.id).update(probably_of=other)
    for word in ("known", "torn-seam"):
        TagWord.objects.create(word=word)
    TicketTag.objects.create(ticket=ticket, word=TagWord.objects.get(word="known"))
    row = {"ticket": ticket, "customer": ticket.requester, "department": care, "value": "feedback"}
    Judgement.objects.create(**row, question="category", confidence=0.7, evidence=[["torn", 1.0]])
    return Ticket.objects.get(id=ticket.id)


def last() -> LedgerEvent:
    event = LedgerEvent.objects.order_by("-id").first()
    assert event is not None
    return event


def state() -> list[Any]:
    """Everything that an action could have changed."""
    tickets = Ticket.objects.order_by("id").values_list("status", "priority", "department", "assignee", "category", "probably_of")
    judged = Judgement.objects.order_by("id").values_list("corrected_to", "confirmed", "decided_by")
    return [list(tickets), list(judged), Message.objects.count(), Participant.objects.count(), TicketTag.objects.count()]


@pytest.mark.parametrize("name", ACTIONS)
def test_an_agent_of_the_department_may_and_it_is_recorded(ready: Ticket, care: Department, name: str) -> None:
    tag, act = ACTIONS[name]
    by = an_actor(Role.AGENT, care)
    before = LedgerEvent.objects.count()
    act(by, ready)
    new = LedgerEvent.objects.order_by("id")[before:]
    assert [event.tag for event in new] == [tag] * (2 if name == "join" else 1)
    assert (new[0].actor, new[0].resource, new[0].outcome) == (by.key, ready.key, "done")
    assert new[0].department == care.id


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("who", ["another department", "administrator", "auditor", "stranger"])
def test_everybody_else_is_refused_which_is_recorded_and_changes_nothing(
    ready: Ticket, billing: Department, name: str, who: str, delivered: list[Message]
) -> None:
    others = {
        "another department": lambda: an_actor(Role.LEAD, billing),
        "administrator": lambda: an_actor(Role.ADMINISTRATOR),
        "auditor": lambda: an_actor(Role.AUDITOR),
        "stranger": Actor.stranger,
    }
    by, (tag, act), before = others[who](), ACTIONS[name], state()
    with pytest.raises(NotAllowedError):
        act(by, ready)
    assert state() == before
    assert (last().tag, last().actor, last().outcome) == (tag, by.key, "refused")
    assert delivered == []


@pytest.mark.parametrize(
    "act",
    [
        lambda by, ticket: actions.reply(by, ticket, "  \n "),
        lambda by, ticket: actions.note(by, ticket, ""),
        lambda by, ticket: actions.note(by, ticket, "x" * 100_001),
        lambda by, ticket: actions.change(by, ticket, "priority", "enormous"),
        lambda by, ticket: actions.change(by, ticket, "number", "1"),
        lambda by, ticket: actions.assign(by, ticket, uuid.uuid4()),
        lambda by, ticket: actions.correct(by, ticket, "priority", "high"),
        lambda by, ticket: actions.correct(by, ticket, "category", "Li Na lives in Harbour Street"),
        lambda by, ticket: actions.confirm(by, ticket, "language"),
    ],
    ids=["empty reply", "empty note", "long note", "no such value", "no such field", "no such agent", "not judged", "a sentence", "unsaid"],
)
def test_a_change_that_makes_no_sense_is_refused_and_recorded(ready: Ticket, care: Department, act: Act) -> None:
    before = state()
    with pytest.raises(InvalidChangeError):
        act(an_actor(Role.AGENT, care), ready)
    assert state() == before
    assert (last().outcome, json.loads(last().details)) == ("refused", {"code": "invalid-change"})


def test_a_reply_waits_for_the_customer_takes_the_ticket_and_is_sealed_for_them(
    ticket: Ticket, care: Department, delivered: list[Message]
) -> None:
    by = an_actor(Role.AGENT, care)
    message = actions.reply(by, ticket, "We send a new one.", [NewFile.of("a.txt", "text/plain", b"the terms")])
    now = Ticket.objects.get(id=ticket.id)
    assert (now.status, now.assignee_id, now.waiting_since) == (Status.PENDING, by.id, None)
    assert delivered == [message]
    stored = Message.objects.get(id=message.id)
    assert keyring.one(stored.text.key_id).subject.id == ticket.requester_id
    assert Opening(SYSTEM, "sending").read(stored.text) == "We send a new one."
    blob = Attachment.objects.get(message=message).blob
    assert keyring.one(contents().key_id(blob)).subject.id == ticket.requester_id
    assert b"".join(Opening(SYSTEM, "sending").content(contents(), blob)) == b"the terms"


def test_a_note_is_sealed_for_the_department(ticket: Ticket, care: Department, delivered: list[Message]) -> None:
    message = actions.note(an_actor(Role.AGENT, care), ticket, "She called twice.")
    assert keyring.one(Message.objects.get(id=message.id).text.key_id).subject.id == care.id
    assert delivered == []


def test_a_refused_reply_leaves_no_file_behind(ticket: Ticket, billing: Department, care: Department) -> None:
    for by, text in ((an_actor(Role.AGENT, billing), "text"), (an_actor(Role.AGENT, care), "")):
        file = NewFile.of("a.txt", "text/plain", b"the terms")
        with pytest.raises((NotAllowedError, InvalidChangeError)):
            actions.reply(by, ticket, text, [file])
        assert not contents().path(Attachment(id=file.id).blob).exists()


def test_a_ticket_without_a_person_cannot_be_answered(ticket: Ticket, care: Department) -> None:
    Ticket.objects.filter(id=ticket.id).update(requester=None)
    with pytest.raises(InvalidChangeError, match="nobody to answer"):
        actions.reply(an_actor(Role.AGENT, care), Ticket.objects.get(id=ticket.id), "Hello")
    assert last().outcome == "refused"


def test_a_ticket_that_moved_in_the_meantime_is_not_touched_with_old_rights(ticket: Ticket, care: Department, billing: Department) -> None:
    by = an_actor(Role.AGENT, care)
    Ticket.objects.filter(id=ticket.id).update(department=billing)
    for act in (ACTIONS["reply"][1], ACTIONS["note"][1], ACTIONS["change"][1], ACTIONS["move"][1]):
        with pytest.raises(InvalidChangeError, match="moved"):
            act(by, ticket)
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_an_assignee_stays_only_where_they_work(ticket: Ticket, care: Department, billing: Department) -> None:
    agent = an_agent(Role.AGENT, care)
    lead = an_actor(Role.LEAD)
    with pytest.raises(InvalidChangeError, match="does not work"):
        actions.assign(lead, ticket, an_agent(Role.AGENT, billing).pk)
    actions.assign(lead, ticket, agent.pk)
    assert Ticket.objects.get(id=ticket.id).assignee_id == agent.pk
    actions.move(agent_actor(agent), ticket, billing)
    now = Ticket.objects.get(id=ticket.id)
    assert (now.department_id, now.assignee_id) == (billing.id, None)


@pytest.mark.parametrize(
    ("question", "value", "field"),
    [("category", "complaint", "category"), ("priority", Priority.HIGH, "priority"), ("language", "zh-hans", "language")],
)
def test_a_correction_changes_the_ticket_and_is_kept_for_training(
    ticket: Ticket, care: Department, question: str, value: str, field: str
) -> None:
    for word in ("known", "torn-seam"):
        TagWord.objects.create(word=word)
    TicketTag.objects.create(ticket=ticket, word=TagWord.objects.get(word="known"))
    row = {"ticket": ticket, "customer": ticket.requester, "department": care, "value": "x"}
    Judgement.objects.create(**row, question=question, confidence=0.6, evidence=[])
    by = an_actor(Role.AGENT, care)
    actions.correct(by, ticket, question, value)
    assert getattr(Ticket.objects.get(id=ticket.id), field) == value
    judgement = Judgement.objects.get(question=question)
    assert (judgement.corrected_to, judgement.confirmed, judgement.decided_by_id) == (value, False, by.id)


def test_correcting_department_or_assignee_keeps_to_who_works_where(ticket: Ticket, care: Department, billing: Department) -> None:
    for word in ("known", "torn-seam"):
        TagWord.objects.create(word=word)
    TicketTag.objects.create(ticket=ticket, word=TagWord.objects.get(word="known"))
    row = {"ticket": ticket, "customer": ticket.requester, "department": care, "value": "x"}
    for question in ("department", "assignee"):
        Judgement.objects.create(**row, question=question, confidence=0.6, evidence=[])
    agent, stranger, lead = an_agent(Role.AGENT, care), an_agent(Role.AGENT, billing), an_actor(Role.LEAD)
    for value in (str(stranger.pk), "nobody"):
        with pytest.raises(InvalidChangeError):
            actions.correct(lead, ticket, "assignee", value)
    actions.correct(lead, ticket, "assignee", str(agent.pk))
    actions.correct(lead, ticket, "department", "billing")
    now = Ticket.objects.get(id=ticket.id)
    assert (now.department_id, now.assignee_id) == (billing.id, None)


def test_joining_moves_the_messages_and_lets_the_sender_take_part(care: Department) -> None:
    first = a_ticket(care, sender="li.na@post.example")
    second = a_ticket(care, sender="li.na@work.example", probably_of=first)
    Ticket.objects.filter(id=first.id).update(status=Status.SOLVED)
    actions.join(an_actor(Role.AGENT, care), second)
    first, second = Ticket.objects.get(id=first.id), Ticket.objects.get(id=second.id)
    assert Message.objects.filter(ticket=first).count() == 2
    assert set(first.participants.values_list("role", flat=True)) == {"requester", "accepted"}
    assert (second.status, second.joined_into_id, first.status) == (Status.CLOSED, first.id, Status.OPEN)


def test_nothing_is_joined_to_a_ticket_that_the_agent_does_not_see(care: Department, billing: Department) -> None:
    first = a_ticket(billing, sender="li.na@post.example")
    second = a_ticket(care, sender="li.na@work.example", probably_of=first)
    with pytest.raises(NotVisibleError):
        actions.join(an_actor(Role.AGENT, care), second)
    assert Message.objects.filter(ticket=first).count() == 1
