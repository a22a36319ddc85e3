"""An answer goes to more people than its requester: who gets a copy, how it is kept, sent and refused, and how they answer."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.mail import copying, recalling, sending
from sealdesk.channels.mail.outbound import Outgoing, compose
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.mail.smtp import Server
from sealdesk.channels.models import Delivery, DeliveryState
from sealdesk.desk.models import Message, Participant, Ticket
from sealdesk.desk.recipients.actions import MOST
from sealdesk.desk.recipients.models import Recipient
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_of
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.workbench import drafts, replies, undo
from sealdesk.workbench.models import Draft
from tests.besieged import the_model
from tests.cast import CARE, ELENA, JUN, Desk, found_desk, letter
from tests.channels.conftest import Clock
from tests.services.smtp_sink import SmtpSink

NORA = "nora.winter@supplier.example"


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter(Cc=JUN, Message_ID="<first@customer.example>"))
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


def mail_of(message: Message) -> Outgoing:
    return compose(message, Opening(POSTMAN, "deliver", reference="delivery"), date=message.sent_at)


def parsed(mail: Outgoing) -> EmailMessage:
    return message_from_bytes(b"".join(mail.chunks()), policy=policy.default)  # type: ignore[return-value]


def send(desk: Desk, ticket: Ticket, *copies: str, **more: Any) -> Message:
    return replies.send(desk.wang, ticket, "We send a new one.", copies=copies, **more)


def test_the_mail_names_those_who_get_a_copy_and_goes_to_all(desk: Desk, ticket: Ticket) -> None:
    mail = mail_of(send(desk, ticket, JUN, NORA))
    assert (mail.recipient, [*mail.copied]) == (ELENA, [JUN, NORA])
    header = parsed(mail)
    assert header["To"].addresses[0].addr_spec == ELENA
    assert [one.addr_spec for one in header["Cc"].addresses] == [JUN, NORA]


def test_an_answer_to_the_requester_alone_says_nothing_of_copies(desk: Desk, ticket: Ticket) -> None:
    message = send(desk, ticket)
    assert parsed(mail_of(message))["Cc"] is None
    assert '"copied"' not in LedgerEvent.objects.get(tag=Tag.TICKET_REPLIED).details


def test_each_address_is_sealed_for_its_own_person_and_the_ledger_counts_them(desk: Desk, ticket: Ticket) -> None:
    message = send(desk, ticket, NORA, JUN)
    for row in Recipient.objects.filter(message=message):
        key = keyring.one(row.address.key_id)
        assert key.subject.id == row.person_id != ticket.requester_id
    details = LedgerEvent.objects.get(tag=Tag.TICKET_REPLIED).details
    assert '"copied":2' in details
    assert "@" not in details
    assert customer_of(NORA) is not None


def test_the_requester_and_repeated_addresses_get_no_copy(desk: Desk, ticket: Ticket) -> None:
    message = send(desk, ticket, ELENA, JUN, "Jun.Li@Customer.example")
    assert [*mail_of(message).copied] == [JUN]


def test_a_domain_of_another_script_goes_out_in_its_ascii_form(desk: Desk, ticket: Ticket) -> None:
    message = send(desk, ticket, "li@bücher.example")
    assert [*mail_of(message).copied] == ["li@xn--bcher-kva.example"]


def test_a_local_part_of_another_script_makes_the_mail_an_international_one(desk: Desk, ticket: Ticket) -> None:
    mail = mail_of(send(desk, ticket, "李君@例子.example"))
    assert mail.utf8
    assert "李君@" in b"".join(mail.chunks()).decode()


@pytest.mark.parametrize(
    "address", ["nobody", "a@b@c", "a b@c.example", "li@c.example\nBcc: all@evil.example", "a\x00b@c.example", '"x"@c.example']
)
def test_what_is_no_address_is_refused_and_nothing_is_written(desk: Desk, ticket: Ticket, address: str) -> None:
    with pytest.raises(InvalidChangeError, match="not an e-mail address"):
        send(desk, ticket, address)
    assert not Message.objects.filter(ticket=ticket, kind="reply").exists()


def test_twenty_others_get_a_copy_and_one_more_is_refused(desk: Desk, ticket: Ticket) -> None:
    many = [f"reader{n}@readers.example" for n in range(MOST + 1)]
    with pytest.raises(InvalidChangeError, match="At most 20 others"):
        send(desk, ticket, *many)
    assert len(mail_of(send(desk, ticket, *many[:MOST])).copied) == MOST


def test_a_confidential_answer_goes_to_nobody_else(desk: Desk, ticket: Ticket) -> None:
    with pytest.raises(InvalidChangeError, match="customer alone"):
        send(desk, ticket, JUN, confidential=True)
    assert not Recipient.objects.exists()


def _jun_writes(desk: Desk) -> Customer:
    desk.receive(letter(sender=JUN, name="Jun Li", subject="Mine"))
    person = customer_of(JUN)
    Ticket.objects.filter(requester=person.id).update(department=desk.care)
    return Customer.objects.get(pk=person.id)


def test_nobody_writes_to_who_is_blocked(desk: Desk, ticket: Ticket) -> None:
    Customer.objects.filter(pk=_jun_writes(desk).pk).update(blocked=True)
    with pytest.raises(InvalidChangeError, match="Somebody at one of these addresses is blocked"):
        send(desk, ticket, JUN)


def test_who_is_blocked_before_a_planned_answer_leaves_gets_no_copy(desk: Desk, ticket: Ticket) -> None:
    person = _jun_writes(desk)
    message = send(desk, ticket, JUN, NORA)
    Customer.objects.filter(pk=person.pk).update(blocked=True)
    mail = mail_of(message)
    assert ([*mail.copied], [*mail.refused.values()]) == ([NORA], ["blocked"])


def test_a_customer_of_another_department_is_copied_without_being_told_of(desk: Desk, ticket: Ticket) -> None:
    """The agent does not learn that the desk knows them, nor that they are blocked there."""
    desk.receive(letter(sender=NORA, name="Nora Winter", subject="Invoice"))
    Ticket.objects.filter(requester=customer_of(NORA).id).update(department=desk.billing)
    Customer.objects.filter(pk=customer_of(NORA).id).update(blocked=True)
    message = send(desk, ticket, NORA)
    assert Recipient.objects.get(message=message).person_id != customer_of(NORA).id


def test_a_draft_keeps_who_gets_a_copy_sealed_and_gives_them_back_after_undo(desk: Desk, ticket: Ticket) -> None:
    draft = drafts.save(desk.wang, ticket, drafts.Kind.REPLY, "", copies=[JUN])
    assert draft is not None
    assert JUN.encode() not in bytes(Draft.objects.values_list("copies", flat=True).get())
    message = send(desk, ticket, JUN)
    recalling.recall(desk.wang, message)
    assert not Recipient.objects.exists()
    held = drafts.mine(desk.wang, ticket)[drafts.Kind.REPLY]
    assert Opening(POSTMAN, "test").read(held.copies) == [JUN]
    assert drafts.save(desk.wang, ticket, drafts.Kind.REPLY, "", copies=[]) is None


def test_a_planned_answer_keeps_its_copies_until_it_leaves(desk: Desk, ticket: Ticket, clock: Clock) -> None:
    clock.forward(hours=2)
    message, sent = send(desk, ticket, JUN, at=clock.now), list[Outgoing]()
    clock.forward(minutes=1)
    assert sending.deliver(message.delivery.id, send=sent.append, now=clock) == "sent"
    assert [*sent[0].copied] == [JUN]


def _deliver(message: Message, sink: SmtpSink, clock: Clock) -> str:
    clock.forward(hours=1)
    return sending.deliver(message.delivery.id, send=Server("127.0.0.1", sink.port, "none").send, now=clock)


@pytest.mark.service
def test_a_copy_that_the_server_refuses_is_told_and_the_others_get_theirs(
    desk: Desk, ticket: Ticket, smtp_sink: SmtpSink, clock: Clock
) -> None:
    message = send(desk, ticket, JUN, NORA)
    smtp_sink.refuses[NORA] = "550 5.1.1 nobody here"
    assert _deliver(message, smtp_sink, clock) == "sent"
    assert smtp_sink.messages[0].recipients == (ELENA, JUN)
    assert list(message.recipients.order_by("id").values_list("refused", flat=True)) == ["", "recipient-refused 550 5.1.1"]


@pytest.mark.service
def test_a_server_that_cannot_take_a_copy_now_is_waited_for_twice(desk: Desk, ticket: Ticket, smtp_sink: SmtpSink, clock: Clock) -> None:
    message = send(desk, ticket, NORA)
    smtp_sink.refuses[NORA] = "450 4.2.0 try again"
    assert [_deliver(message, smtp_sink, clock) for _ in range(2)] == ["retrying", "retrying"]
    assert smtp_sink.messages == []
    assert _deliver(message, smtp_sink, clock) == "sent"
    assert smtp_sink.messages[0].recipients == (ELENA,)
    assert message.recipients.get().refused == "recipient-refused 450 4.2.0"


@pytest.mark.service
def test_where_the_requester_is_refused_nobody_gets_a_copy(desk: Desk, ticket: Ticket, smtp_sink: SmtpSink, clock: Clock) -> None:
    message = send(desk, ticket, JUN)
    smtp_sink.refuses[ELENA] = "550 5.1.1 nobody here"
    assert _deliver(message, smtp_sink, clock) == "failed"
    assert smtp_sink.messages == []


def test_an_answer_of_who_got_a_copy_joins_as_theirs(desk: Desk, ticket: Ticket) -> None:
    message = send(desk, ticket, NORA)
    answer = letter(sender=NORA, name="Nora Winter", to=reply_address(ticket), In_Reply_To=f"<{message_id_of(message)}>")
    joined = desk.receive(answer).message
    ticket.refresh_from_db()
    assert joined.ticket == ticket
    assert joined.person_id == customer_of(NORA).id != ticket.requester_id
    again = mail_of(replies.send(desk.wang, ticket, "Thank you both."))
    assert (again.recipient, [*again.copied]) == (ELENA, [])


def test_people_of_a_mail_are_its_writer_and_receivers_without_the_desk_and_machines(desk: Desk) -> None:
    envelope = {
        "from": ["Elena", ELENA],
        "reply_to": [["", "office@customer.example"]],
        "to": [
            ["", CARE],
            ["", "jun.li@customer.example"],
            ["", "no-reply@shop.example"],
            ["", "team-owner@lists.example"],
            ["", "ELENA.rossi@customer.example"],
        ],
        "cc": [["", NORA], ["", "mailer-daemon@shop.example"], ["", "<broken"]],
        "kind": "person",
    }
    assert copying.people_of(envelope) == [ELENA, "office@customer.example", JUN, NORA]
    assert copying.people_of(envelope | {"kind": "list"}) == [ELENA, "office@customer.example"]
    assert copying.people_of({}) == []


def test_the_desk_does_not_write_to_itself(desk: Desk, ticket: Ticket) -> None:
    for own in (CARE, reply_address(ticket)):
        with pytest.raises(InvalidChangeError, match="desk’s own"):
            copying.typed(f"{NORA}, {own}")
    assert list(copying.typed(f" {NORA}；{JUN} ")) == [NORA, JUN]


def test_others_get_the_subject_with_what_is_masked_in_it_masked(desk: Desk) -> None:
    account = "DE89 3704 0044 0532 0130 00"
    ticket = desk.ticket_from(letter(subject=f"Refund to {account}", Message_ID="<refund@customer.example>"))
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    ticket.refresh_from_db()
    assert account in str(parsed(mail_of(send(desk, ticket)))["Subject"])
    assert account not in str(parsed(mail_of(send(desk, ticket, NORA)))["Subject"])


def who_takes_part(ticket: Ticket) -> int:
    return Participant.objects.filter(ticket=ticket, role="copied").count()


@pytest.mark.parametrize("way", ["recall", "undo", "discard"])
def test_an_answer_that_is_taken_back_leaves_nothing_of_whom_it_alone_brought(desk: Desk, ticket: Ticket, way: str) -> None:
    before = who_takes_part(ticket)  # Jun's address, whom Elena copied in
    with undo.undoable(desk.wang) as lot:
        message = send(desk, ticket, JUN, NORA)
    nora = customer_of(NORA)
    assert nora is not None
    assert who_takes_part(ticket) == before + 3
    if way == "undo":
        assert lot.id is not None
        undo.take_back(desk.wang, lot.id)
    elif way == "recall":
        recalling.recall(desk.wang, message)
    else:
        Delivery.objects.filter(message=message).update(state=DeliveryState.KEPT)
        recalling.discard(desk.wang, message)
    assert who_takes_part(ticket) == before
    assert customer_of(NORA) is None
    assert customer_of(JUN) is None
    assert keyring.destroy(Subject(SubjectKind.CUSTOMER, nora.id)) == 0  # it was already
    told = LedgerEvent.objects.get(tag=Tag.CUSTOMER_ERASED, resource=nora.key)
    assert json.loads(told.details) == {"why": "undone", "gone": {"addresses": 1}}
    assert '"uncopied":2' in LedgerEvent.objects.filter(resource=ticket.key, outcome="done").latest("id").details
    if way != "discard":  # the draft is as it was typed, to take the wrong one off
        held = Draft.objects.get(ticket=ticket)
        assert Opening(desk.wang, "tests").read(held.copies, ticket.department_id) == [JUN, NORA]


def test_who_is_known_otherwise_keeps_their_record_and_their_part(desk: Desk, ticket: Ticket) -> None:
    desk.receive(letter(sender=NORA, name="Nora Winter"))
    first = send(desk, ticket, NORA)
    second = send(desk, ticket, NORA)
    recalling.recall(desk.wang, first)
    assert who_takes_part(ticket) == 3  # the second answer still brings her
    drafts.discard(desk.wang, ticket, drafts.Kind.REPLY)
    recalling.recall(desk.wang, second)
    assert who_takes_part(ticket) == 1
    assert customer_of(NORA) is not None
    assert not LedgerEvent.objects.filter(tag=Tag.CUSTOMER_ERASED).exists()


def test_who_wrote_meanwhile_stays(desk: Desk, ticket: Ticket) -> None:
    message = send(desk, ticket, NORA)
    desk.receive(letter(sender=NORA, name="Nora Winter", to=reply_address(ticket), In_Reply_To=f"<{message_id_of(message)}>"))
    assert Message.objects.filter(ticket=ticket, person=customer_of(NORA)).exists()
    recalling.recall(desk.wang, message)
    assert customer_of(NORA) is not None
    assert who_takes_part(ticket) == 3
