"""Invented tickets: sealed like real ones, in both languages, and the desk goes on working with them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.desk import finding, queries
from sealdesk.desk.filters import ACTIVE
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.searching import parts_of, parts_of_customers
from sealdesk.engines import is_postgresql
from sealdesk.ledger.verification import verify
from sealdesk.people.models import Customer
from sealdesk.project.generating import GeneratorError, generate
from sealdesk.project.generating.texts import Writer
from sealdesk.search import fulltext, index, rebuilding
from sealdesk.search.documents import row_of
from sealdesk.search.models import Entry
from tests.cast import found_desk, letter
from tests.index_tables import first_generation_afterwards

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_head(settings: Any, tmp_path: Path) -> None:
    """The head of this desk's ledger, and of no other test's."""
    settings.SEALDESK_LEDGER_HEAD = str(tmp_path / "head")


def test_an_invented_ticket_is_three_sealed_messages_of_one_person() -> None:
    found_desk()
    assert generate(40) == 40
    ticket = Ticket.objects.earliest("number")
    messages = list(ticket.messages.order_by("created_at"))
    assert [message.kind for message in messages] == ["inbound", "reply", "inbound"]
    assert {message.person_id for message in messages} == {ticket.requester_id}
    opening = Opening(Actor.system("test"), "support")
    texts = [str(opening.show(message.text)) for message in Message.objects.all()]
    stored = b"".join(bytes(message.text.blob or b"") for message in Message.objects.all())
    assert all(len(text) > 4 for text in texts)
    assert not [text for text in texts if text.encode() in stored]


def test_both_languages_come_and_numbers_have_no_gap() -> None:
    desk = found_desk()
    generate(30)
    numbers = list(Ticket.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 30))
    assert set(Ticket.objects.values_list("language", flat=True)) == {"en", "zh-hans"}
    assert desk.ticket_from(letter()).number == numbers[-1] + 1


def test_what_was_invented_is_found_and_counted() -> None:
    desk = found_desk()
    generate(30)
    sought = Ticket.objects.filter(category="order-delivery", department=desk.care).first()
    assert sought is not None
    assert finding.search(desk.wang, f"#{sought.number}").found[0].ticket == sought
    words = {found.ticket.language for found in finding.search(desk.wang, "订单").found}
    assert words == {"zh-hans"}
    counted = {department.id: department.active for department in queries.departments(desk.wang)}
    assert counted[desk.care.id] == Ticket.objects.filter(department=desk.care, status__in=ACTIVE).count()


def test_a_second_run_adds_tickets_to_the_same_people_and_the_ledger_holds() -> None:
    found_desk()
    generate(9, seed=1)
    people = Customer.objects.count()
    generate(9, seed=2)
    assert Customer.objects.count() == people
    assert Ticket.objects.count() == 18
    report = verify()
    assert report.ok, report.findings
    assert report.pending == 0


def test_nobody_there_to_answer_is_said() -> None:
    with pytest.raises(GeneratorError, match="sealdesk agent add"):
        generate(1)


def test_the_same_seed_writes_the_same_letters() -> None:
    assert Writer(5).talk("zh-hans") == Writer(5).talk("zh-hans")
    assert Writer(5).talk("en") != Writer(6).talk("en")


def test_the_index_of_what_was_invented_is_what_a_rebuild_would_write() -> None:
    found_desk()
    generate(45, seed=1)
    generate(45, seed=2)  # to people who are there
    written = _tokens(Message.objects.values_list("id", flat=True), parts_of)
    assert len(written) == 270
    assert len(_tokens(Customer.objects.values_list("id", flat=True), parts_of_customers)) == Customer.objects.count()


def test_what_is_invented_while_the_index_is_rebuilt_is_in_both() -> None:
    desk = found_desk()
    with first_generation_afterwards():
        generation = rebuilding.begin()
        generate(9)
        documents = Message.objects.count() + Customer.objects.count()
        assert Entry.objects.filter(generation=generation).count() == documents
        rebuilding.swap(generation)
        assert finding.search(desk.wang, "订单").count + finding.search(desk.wang, "order").count > 0


def test_what_a_bulk_insert_leaves_out_is_what_the_model_says() -> None:
    found_desk()
    generate(3)
    ticket = Ticket.objects.earliest("number")
    assert (ticket.type, ticket.channel, ticket.tray, ticket.snoozed_from, ticket.joined_into) == ("question", "mail", "inbox", "", None)
    assert [(message.envelope, message.html, message.problems) for message in ticket.messages.all()] == [(None, None, [])] * 3
    assert ticket.messages.latest("created_at").created_at == ticket.changed_at


def _tokens(ids: Iterable[uuid.UUID], parts: Callable[..., Any]) -> list[Any]:
    """The rows that lie in the index, each compared with what its document says now."""
    serving = index.generations()[0]
    numbers = dict(Entry.objects.filter(document__in=list(ids)).values_list("document", "id"))
    rows = [fulltext.values(numbers[document], row_of(found, serving)) for document, found in parts(list(numbers))]
    shown = ", ".join(column if column != "tokens" else "tokens::text" for column in fulltext.columns())
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(f"SELECT {shown} FROM {fulltext.table(serving)} WHERE {fulltext.columns()[0]} = %s", [row[0]])
            assert _in_order(cursor.fetchone()) == _in_order(row)
    return rows


def _in_order(row: Any) -> list[Any]:
    """PostgreSQL sorts the words of a vector, and leaves out the weight that is meant where none stands."""
    return [sorted(str(value).replace("'", "").replace("D", "").split()) if is_postgresql() else value for value in row]
