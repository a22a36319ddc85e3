"""Suggested answers: from solved tickets that the reader sees, cleared of their customer, with their source and on record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.actors import agent_actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening, subject_digest
from sealdesk.access.permissions import Role
from sealdesk.desk import actions
from sealdesk.desk.models import Kind, Rating, Ticket
from sealdesk.passes.models import Confidence
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.workbench import canned
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.helping.suggesting import COMPARED, filled, suggest
from tests.cast import BILLING, JUN, Desk, found_desk, letter

ANSWER = "Dear Ms Rossi,\na new parasol leaves our workshop tomorrow. You may keep the torn one for its poles.\nWang Fang"


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


def solved(desk: Desk, *, answer: str = ANSWER, solve: bool = True, by: Any = None, **mail: Any) -> Ticket:
    ticket = desk.ticket_from(letter(**mail))
    actions.reply(by or desk.wang, ticket, answer, solve=solve)
    return ticket


@pytest.fixture
def question(desk: Desk) -> Ticket:
    """Jun Li asks what Elena Rossi had asked."""
    solved(desk)
    return desk.ticket_from(
        letter(sender=JUN, name="Jun Li", subject="My parasol is torn as well", text="The seam of the parasol opened yesterday. What now?")
    )


def suggested(desk: Desk, ticket: Ticket, by: Any = None) -> list[str]:
    actor = by or desk.wang
    return [one.text for one in suggest(actor, Opening(actor, "ticket"), ticket).answers]


def test_what_was_answered_before_is_suggested_to_the_next_with_its_source(desk: Desk, question: Ticket) -> None:
    (found,) = suggest(desk.wang, Opening(desk.wang, "ticket"), question).answers
    assert found.text == "Dear Jun Li,\na new parasol leaves our workshop tomorrow. You may keep the torn one for its poles.\nWang Fang"
    assert (found.number, found.author) == (Ticket.objects.earliest("number").number, "Wang Fang")
    assert filled(desk.wang, Opening(desk.wang, "ticket"), question, found.message_id) == found.text


def test_a_ticket_about_something_else_is_not_suggested(desk: Desk) -> None:
    solved(
        desk,
        subject="Invoice for March",
        text="Please send the invoice for March with our tax number.",
        answer="Dear Elena, here it is, as a file.",
    )
    asked = desk.ticket_from(
        letter(sender=JUN, name="Jun Li", subject="Wifi on the terrace", text="How do I connect the lamp to the network?")
    )
    assert suggested(desk, asked) == []


@pytest.mark.parametrize("why", ["open", "unhelpful", "confidential", "waiting"])
def test_what_is_no_good_answer_is_not_suggested(desk: Desk, question: Ticket, why: str) -> None:
    ticket = Ticket.objects.earliest("number")
    answer = ticket.messages.get(kind=Kind.REPLY)
    if why == "open":
        Ticket.objects.filter(pk=ticket.pk).update(status="open")
    elif why == "unhelpful":
        Rating.objects.create(message=answer, person=answer.person, helpful=False)
    elif why == "confidential":
        Confidence.objects.create(message=answer)
    else:
        answer.sent_at = answer.sent_at.replace(year=2099)
        answer.save(update_fields=["sent_at"])
    assert suggested(desk, question) == []
    with pytest.raises(NotVisibleError):
        filled(desk.wang, Opening(desk.wang, "ticket"), question, answer.pk)


def test_the_other_language_is_not_suggested(desk: Desk, question: Ticket) -> None:
    Ticket.objects.filter(pk=question.pk).update(language="zh")
    assert suggested(desk, Ticket.objects.get(pk=question.pk)) == []


def test_the_reader_is_on_record_for_what_was_shown_and_for_nothing_else(desk: Desk, question: Ticket) -> None:
    for number in range(4):
        solved(
            desk,
            sender=f"guest{number}@customer.example",
            name="Guest",
            subject="Parasol in the shop",
            text="Is the parasol shop open on Sunday?",
        )
    opening = Opening(desk.wang, "ticket")
    shown = suggest(desk.wang, opening, question)
    noted = opening._noted[desk.care.id]
    people = {Ticket.objects.get(number=one.number).requester_id for one in shown.answers} | {question.requester_id}
    assert {subject_digest(subject) for subject in noted.people} == {subject_digest(Subject(SubjectKind.CUSTOMER, one)) for one in people}
    assert len(shown.answers) <= 3 < COMPARED
    opening.record()
    assert json.dumps(sorted(noted.kinds))


def test_canned_replies_that_fit_stand_beside_them(desk: Desk, question: Ticket) -> None:
    opening = Opening(desk.wang, "ticket")
    canned.save(desk.wang, opening, Wording("Torn parasol", "We replace a torn parasol within two years of the purchase.", ""))
    canned.save(desk.wang, opening, Wording("Opening hours", "The office is there from nine to five.", ""))
    assert [one.name for one in suggest(desk.wang, opening, question).canned] == ["Torn parasol"]


def test_who_may_not_read_the_question_gets_none(desk: Desk, question: Ticket) -> None:
    opening = Opening(desk.wang, "ticket", masked_only=True)
    assert suggest(desk.wang, opening, question).asked is False


def test_chinese_is_suggested_in_chinese(desk: Desk) -> None:
    solved(
        desk,
        sender="wang@customer.example",
        name="王思远",
        subject="换手机号后无法登录",
        text="换了手机号以后收不到验证码，无法登录。",
        answer="王先生您好，新的手机号 13800138000 已绑定，请重新获取验证码登录。",
    )
    asked = desk.ticket_from(
        letter(sender="li@customer.example", name="李雷", subject="无法登录", text="您好，新手机号收不到验证码，怎么登录？")
    )
    assert suggested(desk, asked) == ["李雷您好，新的手机号 ［电话］ 已绑定，请重新获取验证码登录。"]


def test_a_colleague_of_two_departments_gets_both(desk: Desk, question: Ticket) -> None:
    solved(
        desk,
        by=desk.otto,
        to=BILLING,
        sender="guest@customer.example",
        name="Guest",
        text="The seam of my parasol is torn. What now?",
        answer="Dear Guest, billing pays.",
    )
    assert len(suggested(desk, question)) == 1
    Grant.objects.create(agent_id=desk.wang.id, role=Role.AGENT, department=desk.billing)
    wang = agent_actor(Grant.objects.filter(agent_id=desk.wang.id).first().agent)
    assert len(suggested(desk, question, wang)) == 2
