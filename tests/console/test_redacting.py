"""An agent takes personal data out of a message: gone from text, subject, index, design and raw mail; the ledger keeps kinds only."""

from __future__ import annotations

import json
import re

import pytest

from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.repairing import repair
from sealdesk.channels.models import RawMail
from sealdesk.channels.redacting import redact_message
from sealdesk.desk import finding
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.search.models import Entry
from sealdesk.vault.errors import KeyUnknownError
from tests.besieged import the_model
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of
from tests.console.test_secrets import with_files

PHONE, MAIL = "13800138000", "jun.li@customer.example"
TEXT = f"Please call my brother on {PHONE} or write to {MAIL}.\nHis number is {PHONE}."


@pytest.fixture(autouse=True)
def trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(with_files(("id.txt", b"A copy of the card."), html=f"<p>{TEXT}</p>", text=TEXT))


def offered(page: str) -> dict[str, str]:
    """What a page offers: the names of the fields by their values."""
    found = re.findall(r'name="found" value="([^"]+)".*?<bdi translate="no">(.*?)</bdi>', page, re.DOTALL)
    return {value: field for field, value in found}


def test_what_is_chosen_is_gone_and_what_is_not_stays(desk: Desk, ticket: Ticket) -> None:
    wang, message = signed_in(desk.wang), Message.objects.get(ticket=ticket)
    address = f"/tickets/{ticket.number}/messages/{message.id}/redact/"
    assert finding.search(desk.wang, PHONE).found
    raw = RawMail.objects.get(message=message)
    fields = offered(wang.get(address).content.decode())
    assert set(fields) == {PHONE, MAIL}
    assert wang.post(address, {"found": fields[PHONE]}).status_code == 302
    told = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert PHONE not in told
    assert MAIL in told
    assert "⟦phone⟧" in told
    assert finding.search(desk.wang, PHONE).found == ()
    assert finding.search(desk.wang, "brother").found
    message.refresh_from_db()
    assert message.html is None
    assert not RawMail.objects.filter(message=message).exists()
    with pytest.raises(KeyUnknownError):
        contents().key_id(raw.blob)
    event = LedgerEvent.objects.get(tag=Tag.TICKET_REDACTED)
    assert json.loads(event.details)["kinds"] == {"phone": 1}
    assert PHONE not in event.details
    assert Attachment.objects.filter(message=message).count() == 1


def test_files_go_whole_when_asked(desk: Desk, ticket: Ticket) -> None:
    message = Message.objects.get(ticket=ticket)
    blob = message.attachments.get().blob
    redact_message(desk.wang, ticket, message, [], files=True)
    assert not message.attachments.exists()
    with pytest.raises(KeyUnknownError):
        contents().key_id(blob)
    assert finding.search(desk.wang, "id.txt").found == ()


def test_nothing_chosen_something_unknown_or_another_department_changes_nothing(desk: Desk, ticket: Ticket) -> None:
    message = Message.objects.get(ticket=ticket)
    for fields in ([], ["t-0-3"], ["x"]):
        with pytest.raises(InvalidChangeError):
            redact_message(desk.wang, ticket, message, fields)
    with pytest.raises(NotAllowedError):
        redact_message(desk.otto, ticket, message, [], files=True)
    assert RawMail.objects.filter(message=message).exists()
    assert signed_in(desk.otto).get(f"/tickets/{ticket.number}/messages/{message.id}/redact/").status_code == 404


def test_the_index_holds_one_entry_of_the_message_that_knows_the_new_words_only(desk: Desk, ticket: Ticket) -> None:
    message = Message.objects.get(ticket=ticket)
    fields = offered(signed_in(desk.wang).get(f"/tickets/{ticket.number}/messages/{message.id}/redact/").content.decode())
    redact_message(desk.wang, ticket, message, list(fields.values()))
    assert Entry.objects.filter(document=message.id).count() == 1
    assert finding.search(desk.wang, MAIL).found == ()


def test_copies_of_the_mail_that_came_on_other_ways_go_too(desk: Desk) -> None:
    mail = letter(text=TEXT, Message_ID="<twice@customer.example>")
    ticket = desk.ticket_from(mail)
    assert desk.receive(b"Received: from a.example by b.example; Tue, 24 Nov 2026 09:00:01 +0000\r\n" + mail).outcome == "duplicate"
    raws = list(RawMail.objects.all())
    assert len(raws) == 2
    message = Message.objects.get(ticket=ticket)
    wang, address = signed_in(desk.wang), f"/tickets/{ticket.number}/messages/{message.id}/redact/"
    fields = offered(wang.get(address).content.decode())
    assert wang.post(address, {"found": fields[PHONE]}).status_code == 302
    for raw in raws:
        with pytest.raises(KeyUnknownError):
            contents().key_id(raw.blob)
    assert set(RawMail.objects.values_list("problem", flat=True)) == {"redacted"}
    assert repair(RawMail.objects.get(outcome="duplicate"), mail) == 0
    assert desk.receive(b"Received: from c.example by b.example; Tue, 24 Nov 2026 09:00:02 +0000\r\n" + mail).outcome == "duplicate"
    with pytest.raises(KeyUnknownError):
        contents().key_id(RawMail.objects.latest("id").blob)
