"""What is recorded and when: with the action, after its rollback, or owed; and the database refuses to forget."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Model

from sealdesk.access import acting as door
from sealdesk.access.acting import acting, pay_what_is_owed, refused
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, LedgerUnavailableError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.ledger import record
from sealdesk.ledger.models import GUARDED, LedgerCheckpoint, LedgerEvent, LedgerLeaf, LedgerNode, LedgerSigner
from sealdesk.ledger.sequencing import sequence
from tests.doors_cast import SYSTEM, a_customer

pytestmark = pytest.mark.django_db(transaction=True)
MODELS: list[type[Model]] = [LedgerEvent, LedgerLeaf, LedgerNode, LedgerCheckpoint, LedgerSigner]


@pytest.fixture
def dead_ledger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A ledger that cannot be written; call it to bring it back."""

    def fail(rows: object) -> None:
        raise DatabaseError("disk full")

    genuine = record.insert
    monkeypatch.setattr(record, "insert", fail)
    return lambda: monkeypatch.setattr(record, "insert", genuine)


def events() -> list[tuple[str, str]]:
    return list(LedgerEvent.objects.order_by("id").values_list("tag", "outcome"))


def make_department(by: Actor = SYSTEM, slug: str = "care") -> None:
    with acting(by, Tag.DEPARTMENT_CREATED, on=f"department:{slug}", permission=Permission.SETTINGS_MANAGE) as deed:
        Department.objects.create(slug=slug, name=slug)
        deed.details = {"slug": slug}


def test_an_action_and_its_event_are_one_transaction() -> None:
    make_department()
    assert events() == [("department:created", "done")]
    event = LedgerEvent.objects.get()
    assert (event.actor, event.resource, json.loads(event.details)) == ("system:tests", "department:care", {"slug": "care"})
    assert Department.objects.count() == 1


def test_what_compares_and_finds_no_difference_is_no_event() -> None:
    with acting(SYSTEM, Tag.DEPARTMENT_CHANGED) as deed:
        deed.changed("name", "Care", "Care")
    with acting(SYSTEM, Tag.CANNED_SAVED) as deed:
        deed.unchanged()
    assert events() == []


@pytest.mark.parametrize("told", ["nothing", "change", "detail", "personal", "reversal", "further"])
def test_an_action_with_anything_else_to_tell_is_an_event_still(told: str) -> None:
    with acting(SYSTEM, Tag.DEPARTMENT_CHANGED) as deed:
        if told != "nothing":
            deed.changed("name", "Care", "Care")
        if told == "change":
            assert deed.changed("name_zh", "", "客服")
        elif told == "detail":
            deed.details["password"] = "new"
        elif told == "personal":
            deed.personal, deed.personal_of = {"name": ["Li", "Li Na"]}, _subject(a_customer())
        elif told == "reversal":
            deed.can_undo("nobody.knows", old={}, new={})
        elif told == "further":
            deed.also(Tag.CATEGORY_SAVED, on="category:how-to")
    assert ("department:changed", "done") in events()


def test_what_is_personal_in_an_event_is_sealed_before_it_is_hashed() -> None:
    person = a_customer()
    with acting(Actor("agent", name="mei", address="203.0.113.7"), Tag.CUSTOMER_CREATED) as deed:
        deed.personal, deed.personal_of = {"name": "李娜"}, _subject(person)
    event = LedgerEvent.objects.get()
    assert "李娜".encode() not in bytes(event.sealed or b"") + event.canonical()
    assert b"203.0.113.7" not in bytes(event.address or b"") + event.canonical()
    assert len(bytes(event.sealed or b"")) > 46


def _subject(person: Any) -> Any:
    from sealdesk.vault.subjects import Subject, SubjectKind

    return Subject(SubjectKind.CUSTOMER, person.id)


def test_a_refusal_changes_nothing_and_is_recorded_after_the_rollback() -> None:
    with pytest.raises(NotAllowedError):
        make_department(Actor.stranger())
    assert events() == [("department:created", "refused")]
    assert json.loads(LedgerEvent.objects.get().details) == {"code": "not-allowed"}
    assert not Department.objects.exists()


@pytest.mark.parametrize(("error", "outcome"), [(InvalidChangeError(), "refused"), (ZeroDivisionError("secret"), "failed")])
def test_whatever_ends_an_action_is_recorded_and_passed_on(error: Exception, outcome: str) -> None:
    def act() -> None:
        with acting(SYSTEM, Tag.DEPARTMENT_CREATED):
            Department.objects.create(slug="care", name="care")
            raise error

    with pytest.raises(type(error)):
        act()
    assert events() == [("department:created", outcome)]
    assert "secret" not in LedgerEvent.objects.get().details
    assert not Department.objects.exists()


@pytest.mark.usefixtures("dead_ledger")
def test_an_action_that_cannot_be_recorded_does_not_happen() -> None:
    with pytest.raises(LedgerUnavailableError, match="cannot be written"):
        make_department()
    assert not Department.objects.exists()


def test_the_caller_gets_the_refusal_and_the_desk_stops_until_its_record_is_paid(dead_ledger: Any) -> None:
    with pytest.raises(NotAllowedError):
        make_department(Actor.stranger())
    for _ in range(2):
        with pytest.raises(LedgerUnavailableError):
            make_department()
    assert events() == []
    dead_ledger()
    make_department()
    assert events() == [("department:created", "refused"), ("department:created", "done")]
    first, second = LedgerEvent.objects.order_by("id")
    assert first.at_us < second.at_us


def test_a_lost_connection_does_not_take_the_place_of_the_refusal(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: object) -> None:
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(door, "append", fail)
    with pytest.raises(NotAllowedError):
        make_department(Actor.stranger())
    refused(Actor.stranger(), Tag.ROUTE_REFUSED, code="settings:manage")
    with pytest.raises(LedgerUnavailableError):
        pay_what_is_owed()
    assert len(door._owed) == 2
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("ERROR", None)] * 2  # a sentence each, no traceback


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_the_database_refuses_to_change_delete_or_empty(model: type[Model]) -> None:
    make_department()
    make_department(slug="billing")
    sequence()
    row = model._default_manager.first()
    assert row is not None
    table, name = model._meta.db_table, connection.ops.quote_name
    column = "event" if model is LedgerLeaf else "vkey" if model is LedgerSigner else None
    column = column or ("note" if model is LedgerCheckpoint else "tag" if model is LedgerEvent else "level")
    statements = [f"UPDATE {name(table)} SET {name(column)} = {name(column)}", f"DELETE FROM {name(table)}"]
    statements += [f"TRUNCATE {name(table)}"] if connection.vendor == "postgresql" else []
    if connection.vendor == "sqlite":
        statements.append(f"REPLACE INTO {name(table)} SELECT * FROM {name(table)}")
    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert table in GUARDED


def test_appending_reads_no_more_when_the_ledger_is_long(django_assert_max_num_queries: Any) -> None:
    costs = []
    for _ in range(4):
        for number in range(64):
            refused(SYSTEM, Tag.ROUTE_REFUSED, code=str(number))
        sequence()
        refused(SYSTEM, Tag.ROUTE_REFUSED, code="one more")
        with django_assert_max_num_queries(60) as recorded:
            sequence()
        costs.append(len(recorded))
    size = LedgerLeaf.objects.count()
    assert size == 4 * 65
    assert max(costs) - min(costs) <= 2 * size.bit_length()
    assert max(costs) < 40


def test_nothing_in_the_database_points_into_the_ledger() -> None:
    from django.apps import apps

    pointing = [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.related_model in MODELS or (model in MODELS and field.is_relation)
    ]
    assert pointing == []
