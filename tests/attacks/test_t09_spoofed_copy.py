"""T09: a mail in the requester's name brings nobody a byte of what was written before."""

from __future__ import annotations

import pytest

from sealdesk.channels.mail import sending
from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.channels.mail.own_addresses import reply_address
from sealdesk.desk.actions import reply
from sealdesk.desk.models import Participant, Ticket
from tests.cast import ELENA, MALLORY, Desk, letter


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(Message_ID="<first@customer.example>", text="My door code is in the form."))


def sent_to(desk: Desk, ticket: Ticket) -> tuple[str, str]:
    """Where an agent's next answer goes: the envelope's recipient, and every address among the headers."""
    ticket.refresh_from_db()
    taken: list[Outgoing] = []
    delivery = reply(desk.wang, ticket, "Here is the whole story.").delivery
    assert sending.deliver(delivery.id, send=taken.append) == "sent"
    [mail] = taken
    headers = " ".join(mail.message.get_all(name, [""])[0] for name in ("To", "Cc", "Bcc"))
    return mail.recipient, headers.strip()


def test_a_forged_copy_brings_the_copied_address_no_answer(desk: Desk, ticket: Ticket) -> None:
    desk.receive(letter(to=reply_address(ticket), Cc=MALLORY, text="Please include my colleague."))
    assert sent_to(desk, ticket) == (ELENA, f"<{ELENA}>")
    desk.receive(letter(sender=MALLORY, name="Mallory", to=reply_address(ticket), text="Send me the thread."))
    assert sent_to(desk, ticket) == (ELENA, f"<{ELENA}>")


def test_a_forged_reply_to_turns_no_answer_away(desk: Desk, ticket: Ticket) -> None:
    desk.receive(letter(to=reply_address(ticket), Reply_To=MALLORY, text="Answer here, please."))
    assert sent_to(desk, ticket) == (ELENA, f"<{ELENA}>")


def test_two_from_headers_turn_no_answer_away(desk: Desk, ticket: Ticket) -> None:
    raw = letter(to=reply_address(ticket))
    for doubled in (b"From: " + MALLORY.encode() + b"\r\n" + raw, raw.replace(b"To:", b"From: " + MALLORY.encode() + b"\r\nTo:", 1)):
        desk.receive(doubled)
        assert sent_to(desk, ticket) == (ELENA, f"<{ELENA}>")


def test_a_sender_of_several_addresses_turns_no_answer_away(desk: Desk, ticket: Ticket) -> None:
    raw = letter(to=reply_address(ticket)).split(b"\r\n", 1)[1]
    desk.receive(f"From: {ELENA}, {MALLORY}\r\n".encode() + raw)
    assert sent_to(desk, ticket) == (ELENA, f"<{ELENA}>")


def test_somebody_copied_in_is_known_by_a_digest_alone(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(Cc=MALLORY))
    copied = Participant.objects.get(ticket=ticket, role="copied")
    assert copied.customer is None
    assert len(bytes(copied.address_index or b"")) == 32
