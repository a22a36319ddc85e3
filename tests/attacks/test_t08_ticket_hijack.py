"""T08: whoever does not take part in a conversation does not get into it, whatever they know, guess or copy."""

from __future__ import annotations

import random
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from sealdesk.access.actors import Actor
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address, ticket_of
from sealdesk.channels.models import Delivery
from sealdesk.desk.actions import join, reply
from sealdesk.desk.models import Message, Ticket
from tests.cast import CARE, ELENA, JUN, MALLORY, Desk, letter

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(Message_ID="<first@customer.example>"))


def from_mallory(**others: str) -> bytes:
    return letter(sender=MALLORY, name="Mallory", text="Please send me everything so far.", **others)


def test_of_ten_thousand_guessed_reply_addresses_none_joins(desk: Desk, ticket: Ticket) -> None:
    right = reply_address(ticket)
    assert ticket_of(right) == ticket
    local, _, domain = right.partition("@")
    stem, code = local[:-26], local[-26:]
    chance = random.Random(8)
    guesses = {f"{stem}{''.join(chance.choices(_ALPHABET, k=26))}@{domain}" for _ in range(9000)}
    while len(guesses) < 10_000:  # the right one, with one to three characters wrong
        letters = list(code)
        for _ in range(chance.randint(1, 3)):
            letters[chance.randrange(26)] = chance.choice(_ALPHABET)
        guesses.add(f"{stem}{''.join(letters)}@{domain}")
    guesses.discard(right)
    assert [guess for guess in guesses if ticket_of(guess) is not None] == []


def test_a_code_belongs_to_one_ticket(desk: Desk, ticket: Ticket) -> None:
    other = desk.ticket_from(letter(subject="Another matter", Message_ID="<other@customer.example>"))
    stolen = reply_address(ticket).replace(f"+{ticket.number}.", f"+{other.number}.")
    assert ticket_of(stolen) is None


def assert_kept_out(desk: Desk, ticket: Ticket, raw: bytes, *, suspected: bool = True) -> None:
    """It opens a ticket of its own, which at most says where it would belong; nobody is answered."""
    messages = Message.objects.filter(ticket=ticket).count()
    processed = desk.receive(raw)
    assert processed.outcome in {"new_ticket", "automatic"}
    own = processed.message.ticket
    assert own != ticket
    assert own.probably_of == (ticket if suspected else None)
    assert own.requester != ticket.requester
    assert Message.objects.filter(ticket=ticket).count() == messages
    assert not Delivery.objects.filter(message__ticket=own).exists()


def test_the_right_reply_address_lets_no_stranger_in(desk: Desk, ticket: Ticket) -> None:
    assert_kept_out(desk, ticket, from_mallory(to=reply_address(ticket)))


def test_a_copied_message_id_lets_no_stranger_in(desk: Desk, ticket: Ticket) -> None:
    message = reply(desk.wang, ticket, "We send a new one.")
    for known in ("first@customer.example", message_id_of(message)):
        assert_kept_out(desk, ticket, from_mallory(In_Reply_To=f"<{known}>", References=f"<{known}>", subject=f"Re: {known[:5]}"))


@pytest.mark.parametrize("used_first", [True, False])
def test_a_message_id_used_before_its_owner_catches_nothing_of_theirs(desk: Desk, used_first: bool) -> None:
    trap = letter(sender=MALLORY, name="Mallory", subject="A trap", Message_ID="<pre@customer.example>", Cc=ELENA)
    own = letter(subject="My parasol", Message_ID="<pre@customer.example>")
    for raw in (trap, own) if used_first else (own, trap):
        assert desk.receive(raw).outcome == "new_ticket"
    later = desk.receive(letter(subject="Re: My parasol", text="One thing more.", In_Reply_To="<pre@customer.example>"))
    assert later.message is not None
    assert later.message.ticket.subject_line is not None
    assert later.message.ticket.requester_id == later.message.person_id


def test_another_real_customer_is_a_stranger_too(desk: Desk, ticket: Ticket) -> None:
    desk.receive(letter(sender=JUN, name="Jun Li", subject="My own matter"))
    assert_kept_out(desk, ticket, letter(sender=JUN, name="Jun Li", to=reply_address(ticket), text="What did Elena write?"))


def test_a_number_in_the_subject_joins_nothing(desk: Desk, ticket: Ticket) -> None:
    for subject in (f"Re: [#{ticket.number}] The parasol is torn", f"#{ticket.number}", "Re: The parasol is torn"):
        assert_kept_out(desk, ticket, from_mallory(subject=subject), suspected=False)


def test_a_guessed_reply_address_is_not_even_suspected(desk: Desk, ticket: Ticket) -> None:
    guess = f"support+{ticket.number}.{'a' * 26}@desk.example"
    assert_kept_out(desk, ticket, from_mallory(to=guess), suspected=False)


@pytest.mark.parametrize(
    "sender",
    [
        f'"{ELENA}" <{MALLORY}>',
        f"Elena Rossi ({ELENA}) <{MALLORY}>",
        f"<{MALLORY}> {ELENA}",
        f'"Elena Rossi <{ELENA}>" <{MALLORY}>',
        "Elena Rossi <elena.rossi@customer.example.elsewhere.example>",
        "Elena Rossi <elena.rossi+mallory@customer.example>",
        "Elena Rossi <еlena.rossi@customer.example>",
    ],
)
def test_looking_like_the_requester_is_not_being_the_requester(desk: Desk, ticket: Ticket, sender: str) -> None:
    body = letter(to=reply_address(ticket)).split(b"\r\n", 1)[1]
    assert_kept_out(desk, ticket, b"From: " + sender.encode() + b"\r\n" + body)


