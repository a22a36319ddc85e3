"""Tickets like one at hand: with their words, on record for what is shown, and the same customer's repetition told apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.opening import Opening, subject_digest
from sealdesk.desk import actions, linking, merging
from sealdesk.desk.models import Ticket
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.workbench.helping.alike import MOST, Alike, alike
from sealdesk.workbench.helping.likeness import Level
from tests.cast import JUN, Desk, found_desk, letter

HELLO = "Hello,\nthe seam of my parasol opened after a week. Can you send a new one?\nKind regards\n"


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


@pytest.fixture
def torn(desk: Desk) -> Ticket:
    """Elena's parasol is torn."""
    return desk.ticket_from(letter())


def of_jun(desk: Desk, text: str = HELLO, subject: str = "My parasol is torn as well") -> Ticket:
    return desk.ticket_from(letter(sender=JUN, name="Jun Li", subject=subject, text=text))


def found(desk: Desk, ticket: Ticket, opening: Opening | None = None) -> Alike:
    return alike(desk.wang, opening or Opening(desk.wang, "ticket"), Ticket.objects.get(pk=ticket.pk))


def test_another_customers_ticket_about_the_same_is_alike_with_the_words_of_both(desk: Desk, torn: Ticket) -> None:
    (one,) = found(desk, of_jun(desk)).tickets
    assert (one.ticket.pk, one.subject.text, one.same) == (torn.pk, "The parasol is torn", False)
    assert one.level is Level.MEDIUM
    assert {"parasol", "seam"} <= set(one.words)


def test_the_same_in_the_same_words_is_very_alike(desk: Desk, torn: Ticket) -> None:
    assert [one.level for one in found(desk, of_jun(desk, "The seam has opened after a day.", "My parasol is torn")).tickets] == [
        Level.HIGH
    ]


def test_what_is_about_something_else_is_not(desk: Desk, torn: Ticket) -> None:
    asked = of_jun(desk, "Hello,\nplease send the invoice for March with our tax number.\nKind regards\n", "Invoice for March")
    assert found(desk, asked) == Alike()


def test_the_same_customer_who_asks_again_is_probably_the_same_and_stands_first(desk: Desk, torn: Ticket) -> None:
    other = of_jun(desk)
    again = desk.ticket_from(letter(subject="Parasol torn", text="Hello, nobody answered. The seam of my parasol has opened."))
    assert [(one.ticket.pk, one.same) for one in found(desk, again).tickets] == [(torn.pk, True), (other.pk, False)]


def test_what_the_same_customer_asked_weeks_ago_is_only_alike(desk: Desk, torn: Ticket) -> None:
    Ticket.objects.filter(pk=torn.pk).update(opened_at=timezone.now() - dt.timedelta(days=20))
    again = desk.ticket_from(letter(subject="Parasol torn", text="The seam of my parasol has opened."))
    assert [one.same for one in found(desk, again).tickets] == [False]


@pytest.mark.parametrize(("days", "there"), [(89, True), (91, False)])
def test_a_solved_ticket_is_shown_for_ninety_days(desk: Desk, torn: Ticket, days: int, there: bool) -> None:
    actions.reply(desk.wang, torn, "A new one leaves tomorrow.", solve=True)
    Ticket.objects.filter(pk=torn.pk).update(changed_at=timezone.now() - dt.timedelta(days=days))
    assert bool(found(desk, of_jun(desk)).tickets) is there


def test_spam_and_what_was_merged_are_not_alike(desk: Desk, torn: Ticket) -> None:
    asked = of_jun(desk)
    merging.merge(desk.wang, torn, desk.ticket_from(letter(subject="Invoice for March", text="Please send it.")))
    assert found(desk, asked).tickets == ()
    other = desk.ticket_from(letter(sender="guest@customer.example", name="Guest"))
    Ticket.objects.filter(pk=other.pk).update(tray="junk")
    assert found(desk, asked).tickets == ()


def test_a_linked_one_says_so(desk: Desk, torn: Ticket) -> None:
    asked = of_jun(desk)
    linking.link(desk.wang, asked, torn, "duplicate")
    assert [one.linked for one in found(desk, asked).tickets] == [True]


def test_the_reader_is_on_record_for_what_was_shown_and_for_nothing_else(desk: Desk) -> None:
    for number in range(MOST + 3):
        desk.ticket_from(letter(sender=f"guest{number}@customer.example", name="Guest"))
    asked, opening = of_jun(desk), Opening(desk.wang, "ticket")
    shown = found(desk, asked, opening).tickets
    people = {one.ticket.requester_id for one in shown} | {asked.requester_id}
    noted = opening._noted[desk.care.id].people
    assert len(shown) == MOST
    assert {subject_digest(one) for one in noted} == {subject_digest(Subject(SubjectKind.CUSTOMER, one)) for one in people}


def test_who_may_not_read_the_question_gets_none(desk: Desk, torn: Ticket) -> None:
    assert found(desk, of_jun(desk), Opening(desk.wang, "ticket", masked_only=True)) == Alike(asked=False)


def test_a_damaged_text_keeps_nobody_from_comparing(desk: Desk, torn: Ticket) -> None:
    broken = desk.ticket_from(letter(sender="guest@customer.example", name="Guest"))
    asked = of_jun(desk)
    other = Ticket.objects.get(pk=torn.pk)
    Ticket.objects.filter(pk=broken.pk).update(subject_line=other.subject_line)
    assert torn.pk in {one.ticket.pk for one in found(desk, asked).tickets}


def test_names_are_no_evidence(desk: Desk) -> None:
    desk.ticket_from(letter(name="Parasol Rossi"))
    (one,) = found(desk, of_jun(desk)).tickets
    assert not {"parasol", "Parasol"} & set(one.words)


def test_chinese_is_compared_in_chinese(desk: Desk) -> None:
    first = desk.ticket_from(
        letter(sender="wang@customer.example", name="王思远", subject="收不到验证码", text="换了新手机以后一直收不到登录验证码。")
    )
    asked = desk.ticket_from(
        letter(sender="li@customer.example", name="李雷", subject="无法登录", text="您好，昨天换了手机号，短信验证码怎么都不来。")
    )
    (one,) = found(desk, asked).tickets
    assert one.ticket.pk == first.pk
    assert "验证码" in one.words
