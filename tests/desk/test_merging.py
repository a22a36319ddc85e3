"""Merging and splitting: messages change their place and keep their key, people and mail follow, and both are taken back."""

from __future__ import annotations

import json
import uuid

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.channels.mail.own_addresses import mail_index, reply_address
from sealdesk.channels.mail.parsing import parse
from sealdesk.channels.mail.threading import conversation_of
from sealdesk.desk import actions, merging
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.models import Attachment, Message, Participant, Status, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.vault.keyring import keyring
from sealdesk.workbench.undo import take_back, undoable
from tests.cast import letter
from tests.doors_cast import SYSTEM, a_message, a_ticket, an_actor

LI, TOM = "li.na@post.example", "tom@post.example"


@pytest.fixture
def wang(care: Department) -> Actor:
    """An agent of customer care."""
    return an_actor(Role.AGENT, care)


@pytest.fixture
def other(care: Department) -> Ticket:
    """Tom's ticket in the same department."""
    return a_ticket(care, sender=TOM, name="Tom", subject="The same parasol", text="It is torn again.")


def texts(ticket: Ticket) -> list[str]:
    opening = Opening(SYSTEM, "tests")
    return [opening.read(message.text) for message in Message.objects.filter(ticket=ticket).order_by("created_at", "id")]


def people(ticket: Ticket) -> set[uuid.UUID | None]:
    return set(Participant.objects.filter(ticket=ticket).values_list("customer_id", flat=True))


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def mail_to(ticket: Ticket, sender: str, **headers: str) -> Ticket | None:
    """Where an answer to the reply address of a ticket goes."""
    return conversation_of(parse(letter(sender=sender, to=reply_address(ticket), **headers))).joins


def test_messages_move_and_each_stays_sealed_for_its_person(wang: Actor, ticket: Ticket, other: Ticket) -> None:
    actions.note(wang, other, "She called.", [NewFile.of("a.txt", "text/plain", b"the terms")])
    before = {m.id: (m.person_id, bytes(m.text.blob or b"")) for m in Message.objects.filter(ticket=other)}
    merging.merge(wang, other, ticket)
    moved = Message.objects.filter(ticket=ticket, id__in=before)
    assert {m.id: (m.person_id, bytes(m.text.blob or b"")) for m in moved} == before
    assert sorted(texts(ticket)) == ["It is torn again.", "It rained.", "She called."]
    assert {keyring.one(m.text.key_id).subject.id for m in moved if m.person_id} == {other.requester_id}
    file = Attachment.objects.get(message__ticket=ticket)
    assert b"".join(Opening(SYSTEM, "tests").content(contents(), file.blob)) == b"the terms"
    assert texts(other) == []


def test_people_and_mail_follow_and_both_histories_tell_it(wang: Actor, ticket: Ticket, other: Ticket) -> None:
    merging.merge(wang, other, ticket)
    assert people(ticket) == {ticket.requester_id, other.requester_id}
    assert mail_to(other, TOM) == ticket
    assert mail_to(other, LI) == ticket
    assert mail_to(other, "mallory@elsewhere.example") is None
    assert (fresh(other).status, fresh(other).joined_into) == (Status.CLOSED, ticket)
    told = {e.resource: json.loads(e.details) for e in LedgerEvent.objects.filter(tag="ticket:merged")}
    assert told == {other.key: {"into": ticket.key, "messages": 1}, ticket.key: {"from": other.key, "messages": 1}}


def test_who_waited_there_waits_here(wang: Actor, ticket: Ticket, other: Ticket) -> None:
    actions.change(wang, ticket, "status", "solved")
    merging.merge(wang, other, ticket)
    assert (fresh(ticket).status, fresh(ticket).waiting_since) == (Status.OPEN, other.waiting_since)


def test_a_merge_is_taken_back_and_what_came_later_stays(wang: Actor, care: Department, ticket: Ticket, other: Ticket) -> None:
    actions.change(wang, ticket, "status", "solved")
    with undoable(wang) as lot:
        merging.merge(wang, other, ticket)
    assert lot.id is not None
    a_message(care, sender=LI, joins=fresh(ticket), text="Later.")
    take_back(wang, lot.id)
    assert texts(other) == ["It is torn again."]
    assert sorted(texts(ticket)) == ["It rained.", "Later."]
    assert people(ticket) == {ticket.requester_id}
    assert (fresh(other).joined_into, fresh(other).status, fresh(other).waiting_since) == (None, "new", other.waiting_since)
    assert mail_to(other, TOM) == other
    undone = LedgerEvent.objects.filter(tag="action:undone")
    assert {e.resource for e in undone} == {ticket.key, other.key}