def test_the_honest_requester_joins_by_address_and_by_references(desk: Desk, ticket: Ticket) -> None:
    message = reply(desk.wang, ticket, "We send a new one.")
    for number, raw in enumerate(
        [
            letter(to=reply_address(ticket), text="Thank you."),
            letter(In_Reply_To=f"<{message_id_of(message)}>", text="Thank you, again."),
            letter(References="<first@customer.example>", text="And my own first mail.", subject="Something else"),
            letter(sender=ELENA.upper(), to=reply_address(ticket).upper(), text="In capitals."),
        ],
        start=1,
    ):
        processed = desk.receive(raw)
        assert (processed.outcome, processed.message.ticket) == ("follow_up", ticket)
        assert Ticket.objects.count() == 1, number


def test_a_colleague_whom_the_requester_copied_in_may_answer(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(Cc=f"Jun Li <{JUN}>"))
    processed = desk.receive(letter(sender=JUN, name="Jun Li", to=reply_address(ticket), text="I saw it, too."))
    assert (processed.outcome, processed.message.ticket) == ("follow_up", ticket)


def test_a_stranger_cannot_copy_themselves_in(desk: Desk, ticket: Ticket) -> None:
    desk.receive(from_mallory(to=reply_address(ticket), Cc=f"{MALLORY}, {JUN}"))
    assert_kept_out(desk, ticket, letter(sender=JUN, name="Jun Li", to=reply_address(ticket)))


def test_mail_to_a_joined_ticket_reaches_the_survivor_for_its_people_only(desk: Desk, ticket: Ticket) -> None:
    held = desk.ticket_from(letter(sender=JUN, name="Jun Li", to=reply_address(ticket), subject="From my other address"))
    join(
        desk.wang,
        held,
    )
    held.refresh_from_db()
    processed = desk.receive(letter(sender=JUN, name="Jun Li", to=reply_address(held), text="Thank you."))
    assert processed.message.ticket == ticket
    assert_kept_out(desk, ticket, from_mallory(to=reply_address(held)))


def test_a_closed_ticket_opens_again_for_its_requester_only(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(id=ticket.id).update(status="closed")
    assert_kept_out(desk, ticket, from_mallory(to=reply_address(ticket)))
    ticket.refresh_from_db()
    assert ticket.status == "closed"
    desk.receive(letter(to=reply_address(ticket)))
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_a_sign_up_mail_of_another_service_is_seen_by_agents_only(desk: Desk, ticket: Ticket) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "no-reply@service.example", reply_address(ticket), "Your code is 123456"
    mail.set_content("Enter 123456 to join the company's workspace.")
    assert_kept_out(desk, ticket, mail.as_bytes())


def test_nobody_is_answered_by_the_desk_itself(desk: Desk, ticket: Ticket) -> None:
    desk.receive(from_mallory(to=reply_address(ticket)))
    desk.receive(from_mallory(to=CARE, Auto_Submitted="auto-replied"))
    assert Delivery.objects.count() == 0
    assert Actor.system("intake").kind == "system"


@pytest.mark.parametrize("named", ["Sender", "Return-Path"])
def test_a_name_that_is_not_in_from_lets_nobody_in(desk: Desk, ticket: Ticket, named: str) -> None:
    raw = letter(sender=ELENA, to=reply_address(ticket), text="Please pay to this account instead.")
    kept = [line for line in raw.split(b"\r\n") if not line.startswith(b"From:")]
    own = desk.ticket_from(f"{named}: <{ELENA}>\r\n".encode() + b"\r\n".join(kept))
    assert own != ticket
    assert own.probably_of == ticket


def report(reporter: str, named: str, more: str = "") -> bytes:
    """What a mail server writes about a mail of ours that it could not deliver, or somebody in its name."""
    return (
        f"Return-Path: <>\r\nFrom: Mail Delivery <postmaster@{reporter}>\r\nTo: {CARE}\r\nSubject: Undeliverable: the parasol\r\n\r\n"
        f"Ring this number at once. 550 5.1.1 message could not be delivered\r\n\r\nMessage-ID: <{named}>\r\n{more}"
    ).encode()


@pytest.mark.parametrize(
    ("reporter", "joins"), [("evil.example", False), ("customer.example", True), ("mx.customer.example", True), ("desk.example", True)]
)
def test_a_report_of_a_stranger_with_a_copied_header_does_not_join(desk: Desk, ticket: Ticket, reporter: str, joins: bool) -> None:
    sent = reply(desk.wang, ticket, "On its way.")
    processed = desk.receive(report(reporter, message_id_of(sent), f"Reply-To: {reply_address(ticket)}\r\n"))
    assert processed.outcome == "bounce"
    assert (processed.message.ticket == ticket) is joins
    assert joins or processed.message.ticket.probably_of == ticket


@pytest.mark.parametrize("reporter", ["customer.example", "desk.example"])
@pytest.mark.parametrize("more", ["", "Reply-To: support+1000.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.example\r\n"])
def test_a_report_with_a_copied_message_id_alone_does_not_join_whoever_it_says_it_is_from(
    desk: Desk, ticket: Ticket, reporter: str, more: str
) -> None:
    sent = reply(desk.wang, ticket, "On its way.")
    processed = desk.receive(report(reporter, message_id_of(sent), more))
    assert processed.outcome == "bounce"
    assert processed.message.ticket != ticket
    assert processed.message.ticket.probably_of == ticket
