"""Tickets of two customers are merged, or something is sent on: no answer, copy or erasure mixes up what belongs to whom."""

from __future__ import annotations

import argparse
import datetime
import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.opening import Opening
from sealdesk.access.seeing import see
from sealdesk.channels.mail import recalling
from sealdesk.channels.mail.outbound import compose
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.desk import finding, merging
from sealdesk.desk.erasing import erase
from sealdesk.desk.forwarding.actions import Letter, can_be_forwarded, forward
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.people import actions as people
from sealdesk.people.erasure import Why
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.project.cli.command import CommandError
from sealdesk.project.cli.person import _erase
from sealdesk.workbench import replies
from tests.besieged import the_model
from tests.cast import JUN, Desk, found_desk, letter
from tests.console.erasing import ADDRESS, NAME, an_officer, somebody_known
from tests.console.support import signed_in, words_of
from tests.portal.support import Post, new_token, proven

pytestmark = pytest.mark.django_db(transaction=True)
MILL, LAWYER = "orders@mill.example", "lawyer@divorce.example"


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.SEALDESK_LEDGER_HEAD = tmp_path / "head"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def desk() -> Desk:
    return found_desk()


def in_care(desk: Desk, raw: bytes) -> Ticket:
    return now(desk.ticket_from(raw), desk)


def now(ticket: Ticket, desk: Desk) -> Ticket:
    """The ticket as it is, in customer care."""
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.select_related("requester", "department").get(pk=ticket.pk)


def mail_of(message: Message) -> EmailMessage:
    held = Message.objects.get(pk=message.pk)
    sent = compose(held, Opening(POSTMAN, "deliver", reference="test"), date=held.sent_at)
    return message_from_bytes(b"".join(sent.chunks()), policy=policy.default)  # type: ignore[return-value]


def text_of(message: Message) -> Any:
    return Opening(POSTMAN, "deliver", reference="test").show(Message.objects.get(pk=message.pk).text)


@pytest.fixture
def elena(desk: Desk) -> Ticket:
    """Elena's ticket, into which Jun's was merged; Jun's mail is the newest."""
    ticket = in_care(desk, letter(Message_ID="<elena@customer.example>"))
    foreign = letter(sender=JUN, name="Jun Li", subject="The result", text="Mine.", Cc=LAWYER, Message_ID="<jun-li-private@clinic.example>")
    merging.merge(desk.wang, in_care(desk, foreign), ticket)
    return now(ticket, desk)


def test_an_answer_bears_no_message_id_of_the_other_customer(desk: Desk, elena: Ticket) -> None:
    mail = mail_of(replies.send(desk.wang, elena, "Dear Elena"))
    assert mail["In-Reply-To"] == mail["References"] == "<elena@customer.example>"
    assert "clinic.example" not in mail.as_string()


def test_reply_to_all_offers_nobody_of_the_other_customer(desk: Desk, elena: Ticket) -> None:
    wang = signed_in(desk.wang)
    assert 'name="everybody"' not in wang.get(f"/tickets/{elena.number}/").content.decode()
    wang.post(f"/tickets/{elena.number}/reply/", {"text": "Dear Elena", "everybody": "1"})
    for message in Message.objects.filter(ticket=elena, kind=Kind.REPLY):
        assert mail_of(message)["Cc"] is None


def test_a_third_party_stays_one_when_two_tickets_of_a_customer_are_merged(desk: Desk) -> None:
    first, second = (in_care(desk, letter(subject=each, Message_ID=f"<{each}@customer.example>")) for each in ("first", "second"))
    sent = forward(desk.wang, first, first.messages.get(), Letter(MILL, "supplier", "Can you mend this?"))
    back = letter(sender=MILL, to=reply_address(first), In_Reply_To=f"<{message_id_of(sent)}>", Message_ID="<price-list@mill.example>")
    assert desk.receive(back).message.ticket_id == first.pk
    merging.merge(desk.wang, first, second)
    assert "mill.example" not in mail_of(replies.send(desk.wang, now(second, desk), "It can be mended.")).as_string()


@pytest.mark.parametrize("planned", [False, True])
def test_an_answer_that_waits_is_not_sent_on(desk: Desk, planned: bool) -> None:
    ticket = in_care(desk, letter())
    at = timezone.now() + datetime.timedelta(hours=3) if planned else None
    message = replies.send(desk.wang, ticket, "Not yet.", at=at)
    assert not can_be_forwarded(Message.objects.get(pk=message.pk))
    address = f"/tickets/{ticket.number}/messages/{message.pk}/forward/"
    wang = signed_in(desk.wang)
    wang.post(address, {"address": MILL, "reason": "supplier", "note": "See"})
    assert not Message.objects.filter(kind=Kind.FORWARD).exists()
    recalling.recall(desk.wang, Message.objects.get(pk=message.pk))
    assert wang.get(f"/tickets/{ticket.number}/").status_code == 200


