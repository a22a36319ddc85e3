"""What a mail claims of its sender is held against what proves it: the desk's own domain, a colleague, and where answers would go."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.opening import Opening
from sealdesk.channels.mail import trusting
from sealdesk.channels.mail.examining import examine_new
from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.processing import process
from sealdesk.channels.mail.signs import signs_of_raw
from sealdesk.channels.models import RawMail
from sealdesk.desk import dangers
from sealdesk.desk.models import Danger, Ticket
from sealdesk.triage.models import Judgement
from tests.cast import WANG, Desk, letter
from tests.zones import FakeZone

FAILED = "mx.relay.example; spf=fail smtp.mailfrom={0}; dkim=none; dmarc=fail{1} header.from={0}"
POLICIES = ["", " (p=none)", " (p=NONE sp=NONE dis=NONE)"]


@pytest.fixture(autouse=True)
def relay(settings: Any) -> None:
    settings.SEALDESK_TRUSTED_RELAYS = ("mx.relay.example",)


def failed(domain: str, policy: str = "", **others: str) -> bytes:
    """A mail of which a mail server of ours says that nothing proves it."""
    raw = letter(text="Are you at your desk? I need you to do something quickly.", **others)
    return f"Authentication-Results: {FAILED.format(domain, policy)}\r\n".encode() + raw


def examined(desk: Desk, raw: bytes) -> tuple[Ticket, dict[str, str]]:
    """The ticket of a mail that was looked over, and its signs with what shows each."""
    ticket = desk.ticket_from(raw)
    examine_new(timezone.now())
    ticket.refresh_from_db()
    row = Judgement.objects.filter(ticket=ticket, question=dangers.QUESTION).first()
    return ticket, dict(Opening(dangers.TRIAGE, "codes").read(row.evidence)) if row else {}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("machine", [{}, {"Auto_Submitted": "auto-generated"}])
def test_who_is_not_proven_to_be_of_the_own_domain_is_told(desk: Desk, policy: str, machine: dict[str, str]) -> None:
    ticket, signs = examined(desk, failed("desk.example", policy, sender=WANG, name="Wang Fang", **machine))
    assert ticket.danger == Danger.DOUBTFUL
    assert signs["own-unproven"] == "desk.example"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_colleague_who_is_not_proven_and_wants_answers_elsewhere_looks_like_phishing(desk: Desk, policy: str) -> None:
    ticket, signs = examined(desk, failed("desk.example", policy, sender=WANG, name="Wang Fang", Reply_To="wang.fang@gmail.com"))
    assert ticket.danger == Danger.PHISHING
    assert signs["own-unproven"] == "desk.example"
    assert signs["dmarc-answers-away"] == "desk.example → gmail.com"


def test_a_colleague_at_another_domain_is_one_too(desk: Desk, django_user_model: Any) -> None:
    django_user_model.objects.create(email="tom@staff.example", name="Tom Okafor")
    ticket, signs = examined(desk, failed("staff.example", sender="Tom@Staff.example", name="Tom"))
    assert ticket.danger == Danger.DOUBTFUL
    assert signs["own-unproven"] == "tom@staff.example"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_failed_check_with_answers_elsewhere_is_told_whatever_the_domain_asks_for(desk: Desk, policy: str) -> None:
    ticket, signs = examined(desk, failed("customer.example", policy, Reply_To="elena.rossi@gmail.com"))
    assert ticket.danger == Danger.DOUBTFUL
    assert signs["dmarc-answers-away"] == "customer.example → gmail.com"


def test_of_several_places_for_answers_the_foreign_one_counts(desk: Desk) -> None:
    several = "elena.rossi@customer.example, talk@club.example, elena.rossi@gmail.com"
    raw = failed("customer.example", Reply_To=several, List_Id="Talk <talk.club.example>")
    assert examined(desk, raw)[0].danger == Danger.DOUBTFUL


@pytest.mark.parametrize(
    "listed",
    [
        {"List_Id": "The club <talk.lists.club.example>"},
        {"List_Post": "<mailto:talk@lists.club.example>"},
        {"Mailing_List": "list talk@club.example; contact talk-owner@club.example"},
    ],
)
def test_a_list_that_has_its_mail_answered_to_itself_is_left_alone(desk: Desk, listed: dict[str, str]) -> None:
    raw = failed("customer.example", Reply_To="talk@lists.club.example", **listed)
    assert signs_of_raw(raw).list_domain.endswith("club.example")
    assert examined(desk, raw)[0].danger == ""


@pytest.mark.parametrize("fields", [{}, {"Reply_To": "someone@customer.example"}, {"Reply_To": "elena@mail.customer.example"}])
def test_a_failed_check_alone_says_nothing(desk: Desk, fields: dict[str, str]) -> None:
    assert examined(desk, failed("customer.example", **fields))[0].danger == ""


def test_a_proven_colleague_says_nothing_wherever_answers_go(desk: Desk) -> None:
    proven = b"Authentication-Results: mx.relay.example; dmarc=pass header.from=desk.example\r\n"
    raw = proven + letter(sender=WANG, name="Wang Fang", Reply_To="wang.fang@gmail.com")
    assert examined(desk, raw)[0].danger == ""


def test_a_mail_that_nothing_proves_when_it_is_checked_is_looked_over_again(desk: Desk, settings: Any, monkeypatch: Any) -> None:
    settings.SEALDESK_DNS = ()
    zone = FakeZone().add("_dmarc.desk.example", "TXT", "v=DMARC1; p=none").add("desk.example", "TXT", "v=spf1 ip4:9.9.9.9 -all")
    monkeypatch.setattr(trusting, "resolver", lambda: zone)
    today = timezone.now().strftime("%a, %d %b %Y %H:%M:%S +0000").encode()
    raw = letter(sender=WANG, name="Wang Fang").replace(b"Tue, 24 Nov 2026 09:00:00 +0000", today)
    whole = f"Return-Path: <{WANG}>\r\nReceived: from evil.example ([8.8.4.4]) by sealdesk with SMTP\r\n".encode() + raw
    held = accept(whole, source="smtp", durable=False).raw
    message = process(held, whole).message
    assert message is not None
    examine_new(timezone.now())
    assert RawMail.objects.get(pk=held.pk).examined
    assert Ticket.objects.get(pk=message.ticket_id).danger == ""
    trusting.check_waiting(timezone.now())
    examine_new(timezone.now())
    assert Ticket.objects.get(pk=message.ticket_id).danger == Danger.DOUBTFUL
