"""What agents find: by words, people and conditions; and what leaves the index again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, finding, snoozing, tagging
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.searching import index_customers, index_messages
from sealdesk.identity.models import Agent
from sealdesk.people.contact import email_index, phone_index
from sealdesk.people.models import CustomerEmail, CustomerPhone
from sealdesk.search import index
from tests.besieged import the_model
from tests.cast import BILLING, ELENA, JUN, Desk, found_desk, letter

CHINESE = letter(
    sender=JUN,
    name="王小明",
    subject="退货流程",
    text="您好，我的订单还没有收到，请问退货流程是什么？电话 138 0013 8000。",
    Message_ID="<zh@customer.example>",
)


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


@pytest.fixture
def torn(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(Message_ID="<first@customer.example>"))


@pytest.fixture
def chinese(desk: Desk) -> Ticket:
    return desk.ticket_from(CHINESE)


def numbers(actor: Actor, typed: str) -> list[int]:
    results = finding.search(actor, typed)
    assert results.count == len(results.found)
    return [found.ticket.number for found in results.found]


@pytest.mark.parametrize(
    "typed",
    [
        "parasol",
        "PARASOLS",
        "seams opening",
        '"seam has opened"',
        "open*",
        "paras* subject:torn",
        "from:elena",
        "from: elena",
        "subject: torn status: new",
        "from:Rossi seam",
        f"from:{ELENA}",
        ELENA.upper(),
        "to:support",
        "to:support@desk.example",
        "customer.example",
        "status:new",
        "状态：新建 parasol",
        "assignee:none seam",
        "seam -invoice",
        "seam -status:closed",
        "after:2020 seam",
        "-has:attachment seam",
    ],
)
def test_a_mail_is_found_by(desk: Desk, torn: Ticket, chinese: Ticket, typed: str) -> None:
    assert torn.number in numbers(desk.wang, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "umbrella",
        '"opened has seam"',
        "subject:seam",
        "from:support",
        "to:elena",
        "seam invoice",
        "seam -days",
        "status:closed seam",
        "seam has:attachment",
        "seam before:2020",
        "from:customer.exam*",
        "ele* -parasol",
        "tag:vip seam",
        "assignee:otto seam",
        "订单",
    ],
)
def test_a_mail_is_not_found_by(desk: Desk, torn: Ticket, typed: str) -> None:
    assert numbers(desk.wang, typed) == []


@pytest.mark.parametrize(
    "typed",
    ["订单", "退货", "退货流程", '"没有收到"', "有收", "订单 流程", "from:王小明", "from:王*", "发件人：王小明", "主题：退货",
     "13800138000", "+86 138-0013-8000", "１３８００１３８０００", "138 0013 8000", "(138) 0013.8000"],
)  # fmt: skip
def test_a_chinese_mail_is_found_by(desk: Desk, torn: Ticket, chinese: Ticket, typed: str) -> None:
    assert numbers(desk.wang, typed) == [chinese.number]


def test_a_ticket_is_found_by_its_number(desk: Desk, torn: Ticket) -> None:
    assert numbers(desk.wang, str(torn.number)) == numbers(desk.wang, f"#{torn.number}") == [torn.number]
    assert numbers(desk.wang, "#999999") == []


def test_replies_and_notes_are_found_and_so_is_their_author(desk: Desk, torn: Ticket) -> None:
    actions.reply(desk.wang, torn, "We send you a replacement canopy.")
    actions.note(desk.wang, torn, "Third complaint about this batch.")
    for typed in ("canopy", "from:wang canopy", "to:elena canopy", f"to:{ELENA} canopy", '"this batch"', "from:fang batch"):
        assert numbers(desk.wang, typed) == [torn.number], typed


def test_a_note_is_not_found_by_somebody_who_is_no_agent(desk: Desk, torn: Ticket) -> None:
    actions.note(desk.wang, torn, "Third complaint about this batch.")
    assert torn.requester_id is not None
    customer = Actor.customer(torn.requester_id)
    assert numbers(customer, "batch") == []
    assert numbers(customer, "seam") == [torn.number]


def test_another_department_finds_counts_and_is_suggested_nothing(desk: Desk, torn: Ticket) -> None:
    assert numbers(desk.wang, "parasol") == [torn.number]
    for typed in ("parasol", "from:elena", ELENA, f"#{torn.number}", str(torn.number), "status:new", "has:attachment", "after:2020"):
        assert numbers(desk.otto, typed) == []
    for typed in ("par", "elena", str(torn.number)):
        nothing = finding.suggest(desk.otto, typed)
        assert (nothing.tickets, nothing.customers) == ((), ())


@pytest.mark.parametrize("written", ["HP-2047102", "HP2047102", "hp\N{EN DASH}2047102", "ＨＰ－２０４７１０２"])
@pytest.mark.parametrize("typed", ["HP2047102", "HP-2047102", "hp_2047102", '"HP-2047102"', "subject:HP2047102", "subject: hp-2047102"])
def test_a_code_is_found_with_signs_inside_and_without(desk: Desk, written: str, typed: str) -> None:
    ordered = desk.ticket_from(letter(subject=f"Order {written}", text=f"我的订单{written}还没到。", Message_ID="<hp@customer.example>"))
    desk.receive(letter(subject="Order HP-2047103", text="HP 2047103 and 2047102", Message_ID="<other@customer.example>"))
    assert numbers(desk.wang, typed) == [ordered.number]
    assert numbers(desk.wang, "from:HP2047102") == numbers(desk.wang, "HP204710") == numbers(desk.wang, "P2047102") == []


def test_suggestions_know_the_fields_too(desk: Desk, torn: Ticket) -> None:
    for typed in ("from:ele", "from: ele", "发件人： elena r", "subject: par"):
        assert finding.suggest(desk.wang, typed).tickets == (torn,), typed
    assert finding.suggest(desk.wang, "from: ros").customers == (torn.requester,)
    assert finding.suggest(desk.wang, "subject: ele").tickets == finding.suggest(desk.wang, "subject: ele").customers == ()
    assert finding.suggest(desk.wang, "from: par").tickets == ()


def test_tickets_and_customers_are_suggested_while_somebody_types(desk: Desk, torn: Ticket) -> None:
    for typed in ("pa", "paras", "the paraso", "ele", "elena r", str(torn.number), f"#{torn.number}"):
        assert finding.suggest(desk.wang, typed).tickets == (torn,), typed
    assert finding.suggest(desk.wang, "ros").customers == (torn.requester,)
    assert finding.suggest(desk.wang, "seam").tickets == finding.suggest(desk.wang, "p").tickets == ()


def test_chinese_tickets_and_customers_are_suggested(desk: Desk, chinese: Ticket) -> None:
    for typed in ("退", "退货", "退货流程", "流程", "王", "王小", "小明 退"):
        assert finding.suggest(desk.wang, typed).tickets == (chinese,), typed
    for typed in ("王", "小明"):
        assert finding.suggest(desk.wang, typed).customers == (chinese.requester,), typed


def test_what_is_joined_is_found_where_it_went(desk: Desk, torn: Ticket) -> None:
    other = desk.ticket_from(letter(sender=JUN, name="Jun Li", text="My turquoise one too.", Message_ID="<other@customer.example>"))
    Ticket.objects.filter(pk=other.pk).update(probably_of=torn)
    other.refresh_from_db()
    actions.join(desk.wang, other)
    assert numbers(desk.wang, "turquoise") == [torn.number]


def test_what_moves_to_another_department_is_found_there_and_not_here(desk: Desk, torn: Ticket) -> None:
    actions.move(desk.wang, torn, desk.billing)
    assert numbers(desk.wang, "parasol") == []
    assert numbers(desk.otto, "parasol") == [torn.number]


def test_a_deleted_message_is_gone_from_the_index(desk: Desk, torn: Ticket) -> None:
    message = desk.last_message(torn)
    assert index.has(message.id)
    message.delete()
    assert not index.has(message.id)
    assert numbers(desk.wang, "parasol") == []


def test_a_new_address_of_a_customer_is_found_when_it_is_indexed(desk: Desk, torn: Ticket) -> None:
    elena = torn.requester
    assert elena is not None
    CustomerEmail.objects.create(customer=elena, value="elena@home.example", index=email_index("elena@home.example"))
    CustomerPhone.objects.create(customer=elena, value="+49 30 901820", index=phone_index("+49 30 901820"))
    index_customers([elena.id])
    assert numbers(desk.wang, "elena@home.example") == [torn.number]
    assert numbers(desk.wang, "0049 30 90-18-20") == [torn.number]
    assert finding.suggest(desk.wang, "elena").customers == (elena,)


@pytest.mark.parametrize("typed", ["+44 7700 900907", "0044 7700 900907", "07700 900907", "07700900907", "447700900907"])
@pytest.mark.parametrize("written", ["+44 7700 900907", "07700 900907"])
def test_a_number_of_another_country_is_found_however_it_is_written(desk: Desk, typed: str, written: str) -> None:
    called = desk.ticket_from(letter(text=f"Please call {written}.", Message_ID="<uk@customer.example>"))
    desk.receive(letter(text="Please call +44 7700 900908.", Message_ID="<other@customer.example>"))
    assert numbers(desk.wang, typed) == [called.number]
    assert numbers(desk.wang, "00900907") == []


def test_chinese_numbers_that_end_alike_are_kept_apart(desk: Desk) -> None:
    mine = desk.ticket_from(letter(text="Call 138 0013 8000.", Message_ID="<138@customer.example>"))
    desk.receive(letter(text="Call 158 0013 8000.", Message_ID="<158@customer.example>"))
    assert numbers(desk.wang, "13800138000") == [mine.number]


def test_better_hits_come_first_and_pages_follow_each_other(desk: Desk) -> None:
    for number in range(25):
        desk.receive(letter(subject=f"Order {number}", text="There is a hinge.", Message_ID=f"<{number}@customer.example>"))
    desk.receive(letter(subject="The hinge", text="Hinge, hinge.", Message_ID="<best@customer.example>"))
    for number in range(25, 30):
        desk.receive(letter(subject=f"Order {number}", text="There is a hinge.", Message_ID=f"<{number}@customer.example>"))
    first = finding.search(desk.wang, "hinge")
    assert first.found[0].ticket.number == Ticket.objects.get(messages__mail_index__isnull=False, number=1026).number
    second = finding.search(desk.wang, "hinge", start=20)
    assert (first.count, len(first.found), len(second.found)) == (31, 20, 11)
    assert not {found.ticket.id for found in first.found} & {found.ticket.id for found in second.found}


def test_a_word_counts_more_in_the_subject_and_less_in_a_long_text(desk: Desk) -> None:
    long = desk.ticket_from(letter(subject="Question", text="The kettle leaks. " + "And more of this. " * 80, Message_ID="<l@c.example>"))
    short = desk.ticket_from(letter(subject="Question", text="The kettle leaks.", Message_ID="<short@c.example>"))
    subject = desk.ticket_from(letter(subject="Kettle", text="It leaks.", Message_ID="<subject@c.example>"))
    desk.ticket_from(letter(subject="Parasol", text="It is torn.", Message_ID="<none@c.example>"))
    assert numbers(desk.wang, "kettle") == [subject.number, short.number, long.number]


def test_a_tag_is_found_as_a_whole(desk: Desk, torn: Ticket) -> None:
    for word in ("vip", "重要"):
        tagging.tag(desk.wang, torn, word)
    assert numbers(desk.wang, "tag:vip") == numbers(desk.wang, "tag:重要 seam") == numbers(desk.wang, "tag:none,vip") == [torn.number]
    assert numbers(desk.wang, "tag:vi") == numbers(desk.wang, "-tag:vip seam") == []


def test_what_only_a_role_elsewhere_may_read_is_not_asked_for(desk: Desk, torn: Ticket) -> None:
    lead = Agent.objects.create(email="lead@desk.example", name="Lead")
    Grant.objects.create(agent=lead, role=Role.LEAD, department=desk.care)
    Grant.objects.create(agent=lead, role=Role.AGENT, department=desk.billing)
    assert finding._cleared(agent_actor(lead)) == finding._cleared(desk.wang)
    assert finding._cleared(Actor.stranger()) == frozenset()
    assert numbers(agent_actor(lead), "parasol") == [torn.number]


def test_a_reindexed_message_stands_there_once(desk: Desk, torn: Ticket) -> None:
    index_messages(list(Message.objects.all()))
    index_messages(list(Message.objects.all()))
    assert numbers(desk.wang, "parasol") == [torn.number]
    assert desk.receive(letter(to=BILLING, Message_ID="<second@customer.example>")).outcome == "new_ticket"


def test_what_no_page_shows_of_an_endless_subject_is_not_found(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(subject="marzipan " + "word " * 200 + "nougat"))
    assert numbers(desk.wang, "subject:marzipan") == [ticket.number]
    assert numbers(desk.wang, "nougat") == []
    index_messages(list(ticket.messages.all()))
    assert numbers(desk.wang, "nougat") == []


def test_what_is_snoozed_is_asked_for_and_left_out(desk: Desk, torn: Ticket) -> None:
    awake = desk.ticket_from(letter(text="Another seam has opened.", Message_ID="<second@customer.example>"))
    snoozing.snooze(desk.wang, torn, timezone.now() + datetime.timedelta(days=1))
    for typed, wanted in (
        ("status:snoozed", torn),
        ("status:snoozed seam", torn),
        ("-status:snoozed seam", awake),
        ("状态：稍后处理 seam", torn),
    ):
        assert [found.ticket for found in finding.search(desk.wang, typed).found] == [wanted], typed
