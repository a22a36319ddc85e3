"""A message is sent on to somebody outside: what leaves, what stays, what is recorded, and how the answer comes back."""

from __future__ import annotations

import json
import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.outbound import compose
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.models import Delivery
from sealdesk.desk.forwarding.actions import Letter, forward
from sealdesk.desk.models import Attachment, Kind, Message, Ticket
from sealdesk.desk.own_disclosures import of_oneself
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_of
from sealdesk.vault.keyring import keyring
from sealdesk.workbench import replies
from sealdesk.workbench.forwards import send_on
from sealdesk.workbench.once import ElsewhereError, Form
from tests.besieged import the_model
from tests.cast import ELENA, Desk, found_desk, letter

MILL = "orders@mill.example"
CARD = "DE89 3704 0044 0532 0130 00"
SAID = f"The seam has opened. My account is {CARD}."


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return found_desk()


def with_file() -> bytes:
    mail = message_from_bytes(letter(text=SAID, Message_ID="<first@customer.example>"), policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(b"\x89PNG\r\n\x1a\n seam", maintype="image", subtype="png", filename="seam.png")
    mail.add_attachment("two", filename="other.txt")
    return mail.as_bytes()


@pytest.fixture
def original(desk: Desk) -> Message:
    message = desk.receive(with_file()).message
    assert message is not None
    Ticket.objects.filter(pk=message.ticket_id).update(department=desk.care)
    return Message.objects.select_related("ticket__department").get(pk=message.pk)


def to_mill(**more: Any) -> Letter:
    return Letter(**{"address": MILL, "reason": "supplier", "note": "Can you mend this?", **more})


def mail_of(message: Message) -> EmailMessage:
    opening = Opening(POSTMAN, "deliver", reference="delivery")
    raw = b"".join(compose(Message.objects.get(pk=message.pk), opening, date=message.sent_at).chunks())
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


def words_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def a_lead(desk: Desk) -> Actor:
    from sealdesk.access.actors import agent_actor

    lead = Agent.objects.create(email="lea@desk.example", name="Lea Lind")
    Grant.objects.create(agent=lead, role=Role.LEAD, department=desk.care)
    return agent_actor(lead)


def test_the_note_and_the_text_leave_and_nothing_that_says_whose_they_are(desk: Desk, original: Message) -> None:
    mail = mail_of(forward(desk.wang, original.ticket, original, to_mill()))
    assert mail["To"].addresses[0].addr_spec == MILL
    assert str(mail["Subject"]) == "Fwd: The parasol is torn"
    assert "Can you mend this?" in words_of(mail)
    assert "> The seam has opened." in words_of(mail)
    assert (mail["In-Reply-To"], mail["References"], mail["Cc"]) == (None, None, None)
    for own in (ELENA, "Elena", "customer.example"):
        assert own not in mail.as_string()
    assert [*mail.iter_attachments()] == []


def test_what_is_masked_leaves_masked_unless_who_is_cleared_lets_it_leave(desk: Desk, original: Message) -> None:
    assert CARD not in words_of(mail_of(forward(desk.wang, original.ticket, original, to_mill())))
    with pytest.raises(NotAllowedError):
        forward(desk.wang, original.ticket, original, to_mill(opened=True))
    assert CARD in words_of(mail_of(forward(a_lead(desk), original.ticket, original, to_mill(opened=True))))


def test_a_secret_never_leaves(desk: Desk) -> None:
    message = desk.receive(letter(text="My password: Parasol-4711-blue\nPlease help.")).message
    Ticket.objects.filter(pk=message.ticket_id).update(department=desk.care)
    message = Message.objects.select_related("ticket__department").get(pk=message.pk)
    sent = words_of(mail_of(forward(a_lead(desk), message.ticket, message, to_mill(opened=True))))
    assert "Parasol-4711-blue" not in sent
    assert "Please help." in sent


def test_the_chosen_file_goes_along_and_no_other(desk: Desk, original: Message) -> None:
    png = original.attachments.get(content_type="image/png")
    mail = mail_of(forward(desk.wang, original.ticket, original, to_mill(files=[png.id])))
    assert [part.get_filename() for part in mail.iter_attachments()] == ["seam.png"]


def test_it_is_recorded_with_its_reason_and_the_customer_reads_it(desk: Desk, original: Message) -> None:
    forward(desk.wang, original.ticket, original, to_mill())
    details = json.loads(LedgerEvent.objects.get(tag=Tag.TICKET_FORWARDED).details)
    assert (details["purpose"], details["files"], details["opened"], details["role"]) == ("supplier", 0, False, "agent")
    assert "mill.example" not in json.dumps(details)
    sequence()
    elena = Actor.customer(customer_of(ELENA).id)
    [told] = [one for one in of_oneself(elena).disclosures if one.forwarded]
    assert (told.by, told.role, told.purpose, told.number) == ("agent", Role.AGENT, "supplier", original.ticket.number)


def test_the_address_is_the_third_partys_own_and_the_text_is_in_no_second_place(desk: Desk, original: Message) -> None:
    row = forward(desk.wang, original.ticket, original, to_mill()).forward
    assert keyring.one(row.address.key_id).subject.id == row.person_id == customer_of(MILL).id
    assert not Attachment.objects.filter(message=row.message).exists()
    assert Opening(POSTMAN, "test").read(row.message.text) == "Can you mend this?"


def test_the_answer_comes_back_as_theirs_and_brings_nobody_into_the_customers_mail(desk: Desk, original: Message) -> None:
    ticket = original.ticket
    sent = forward(desk.wang, ticket, original, to_mill())
    threaded = {"In_Reply_To": f"<{message_id_of(sent)}>", "Message_ID": "<m@mill.example>"}
    back = letter(sender=MILL, name="The mill", to=reply_address(ticket), Cc="boss@mill.example", **threaded)
    answer = desk.receive(back).message
    ticket.refresh_from_db()
    assert (answer.ticket, answer.person_id) == (ticket, customer_of(MILL).id)
    assert ticket.requester_id == customer_of(ELENA).id
    mail = mail_of(replies.send(desk.wang, ticket, "It can be mended."))
    assert mail["To"].addresses[0].addr_spec == ELENA
    assert "mill.example" not in mail.as_string()


def test_the_ticket_stands_as_it_stood(desk: Desk, original: Message) -> None:
    forward(desk.wang, original.ticket, original, to_mill())
    ticket = Ticket.objects.get(pk=original.ticket_id)
    assert (ticket.status, ticket.waiting_since is None) == ("new", False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Choose why"),
        ({"reason": "because"}, "Choose why"),
        ({"note": " "}, "nothing to send"),
        ({"address": "nobody"}, "not an e-mail address"),
        ({"address": "a@b.example\r\nBcc: c@d.example"}, "not an e-mail address"),
        ({"address": ELENA}, "own address"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(desk: Desk, original: Message, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidChangeError, match=said):
        forward(desk.wang, original.ticket, original, to_mill(**wrong))
    assert not Delivery.objects.exists()
    assert Customer.objects.count() == 1


def test_notes_and_confidential_answers_are_not_sent_on(desk: Desk, original: Message) -> None:
    from sealdesk.desk.actions import note

    held = replies.send(desk.wang, original.ticket, "For you alone.", confidential=True)
    for message in (note(desk.wang, original.ticket, "Between us."), Message.objects.get(pk=held.pk)):
        with pytest.raises(InvalidChangeError, match="Only what the customer wrote"):
            forward(desk.wang, original.ticket, message, to_mill())


def test_a_file_of_another_message_does_not_go_along(desk: Desk, original: Message) -> None:
    other = desk.receive(letter(subject="Other", Message_ID="<o@x.example>")).message
    whose = {"message": other, "person": other.person, "department": desk.billing}
    foreign = Attachment.objects.create(**whose, content_type="text/plain", size=1, name="x")
    for wanted in (foreign.id, uuid.uuid4()):
        with pytest.raises(NotVisibleError):
            forward(desk.wang, original.ticket, original, to_mill(files=[wanted]))


def test_who_may_not_forward_is_refused_and_that_is_recorded(desk: Desk, original: Message) -> None:
    with pytest.raises(NotAllowedError):
        forward(desk.otto, original.ticket, original, to_mill())
    assert LedgerEvent.objects.filter(tag=Tag.TICKET_FORWARDED, outcome="refused").count() == 1
    assert not Delivery.objects.exists()


def test_the_third_party_sees_nothing_in_the_portal(desk: Desk, original: Message) -> None:
    forward(desk.wang, original.ticket, original, to_mill())
    mill = Actor.customer(customer_of(MILL).id)
    assert not see(mill, Ticket).exists()
    assert not see(mill, Message).exists()
    elena = Actor.customer(customer_of(ELENA).id)
    assert not see(elena, Message).filter(kind=Kind.FORWARD).exists()


def test_one_form_sends_once(desk: Desk, original: Message) -> None:
    form = Form(uuid.uuid4())
    send_on(desk.wang, original.ticket, original, to_mill(), form=form)
    with pytest.raises(ElsewhereError):
        send_on(desk.wang, original.ticket, original, to_mill(), form=form)
    assert Message.objects.filter(kind=Kind.FORWARD).count() == 1