def test_who_wrote_since_the_merge_keeps_their_part_when_it_is_taken_back(
    wang: Actor, care: Department, ticket: Ticket, other: Ticket
) -> None:
    with undoable(wang) as lot:
        merging.merge(wang, other, ticket)
    assert lot.id is not None
    a_message(care, sender=TOM, joins=fresh(ticket), text="Still torn.")
    take_back(wang, lot.id)
    assert people(ticket) == {ticket.requester_id, other.requester_id}
    assert texts(other) == ["It is torn again."]


def test_a_ticket_is_not_merged_into_itself_or_into_one_that_went_elsewhere(
    wang: Actor, care: Department, ticket: Ticket, other: Ticket
) -> None:
    with pytest.raises(InvalidChangeError, match="into itself"):
        merging.merge(wang, ticket, ticket)
    merging.merge(wang, other, ticket)
    with pytest.raises(InvalidChangeError, match="merged already"):
        merging.merge(wang, ticket, fresh(other))
    with pytest.raises(InvalidChangeError, match="merged already"):
        merging.merge(wang, fresh(other), a_ticket(care))


def test_both_departments_must_allow_it(wang: Actor, billing: Department, ticket: Ticket) -> None:
    foreign = a_ticket(billing, sender=TOM)
    for one, two in ((ticket, foreign), (foreign, ticket)):
        with pytest.raises(NotAllowedError):
            merging.merge(wang, one, two)
    assert LedgerEvent.objects.filter(tag="ticket:merged", outcome="refused").count() == 2
    assert texts(foreign) == ["It rained."]


def test_chosen_messages_become_a_ticket_of_who_wrote_them(wang: Actor, care: Department, ticket: Ticket) -> None:
    toms = a_message(care, sender=TOM, name="Tom", joins=fresh(ticket), text="Mine is blue.", mail_index=mail_index("m2@post.example"))
    with undoable(wang) as lot:
        new = merging.split(wang, fresh(ticket), [toms.id], "The blue one")
    assert (texts(new), texts(ticket)) == (["Mine is blue."], ["It rained."])
    assert (new.requester_id, new.department_id, new.split_from) == (toms.person_id, care.id, ticket)
    assert keyring.one(fresh(new).subject_line.key_id).subject.id == toms.person_id
    assert Opening(SYSTEM, "tests").read(fresh(new).subject_line) == "The blue one"
    assert people(new) == {toms.person_id}
    assert mail_to(ticket, TOM, In_Reply_To="<m2@post.example>") == new
    assert mail_to(ticket, TOM) == ticket
    assert mail_to(new, TOM) == new
    told = {e.resource: json.loads(e.details) for e in LedgerEvent.objects.filter(tag="ticket:split")}
    assert told == {ticket.key: {"into": new.key, "messages": 1}, new.key: {"from": ticket.key, "messages": 1}}
    assert lot.id is not None
    take_back(wang, lot.id)
    assert sorted(texts(ticket)) == ["It rained.", "Mine is blue."]
    assert (fresh(new).joined_into, fresh(new).status) == (ticket, "closed")
    assert mail_to(new, TOM) == ticket


def test_the_subject_is_kept_for_the_same_person_and_not_given_to_another(wang: Actor, care: Department, ticket: Ticket) -> None:
    own = a_message(care, sender=LI, joins=fresh(ticket), text="And another thing.")
    toms = a_message(care, sender=TOM, joins=fresh(ticket), text="Mine too.")
    opening = Opening(SYSTEM, "tests")
    assert opening.read(fresh(merging.split(wang, fresh(ticket), [own.id])).subject_line) == "A torn parasol"
    assert not opening.read(fresh(merging.split(wang, fresh(ticket), [toms.id])).subject_line)


def test_what_cannot_be_split_off_is_refused(wang: Actor, care: Department, ticket: Ticket, other: Ticket) -> None:
    only, foreign = Message.objects.get(ticket=ticket), Message.objects.get(ticket=other)
    for chosen, sentence in (([], "Choose"), ([only.id], "At least one"), ([foreign.id], "Choose"), ([uuid.uuid4()], "Choose")):
        with pytest.raises(InvalidChangeError, match=sentence):
            merging.split(wang, ticket, chosen)
    assert Ticket.objects.count() == 2


def test_a_ticket_that_is_not_seen_is_not_joined_by_its_id(wang: Actor, billing: Department, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(probably_of=a_ticket(billing, sender=TOM))
    with pytest.raises(NotVisibleError):
        actions.join(wang, fresh(ticket))
    assert fresh(ticket).joined_into is None
