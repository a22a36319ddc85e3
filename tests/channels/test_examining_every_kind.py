"""A header that says that a machine wrote a mail, or an address that says so, does not keep it from being looked over for phishing."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.utils import timezone

from sealdesk.access.actors import agent_actor
from sealdesk.access.permissions import Role
from sealdesk.channels.mail.examining import examine_new
from sealdesk.channels.models import RawMail
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds, Way
from sealdesk.desk.models import Kind, Ticket, Tray
from sealdesk.triage.models import Judgement
from tests.besieged import an_agent_with
from tests.cast import ELENA, MALLORY, Desk, letter
from tests.console.support import signed_in

HTML = '<p>Your account is locked. <a href="https://evil.example/x">https://www.mybank.example/verify</a> Enter your password now.</p>'
BOUNCED = {"X_Failed_Recipients": "somebody@elsewhere.example"}


def lure(sender: str = MALLORY, **headers: str) -> bytes:
    """A mail that shows one address and leads to another."""
    raw = letter(sender=sender, name="My bank", subject="Your account", text="Your account is locked. Enter your password now.", **headers)
    mail = message_from_bytes(raw, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    mail.add_alternative(HTML, subtype="html")
    return mail.as_bytes()


def examined(ticket: Ticket) -> Ticket:
    examine_new(timezone.now())
    ticket.refresh_from_db()
    return ticket


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-generated"}, Kind.AUTOMATIC),
        ({"Precedence": "bulk"}, Kind.AUTOMATIC),
        ({"Precedence": "junk"}, Kind.AUTOMATIC),
        ({"X_Auto_Response_Suppress": "All"}, Kind.AUTOMATIC),
        ({"sender": "no-reply@elsewhere.example"}, Kind.AUTOMATIC),
        ({"List_Unsubscribe": "<mailto:x@elsewhere.example>"}, Kind.INBOUND),
        ({"Precedence": "list"}, Kind.INBOUND),
        (BOUNCED, Kind.BOUNCE),
    ],
)
def test_no_word_of_the_sender_keeps_a_lure_from_being_seen(desk: Desk, headers: dict[str, str], kind: Kind) -> None:
    ticket = desk.ticket_from(lure(**headers))
    assert desk.last_message(ticket).kind == kind
    assert examined(ticket).danger in {"doubtful", "phishing"}
    assert not RawMail.objects.filter(examined=False).exists()


def test_a_machines_mail_that_joins_a_conversation_puts_the_banner_on_it_and_takes_its_links(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(Message_ID="<tent@customer.example>"))
    assert examined(ticket).danger == ""
    joined = desk.receive(lure(sender=ELENA, In_Reply_To="<tent@customer.example>", Auto_Submitted="auto-generated")).message
    assert joined is not None
    assert [joined.ticket_id, joined.kind] == [ticket.pk, Kind.AUTOMATIC]
    assert examined(ticket).danger in {"doubtful", "phishing"}
    designed = signed_in(desk.wang).get(f"/tickets/{ticket.number}/messages/{joined.id}/html").content.decode()
    assert "mybank" in designed
    assert "evil.example" not in designed


@pytest.mark.parametrize("joins", [False, True])
def test_what_a_machine_wrote_is_told_of_and_never_set_aside(desk: Desk, joins: bool) -> None:
    lead = agent_actor(an_agent_with((Role.LEAD, desk.care)))
    set_thresholds(lead, desk.care, DEFAULTS | {"danger": Thresholds(act=50)})
    first = desk.ticket_from(letter(Message_ID="<tent@customer.example>")) if joins else None
    headers = {"In_Reply_To": "<tent@customer.example>"} if joins else {}
    ticket = desk.ticket_from(lure(sender=ELENA, Auto_Submitted="auto-generated", **headers))
    tray = ticket.tray
    assert first in {None, ticket}
    assert tray == (Tray.INBOX if joins else Tray.AUTOMATIC)
    assert examined(ticket).danger in {"doubtful", "phishing"}
    assert [ticket.tray, Judgement.objects.get(ticket=ticket, question="danger").way] == [tray, Way.SUGGEST]


@pytest.mark.parametrize(
    "said",
    [
        letter(sender="no-reply@shop.example", name="Shop", subject="Your parcel is on its way", text="It leaves us today: https://shop.example/t/7"),
        letter(subject="Automatic reply: away", text="I am away until Monday.", Auto_Submitted="auto-replied"),
        letter(sender="mailer-daemon@mx.desk.example", name="Mail Delivery System", subject="Undelivered Mail Returned to Sender",
               text="Delivery to the following recipient failed permanently: 552 5.2.2 mailbox is full", Auto_Submitted="auto-replied"),
    ],
    ids=["notice", "away", "bounce"],
)  # fmt: skip
def test_an_ordinary_mail_of_a_machine_says_nothing(desk: Desk, said: bytes) -> None:
    ticket = examined(desk.ticket_from(said))
    assert ticket.danger == ""
    assert not Judgement.objects.filter(ticket=ticket, question="danger").exists()
