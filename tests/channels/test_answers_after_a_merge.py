"""An answer that waits while its ticket is merged into another customer's, or split: it carries nothing of the other."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest
from django.utils import timezone

from sealdesk.channels.mail import sending
from sealdesk.channels.mail.own_addresses import reply_address, ticket_of
from sealdesk.desk import merging
from sealdesk.desk.models import Ticket
from sealdesk.passes.models import Pass
from sealdesk.workbench import replies
from tests.cast import ELENA, JUN, Desk, letter
from tests.channels.conftest import Clock
from tests.portal.support import Post

SECRET = "HIV result of Jun"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(Message_ID="<elena@customer.example>"))


@pytest.fixture
def other(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(sender=JUN, name="Jun Li", subject=SECRET, text="Is it there?", Message_ID="<jun@clinic.example>"))


def sent(post: Post, message: object, clock: Clock) -> EmailMessage:
    from email import message_from_bytes
    from email.policy import default

    assert sending.deliver(message.delivery.id, send=post.send, now=clock) == "sent"  # type: ignore[attr-defined]
    return message_from_bytes(post.raw[-1], policy=default)  # type: ignore[return-value]


@pytest.mark.parametrize("planned", [False, True], ids=["within the undo seconds", "planned"])
def test_it_goes_out_under_the_ticket_in_which_it_was_written(
    desk: Desk, ticket: Ticket, other: Ticket, post: Post, clock: Clock, planned: bool
) -> None:
    at = timezone.now() + dt.timedelta(hours=1) if planned else None
    message = replies.send(desk.wang, ticket, "We send a new one.", at=at)
    merging.merge(desk.wang, Ticket.objects.get(pk=ticket.pk), other)
    clock.forward(hours=2)
    mail = sent(post, message, clock)
    assert mail["To"] == ELENA
    assert mail["Subject"] == "Re: The parasol is torn"
    assert mail["Reply-To"] == reply_address(ticket)
    assert mail["In-Reply-To"] == "<elena@customer.example>"
    whole = post.raw[-1].decode()
    for foreign in (SECRET, "HIV", str(other.number), "jun@clinic.example"):
        assert foreign not in whole
    assert ticket_of(str(mail["Reply-To"])) == ticket


def test_the_link_of_a_confidential_one_leads_to_its_readers_own_number(
    desk: Desk, ticket: Ticket, other: Ticket, post: Post, clock: Clock
) -> None:
    message = replies.send(desk.wang, ticket, "You are well.", confidential=True)
    merging.merge(desk.wang, Ticket.objects.get(pk=ticket.pk), other)
    clock.forward(minutes=1)
    mail = sent(post, message, clock)
    assert f"#{ticket.number}" in str(mail["Subject"])
    assert str(other.number) not in post.raw[-1].decode()
    assert Pass.objects.get(use="follow").ticket == ticket


def test_one_that_was_split_off_to_another_customer_keeps_its_own_ticket(desk: Desk, ticket: Ticket, post: Post, clock: Clock) -> None:
    theirs = desk.receive(letter(sender=JUN, name="Jun Li", to=reply_address(ticket), text="A stranger's words.")).message
    assert theirs is not None
    theirs.ticket_id = ticket.pk
    theirs.save(update_fields=["ticket"])
    message = replies.send(desk.wang, ticket, "We send a new one.")
    apart = merging.split(desk.wang, Ticket.objects.get(pk=ticket.pk), [theirs.id, message.id], SECRET)
    assert apart.requester_id != ticket.requester_id
    clock.forward(minutes=1)
    mail = sent(post, message, clock)
    assert (mail["Subject"], mail["Reply-To"]) == ("Re: The parasol is torn", reply_address(ticket))


def test_one_whose_person_has_no_ticket_of_their_own_there_is_not_sent(
    desk: Desk, ticket: Ticket, other: Ticket, post: Post, clock: Clock
) -> None:
    message = replies.send(desk.wang, ticket, "We send a new one.")
    message.ticket_id = other.pk
    message.save(update_fields=["ticket"])
    clock.forward(minutes=1)
    assert sending.deliver(message.delivery.id, send=post.send, now=clock) not in {"sent", "retrying"}
    assert post.mails == []
