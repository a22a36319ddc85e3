"""What is sent on waits as a reply does: taken back it never leaves, and its form stands as it was."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.mail import sending
from sealdesk.channels.mail.smtp import Server
from sealdesk.channels.models import Delivery, DeliveryState
from sealdesk.desk.actions import reply
from sealdesk.desk.contents import NewFile
from sealdesk.desk.forwarding.actions import Letter
from sealdesk.desk.forwarding.models import Forward
from sealdesk.desk.models import Kind, Message, Participant, Ticket
from sealdesk.desk.own_disclosures import of_oneself
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.people.register import customer_of
from sealdesk.workbench import forwards, replies, undo
from sealdesk.workbench.models import ForwardDraft
from sealdesk.workbench.undo import undoable
from tests.besieged import the_model
from tests.cast import ELENA, Desk, found_desk, letter
from tests.channels.conftest import Clock
from tests.services.smtp_sink import SmtpSink

MILL = "orders@mill.example"
NOTE = "Can you mend this?"


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return found_desk()


@pytest.fixture
def original(desk: Desk) -> Message:
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    Message.objects.filter(ticket=ticket).update(department=desk.care)
    return Message.objects.select_related("ticket__department", "person").get(ticket=ticket)


def sent_on(by: Actor, original: Message, address: str = MILL) -> tuple[Message, Any]:
    with undoable(by) as lot:
        return forwards.send_on(by, original.ticket, original, Letter(address, "supplier", NOTE)), lot.id


def post(delivery: Delivery, sink: SmtpSink, clock: Clock) -> str:
    return sending.deliver(delivery.id, send=Server("127.0.0.1", sink.port, "none").send, now=clock)


def told(original: Message) -> int:
    sequence()
    elena = Actor.customer(customer_of(ELENA).id)
    return [one.forwarded for one in of_oneself(elena).disclosures].count(True)


@pytest.mark.service
def test_it_leaves_after_as_many_seconds_as_a_reply_and_is_told_then(
    desk: Desk, original: Message, smtp_sink: SmtpSink, clock: Clock
) -> None:
    message, lot = sent_on(desk.wang, original)
    assert message.delivery.next_attempt_at - message.created_at > replies.PAUSE - timedelta(seconds=1)
    assert post(message.delivery, smtp_sink, clock) == "not-due"
    assert told(original) == 0
    clock.forward(seconds=11)
    assert post(message.delivery, smtp_sink, clock) == "sent"
    assert [one.recipients for one in smtp_sink.messages] == [(MILL,)]
    assert told(original) == 1
    with pytest.raises(InvalidChangeError, match="sent on already"):
        undo.take_back(desk.wang, lot)
    assert Message.objects.filter(pk=message.pk).exists()
    assert not ForwardDraft.objects.exists()


@pytest.mark.service
def test_taken_back_it_never_leaves_and_is_written_down_twice(desk: Desk, original: Message, smtp_sink: SmtpSink, clock: Clock) -> None:
    message, lot = sent_on(desk.wang, original)
    delivery = message.delivery
    assert undo.take_back(desk.wang, lot).done == 1
    clock.forward(minutes=5)
    assert post(delivery, smtp_sink, clock) == "not-due"  # its job comes all the same
    assert not sending.due(clock.now).exists()
    assert smtp_sink.attempts == 0
    assert not Message.objects.filter(kind=Kind.FORWARD).exists()
    assert not Forward.objects.exists()
    assert told(original) == 0
    made, undone = (LedgerEvent.objects.get(tag=tag) for tag in (Tag.TICKET_FORWARDED, Tag.ACTION_UNDONE))
    details = json.loads(undone.details)
    assert (undone.actor, undone.resource) == (desk.wang.key, original.ticket.key)
    assert (details["undid"], details["of"], details["uncopied"]) == ("forward.send", str(made.uid), 1)
    assert not any(MILL in row or NOTE in row for row in LedgerEvent.objects.values_list("details", flat=True))


def test_what_was_written_is_there_again_for_its_author_alone(desk: Desk, original: Message) -> None:
    _, lot = sent_on(desk.wang, original)
    undo.take_back(desk.wang, lot)
    draft = forwards.mine(desk.wang, original)
    assert draft is not None
    opening = Opening(desk.wang, "tests")
    assert [opening.read(one, desk.care.id) for one in (draft.address, draft.text)] == [MILL, NOTE]
    assert (draft.reason, draft.opened, draft.files) == ("supplier", False, [])
    assert forwards.mine(desk.otto, original) is None
    with pytest.raises(NotVisibleError):
        undo.take_back(desk.otto, lot)
    sent_on(desk.wang, original)
    assert not ForwardDraft.objects.exists()


def test_whom_it_alone_brought_goes_with_it(desk: Desk, original: Message) -> None:
    people = Customer.objects.count()
    _, lot = sent_on(desk.wang, original)
    assert Customer.objects.count() == people + 1
    undo.take_back(desk.wang, lot)
    assert Customer.objects.count() == people
    assert CustomerEmail.objects.count() == people
    assert not Participant.objects.filter(ticket=original.ticket, role="third").exists()


def test_who_was_written_to_before_stays(desk: Desk, original: Message) -> None:
    _, first = sent_on(desk.wang, original)
    _, second = sent_on(desk.wang, original)
    undo.take_back(desk.wang, first)
    assert Participant.objects.filter(ticket=original.ticket, role="third").count() == 2  # by their record and by their address
    undo.take_back(desk.wang, second)
    assert not Participant.objects.filter(ticket=original.ticket, role="third").exists()
    assert Customer.objects.count() == 1


@pytest.mark.service
def test_a_process_that_dies_while_it_takes_back_has_taken_nothing_back(
    desk: Desk, original: Message, smtp_sink: SmtpSink, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, lot = sent_on(desk.wang, original)

    def killed(*_: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patched:
        patched.setattr("sealdesk.desk.forwarding.actions.part_again", killed)  # the last that is done
        with pytest.raises(SystemExit):
            undo.take_back(desk.wang, lot)
    assert not ForwardDraft.objects.exists()
    clock.forward(seconds=11)
    assert post(message.delivery, smtp_sink, clock) == "sent"
    assert len(smtp_sink.messages) == 1


def test_what_the_postman_holds_cannot_be_taken_back(desk: Desk, original: Message) -> None:
    message, lot = sent_on(desk.wang, original)
    Delivery.objects.filter(message=message).update(state=DeliveryState.SENDING, attempts=1)  # and a postman that died leaves it so
    with pytest.raises(InvalidChangeError, match="sent on already"):
        undo.take_back(desk.wang, lot)
    assert Message.objects.filter(pk=message.pk).exists()


def test_z_elsewhere_does_not_take_it_back(desk: Desk, original: Message) -> None:
    sent_on(desk.wang, original)
    with pytest.raises(InvalidChangeError, match="on its ticket only"):
        undo.last(desk.wang)
    assert undo.last(desk.wang, at=original.ticket.key).steps.get().kind == forwards.UNDO


def test_files_that_were_ticked_are_ticked_again(desk: Desk, original: Message) -> None:
    answer = reply(desk.wang, original.ticket, "See the guide.", [NewFile.of("guide.txt", "text/plain", b"how to sew")])
    file = answer.attachments.get()
    with undoable(desk.wang) as lot:
        forwards.send_on(desk.wang, answer.ticket, answer, Letter(MILL, "carrier", NOTE, {file.id}))
    undo.take_back(desk.wang, lot.id)  # type: ignore[arg-type]
    assert ForwardDraft.objects.get().files == [str(file.id)]
    assert answer.attachments.exists()


def test_two_that_are_taken_back_are_one_form_with_the_words_of_both(desk: Desk, original: Message) -> None:
    _, first = sent_on(desk.wang, original)
    with undoable(desk.wang) as second:
        forwards.send_on(desk.wang, original.ticket, original, Letter("tim@sawmill.example", "supplier", "Or can you?"))
    # By Z, on the ticket: what was taken back is nothing that was done since.
    assert undo.last(desk.wang, at=original.ticket.key).id == second.id
    undo.take_back(desk.wang, second.id)
    assert undo.last(desk.wang, at=original.ticket.key).id == first
    undo.take_back(desk.wang, first)
    draft = ForwardDraft.objects.get()
    opening = Opening(desk.wang, "read", reference=original.ticket.key)
    assert opening.read(draft.text) == f"{NOTE}\n\nOr can you?"
    assert opening.read(draft.address) == MILL
    assert not Forward.objects.exists()