def test_erasing_reaches_what_was_written_about_a_person_before_their_ticket_was_merged(desk: Desk) -> None:
    officer, known = an_officer(), now(somebody_known(desk), desk)
    about = forward(desk.wang, known, known.messages.get(kind=Kind.INBOUND), Letter(MILL, "supplier", f"{NAME} waits: {ADDRESS}"))
    [*notes] = Message.objects.filter(ticket=known, kind=Kind.NOTE)
    returned = f"{ADDRESS} does not exist: {NAME}"
    bounce = Message.objects.create(ticket=known, kind=Kind.BOUNCE, department=desk.care, text=returned)
    target = in_care(desk, letter())
    own = Message.objects.create(ticket=target, kind=Kind.NOTE, department=desk.care, author_id=desk.wang.id, text="Of Elena herself.")
    merging.merge(desk.wang, known, target)
    erase(officer, Customer.objects.get(pk=known.requester_id), Why.GDPR, desk.care.pk)
    assert notes
    assert all(text_of(message).erased for message in [about, bounce, *notes])
    assert text_of(own).text == "Of Elena herself."
    assert not finding.search(officer, NAME.split()[1]).found


def test_the_command_erases_every_record_that_bears_the_address(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    known = somebody_known(desk)
    Ticket.objects.filter(pk=known.pk).update(department=desk.billing)
    replies.send(desk.wang, in_care(desk, letter()), "Both of you get one.", copies=[ADDRESS])
    everybody = set(CustomerEmail.objects.values_list("customer", flat=True))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ADDRESS}\n"))
    done = _erase(argparse.Namespace(person="-", reason="gdpr-17", yes=True))
    assert len(done.data["records"]) == 2
    left = set(CustomerEmail.objects.values_list("customer", flat=True))
    assert {str(one) for one in everybody - left} == set(done.data["records"])
    assert len(left) == 1  # Elena


def test_what_a_customer_writes_in_the_portal_after_a_merge_stays_theirs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.portal.form_tokens.SOONEST", datetime.timedelta(0))
    asked = in_care(desk, letter(Message_ID="<elena@customer.example>"))
    target = in_care(desk, letter(sender=JUN, name="Jun Li", subject="The result", Message_ID="<jun@clinic.example>"))
    post = Post()
    elena = proven(post)
    merging.merge(desk.wang, asked, target)
    elena.post(f"/my/{asked.number}/answer/", {"text": "Nobody but you may know of my walrus.", "token": new_token()})
    written = Message.objects.filter(kind=Kind.INBOUND).latest("created_at")
    assert (written.person_id, written.ticket_id) == (asked.requester_id, target.pk)
    assert "walrus" in words_of(elena.get(f"/my/{asked.number}/"))
    assert "walrus" not in words_of(proven(post, JUN).get(f"/my/{target.number}/"))


def test_an_out_of_office_answer_makes_nobody_of_another_department_known(desk: Desk) -> None:
    pia = "pia@hidden.example"
    hidden = desk.ticket_from(letter(sender=pia, name="Pia Secret", to="billing@desk.example", subject="Divorce"))
    Ticket.objects.filter(pk=hidden.pk).update(department=desk.billing)
    ticket = in_care(desk, letter(Message_ID="<elena@customer.example>"))
    sent = replies.send(desk.wang, ticket, "Hello", copies=[pia])
    away = letter(
        sender=pia,
        name="Pia Secret",
        to=reply_address(ticket),
        text="I am away.",
        Auto_Submitted="auto-replied",
        In_Reply_To=f"<{message_id_of(sent)}>",
        Message_ID="<away@hidden.example>",
    )
    came = desk.receive(away).message
    assert (came.kind, came.ticket_id) == (Kind.AUTOMATIC, ticket.pk)
    assert came.person_id == sent.recipients.get().person_id
    assert not see(desk.wang, Customer).filter(pk=hidden.requester_id).exists()
    assert signed_in(desk.wang).get(f"/customers/{hidden.requester_id}/").status_code == 404


def test_the_command_erases_nobody_by_a_telephone_number_that_several_have(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for ticket in (in_care(desk, letter()), in_care(desk, letter(sender=JUN))):
        assert ticket.requester is not None
        people.add_contact(desk.wang, ticket.requester, "+44 7700 900907", desk.care.id)
    monkeypatch.setattr("sys.stdin", io.StringIO("07700 900907\n"))
    with pytest.raises(CommandError):
        _erase(argparse.Namespace(person="-", reason="gdpr-17", yes=True))
    monkeypatch.setattr("sys.stdin", io.StringIO("+44 7700 900907\n"))
    with pytest.raises(CommandError, match="Several people"):
        _erase(argparse.Namespace(person="-", reason="gdpr-17", yes=True))
    assert not Customer.objects.exclude(erased_at=None).exists()
