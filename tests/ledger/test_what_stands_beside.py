"""What stands beside the events is verified too: the triggers that refuse changes, and the index of who and what is mentioned."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, transaction

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import LedgerUnavailableError
from sealdesk.access.tags import Tag
from sealdesk.engines import is_postgresql
from sealdesk.ledger.beside import repair
from sealdesk.ledger.mentions import person_digest
from sealdesk.ledger.models import GUARDED, LedgerEvent, LedgerIndexed, LedgerMention
from sealdesk.ledger.sequencing import sequence
from sealdesk.ledger.verification import verify

pytestmark = pytest.mark.django_db
PEOPLE: Final = 6
MADE_ANEW: Final = (
    "CREATE OR REPLACE TRIGGER ledger_event_rows BEFORE {} ON ledger_event FOR EACH ROW {} EXECUTE FUNCTION ledger_event_refuse()"
)


@pytest.fixture(autouse=True)
def _a_ledger_that_names_people(settings: Any, tmp_path: Path) -> None:
    settings.SEALDESK_LEDGER_HEAD = tmp_path / "head"
    for number in range(PEOPLE):
        with acting(Actor.system("tester"), Tag.CUSTOMER_CHANGED, on=f"customer:{number}") as deed:
            deed.details = {"people": [person_digest(f"customer:{number + 100}").hex()]}
    sequence()
    assert LedgerMention.objects.count() == 2 * PEOPLE


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))


def found() -> set[tuple[str, str]]:
    return {(finding.kind, finding.where) for finding in verify().findings}


def triggers(table: str) -> tuple[str, str]:
    return (f"{table}_rows", f"{table}_all") if is_postgresql() else (f"{table}_update", f"{table}_delete")


def drop(trigger: str, table: str) -> None:
    run(f"DROP TRIGGER {trigger}" + (f" ON {table}" if is_postgresql() else ""))


def test_a_ledger_with_all_around_it_is_whole() -> None:
    assert verify().ok


@pytest.mark.parametrize("table", GUARDED)
def test_each_trigger_that_was_dropped_is_named(table: str) -> None:
    for trigger in triggers(table):
        drop(trigger, table)
    assert found() == {("unguarded", trigger) for trigger in triggers(table)}


def test_a_trigger_that_does_nothing_any_more_is_named() -> None:
    trigger = triggers("ledger_event")[0]
    drop(trigger, "ledger_event")
    if is_postgresql():
        run("CREATE FUNCTION nothing() RETURNS trigger AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql")
        run(f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON ledger_event FOR EACH ROW EXECUTE FUNCTION nothing()")
    else:
        run(f"CREATE TRIGGER {trigger} BEFORE UPDATE ON ledger_event WHEN 0 BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END")
    assert found() == {("unguarded", trigger)}


def hang_something_on(table: str) -> None:
    """What has new rows come to nothing, and says nothing."""
    if is_postgresql():
        run("CREATE FUNCTION eaten() RETURNS trigger AS $$ BEGIN RETURN NULL; END; $$ LANGUAGE plpgsql")
        run(f"CREATE TRIGGER zz BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION eaten()")
    else:
        run(f"CREATE TRIGGER zz BEFORE INSERT ON {table} BEGIN SELECT RAISE(IGNORE); END")


@pytest.mark.parametrize("typed", ["ledger_event", "LEDGER_EVENT", "Ledger_Event"])
def test_a_trigger_that_is_not_ours_is_named_and_dropped_and_nothing_happens_unrecorded(typed: str) -> None:
    hang_something_on(typed)
    with pytest.raises(LedgerUnavailableError), acting(Actor.system("tester"), Tag.CUSTOMER_CHANGED, on="customer:1"):
        pass
    assert found() == {("unguarded", "zz")}
    with transaction.atomic():
        assert repair()[0] == ["zz"]
    assert verify().ok


@pytest.mark.only_on("postgresql")
def test_a_rule_that_is_not_ours_is_named() -> None:
    run("CREATE RULE nothing AS ON INSERT TO ledger_event DO INSTEAD NOTHING")
    assert found() == {("unguarded", "nothing")}


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_rows",
        "ALTER TABLE ledger_event ENABLE REPLICA TRIGGER ledger_event_rows",
        MADE_ANEW.format("DELETE", ""),
        MADE_ANEW.format("UPDATE OF tag OR DELETE", ""),
        MADE_ANEW.format("UPDATE OR DELETE", "WHEN (false)"),
    ],
)
def test_a_trigger_that_no_longer_fires_is_named(change: str) -> None:
    run(change)
    assert found() == {("unguarded", "ledger_event_rows")}


@pytest.mark.only_on("postgresql")
def test_a_function_that_lets_changes_through_is_named() -> None:
    run("CREATE OR REPLACE FUNCTION ledger_node_refuse() RETURNS trigger AS $$ BEGIN RETURN OLD; END; $$ LANGUAGE plpgsql")
    assert found() == {("unguarded", "ledger_node_rows"), ("unguarded", "ledger_node_all")}


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM ledger_mention",
        "DELETE FROM ledger_mention WHERE event = (SELECT max(event) FROM ledger_mention)",
        "UPDATE ledger_mention SET event = event + 1000",
        "UPDATE ledger_mention SET event = event + 1000000 WHERE event = (SELECT max(event) FROM ledger_mention)",
    ],
)
def test_an_index_of_mentions_that_was_emptied_or_changed_is_named(change: str) -> None:
    run(change)
    assert {kind for kind, _ in found()} == {"mention"}


def test_a_person_taken_for_another_in_the_index_is_named_by_its_event() -> None:
    one = LedgerMention.objects.order_by("id")[0]
    LedgerMention.objects.filter(id=one.id).update(person=person_digest("customer:somebody-else"))
    (finding,) = verify().findings
    assert finding.where == f"events {one.event} to {one.event}"
    assert "1 entries were removed, 1 were added" in finding.sentence


def test_two_people_in_each_others_place_in_the_index_are_named() -> None:
    """The sums that are compared cannot be kept by exchanging."""
    first, last = LedgerMention.objects.order_by("id")[0], LedgerMention.objects.order_by("-id")[0]
    LedgerMention.objects.filter(id=last.id).update(event=0)
    LedgerMention.objects.filter(id=first.id).update(event=last.event)
    LedgerMention.objects.filter(id=last.id).update(event=first.event)
    assert found() == {("mention", f"events {first.event} to {last.event}")}


def test_an_entry_slipped_into_the_index_is_named() -> None:
    event = LedgerEvent.objects.latest("id").id
    LedgerMention.objects.create(person=b"12345678", event=event)
    assert found() == {("mention", f"events {event} to {event}")}


@pytest.mark.parametrize("size", [0, PEOPLE + 1000])
def test_an_index_that_lies_about_how_far_it_goes_is_named(size: int) -> None:
    """Set ahead, new events would stay out of it; set back with its entries gone, it would look as if it were on its way."""
    LedgerMention.objects.all().delete()
    LedgerIndexed.objects.update(size=size)
    assert ("mention", "the index of mentions") in found()


def test_a_repair_puts_back_what_stands_beside_the_events() -> None:
    for table in GUARDED:
        for trigger in triggers(table):
            drop(trigger, table)
    LedgerMention.objects.filter(event=LedgerEvent.objects.latest("id").id).delete()
    LedgerMention.objects.create(person=b"12345678", event=1)
    missing, mentions = repair()
    assert sorted(missing) == sorted(trigger for table in GUARDED for trigger in triggers(table))
    assert mentions == 2 * PEOPLE
    assert verify().ok
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run("DELETE FROM ledger_event")
