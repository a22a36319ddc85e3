"""The trust mark of incoming mail: told by a relay at once, asked of the DNS afterwards, and before a mail joins a conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.adopting import adopt
from sealdesk.channels.mail import trusting
from sealdesk.channels.mail.examining import examine_new
from sealdesk.channels.mail.intake import INTAKE, accept
from sealdesk.channels.mail.own_addresses import reply_address
from sealdesk.channels.mail.processing import process
from sealdesk.channels.models import RawMail
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Message
from sealdesk.ledger.models import LedgerEvent
from tests.cast import CARE, ELENA, Desk, letter
from tests.zones import FakeZone

HAND = "Received: from mx.customer.example ([9.9.9.9]) by sealdesk with SMTP\r\n"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch, settings: Any) -> FakeZone:
    names = FakeZone().add("_dmarc.customer.example", "TXT", "v=DMARC1; p=reject").add("customer.example", "TXT", "v=spf1 ip4:9.9.9.9 -all")
    settings.SEALDESK_DNS = ()
    monkeypatch.setattr(trusting, "resolver", lambda: names)
    return names


def taken_in(raw: bytes, source: str = "smtp", hand: str = HAND, back_to: str = ELENA) -> RawMail:
    whole = f"Return-Path: <{back_to}>\r\n{hand}".encode() + raw if source == "smtp" else raw
    held = accept(whole, source=source, durable=False).raw
    process(held, whole)
    return RawMail.objects.get(id=held.id)


def now_dated(**others: str) -> bytes:
    raw = letter(**others)
    return raw.replace(b"Tue, 24 Nov 2026 09:00:00 +0000", timezone.now().strftime("%a, %d %b %Y %H:%M:%S +0000").encode())


def checks() -> list[LedgerEvent]:
    return list(LedgerEvent.objects.filter(tag=Tag.MAIL_AUTHENTICATED))


def test_mail_is_taken_in_without_asking_and_marked_later(desk: Desk, zone: FakeZone) -> None:
    raw = taken_in(letter())
    assert [raw.trust, zone.asked, checks()] == ["waiting", [], []]
    assert trusting.check_waiting(timezone.now()) == 1
    raw.refresh_from_db()
    assert raw.trust == "proven"
    findings = Opening(INTAKE, "reseal").read(raw.findings)
    assert ["spf", "pass", "customer.example", True, "", ""] in findings
    event = checks()[0]
    assert '"spf":"pass"' in event.details.replace(" ", "")
    assert "customer.example" not in event.details
    assert trusting.check_waiting(timezone.now()) == 0


def test_a_forged_mail_is_marked_so(desk: Desk, zone: FakeZone) -> None:
    raw = taken_in(letter(), hand=HAND.replace("9.9.9.9", "8.8.4.4"))
    trusting.check_waiting(timezone.now())
    raw.refresh_from_db()
    assert raw.trust == "forged"


def test_where_no_name_server_answers_it_waits_and_then_counts_as_not_proven(desk: Desk, zone: FakeZone) -> None:
    zone.silent = {"_dmarc.customer.example", "customer.example"}
    raw = taken_in(letter())
    assert trusting.check_waiting(timezone.now()) == 0
    raw.refresh_from_db()
    assert raw.trust == "waiting"
    trusting.check_waiting(timezone.now() + timedelta(hours=7))
    raw.refresh_from_db()
    assert raw.trust == "unproven"


def test_files_of_long_ago_are_not_asked_about(desk: Desk, zone: FakeZone) -> None:
    raw = taken_in(letter().replace(b"24 Nov 2026", b"24 Nov 2009"), "import")
    assert [raw.trust, trusting.check_waiting(timezone.now()), zone.asked] == ["unchecked", 0, []]


def test_without_dns_nothing_waits(desk: Desk) -> None:
    assert taken_in(letter(), "imap").trust == "unchecked"


def test_a_trusted_relay_is_believed_when_the_mail_comes_in(desk: Desk, zone: FakeZone, settings: Any) -> None:
    settings.SEALDESK_TRUSTED_RELAYS = ("mx.desk.example",)
    raw = taken_in(letter(Authentication_Results="mx.desk.example; dmarc=pass header.from=customer.example"), "imap")
    assert [raw.trust, zone.asked, len(checks())] == ["proven", [], 1]
    assert Opening(INTAKE, "reseal").read(raw.findings)[0][4] == "mx.desk.example"


def answer_to(message: Message, **others: str) -> bytes:
    return now_dated(to=reply_address(message.ticket), subject="Re: The parasol is torn", text="Pay to this account.", **others)


def test_a_forged_answer_does_not_join_the_conversation(desk: Desk, zone: FakeZone) -> None:
    first = taken_in(letter()).message
    assert first is not None
    true = taken_in(answer_to(first)).message
    assert true is not None
    assert true.ticket == first.ticket
    forged = taken_in(answer_to(first, Message_ID="<x@customer.example>"), hand=HAND.replace("9.9.9.9", "8.8.4.4"))
    assert forged.trust == "forged"
    assert forged.message is not None
    assert [forged.message.ticket == first.ticket, forged.message.ticket.probably_of] == [False, first.ticket]


def test_a_silent_name_server_does_not_keep_an_answer_out(desk: Desk, zone: FakeZone) -> None:
    first = taken_in(letter()).message
    assert first is not None
    zone.silent = {"customer.example"}
    late = taken_in(answer_to(first))
    assert late.message is not None
    assert [late.message.ticket, late.trust] == [first.ticket, "waiting"]


def test_a_forger_whose_own_name_server_is_silent_is_kept_out(desk: Desk, zone: FakeZone) -> None:
    first = taken_in(letter()).message
    assert first is not None
    zone.silent = {"evil.example"}
    forged = taken_in(answer_to(first), hand=HAND.replace("9.9.9.9", "8.8.4.4"), back_to="x@evil.example")
    assert forged.message is not None
    assert [forged.message.ticket == first.ticket, forged.trust] == [False, "forged"]


def test_a_mail_that_does_not_open_holds_up_no_other(desk: Desk, zone: FakeZone) -> None:
    gone, fine = taken_in(letter()), taken_in(letter(subject="Another"))
    contents().remove(gone.blob)
    assert trusting.check_waiting(timezone.now()) == 2
    examine_new(timezone.now())
    assert RawMail.objects.filter(examined=False).count() == 0
    for raw, mark in ((gone, "unchecked"), (fine, "proven")):
        raw.refresh_from_db()
        assert raw.trust == mark


def test_an_import_asks_nobody_before_it_joins(desk: Desk, zone: FakeZone) -> None:
    first = taken_in(letter(), "import").message
    assert first is not None
    raw = taken_in(answer_to(first), "import")
    assert [raw.outcome, raw.trust, zone.asked] == ["follow_up", "waiting", []]


def test_the_findings_go_over_to_the_customer_with_the_mail(desk: Desk, zone: FakeZone) -> None:
    raw = taken_in(b"Subject: No sender\r\nReceived: x\r\n\r\nHello", "imap")
    assert raw.trust == ""
    assert raw.message is not None
    adopt(desk.wang, raw.message.ticket, ELENA)
    raw.refresh_from_db()
    assert raw.person is not None


def test_what_a_page_of_ours_wrote_has_no_mark(desk: Desk, zone: FakeZone) -> None:
    assert taken_in(letter(to=CARE), "form").trust == ""
