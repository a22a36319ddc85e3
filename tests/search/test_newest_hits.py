"""Of more hits than are ranked the newest are taken, on both engines, and in PostgreSQL without looking at all the others."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from sealdesk.labels import Label
from sealdesk.people.models import Customer
from sealdesk.search import finding, fulltext, index, language, matching
from sealdesk.search.documents import Field, Part
from sealdesk.vault.keyring import one_look_up_per_subject
from tests.index_tables import first_generation_afterwards

pytestmark = pytest.mark.django_db

DOCUMENTS = 150


@pytest.fixture
def people() -> list[Customer]:
    """Each is a document: "kettle" stands in all, "parasol" in every fifth, "tent" in the first alone."""
    with one_look_up_per_subject():
        people = Customer.objects.bulk_create(Customer(name=f"Customer {n}") for n in range(DOCUMENTS))
    for n, person in enumerate(people):
        text = f"kettle{' parasol' if n % 5 == 0 else ''}{' tent' if n == 0 else ''}"
        index.put(person.id, [Part(Field.BODY, text)])
    return people


def places(people: list[Customer], typed: str, most: int, visible: int = DOCUMENTS) -> list[int]:
    """Which of the people are found, in their order, among the oldest ``visible``."""
    known = {person.id: n for n, person in enumerate(people)}
    serving = index.generations()[0]
    said = matching.expression(language.parse(typed, datetime.date(2026, 1, 1)).texts, frozenset(Label), serving)
    seen = Customer.objects.filter(id__in=[person.id for person in people[:visible]])
    return sorted(known[hit.document] for hit in finding.find(said, serving, seen, "id", most=most))


def check(people: list[Customer]) -> None:
    assert places(people, "kettle", 10) == list(range(140, 150))
    assert places(people, "kettle", 1000) == list(range(150))
    assert places(people, "parasol", 4) == [130, 135, 140, 145]
    assert places(people, "kettle -parasol", 3) == [147, 148, 149]
    assert places(people, '"kettle parasol"', 1000) == list(range(0, 150, 5))
    assert places(people, "tent", 10) == [0]
    assert places(people, "kettle", 10, visible=40) == list(range(30, 40))
    assert places(people, "lantern", 10) == []


def test_the_newest_hits_come(people: list[Customer]) -> None:
    check(people)


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("spans", [(1, 2, 3, 4), (3,), (2, 6), (30,)])
def test_the_newest_hits_come_whatever_the_spans_are(
    spans: tuple[int, ...], people: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    with first_generation_afterwards():
        monkeypatch.setattr(fulltext, "SPANS", spans)
        with connection.cursor() as cursor:
            fulltext.create_index(cursor.execute, index.generations()[0])
        check(people)
        monkeypatch.undo()


@pytest.fixture
def much_older(people: list[Customer], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Small spans, and so many older rows that an index pays off, and work that is shared out too."""
    monkeypatch.setattr(fulltext, "SPANS", (1, 2, 3, 4))
    with first_generation_afterwards():
        with connection.cursor() as cursor:
            older = f"INSERT INTO {fulltext.table(index.generations()[0])} SELECT -n, 'elsewise' FROM generate_series(1, 20000) n"
            cursor.execute(older)  # in a small table any other index were as cheap, and the planner might take that
            fulltext.create_index(cursor.execute, index.generations()[0])
            cursor.execute("ANALYZE")
        yield
        monkeypatch.undo()


def steps(people: list[Customer], typed: str, most: int) -> list[dict[str, Any]]:
    """What PostgreSQL did for a search, step by step."""
    asked: list[tuple[str, object]] = []
    with connection.execute_wrapper(
        lambda run, sql, params, many, context: (asked.append((sql, params)), run(sql, params, many, context))[1]
    ):
        places(people, typed, most)
    statement, parameters = next((sql, params) for sql, params in asked if "ts_rank" in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        (plan,) = cursor.fetchone()
    found, below = [], [plan[0]["Plan"]]
    while below:
        found.append(below.pop())
        below += found[-1].get("Plans", [])
    return found


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("much_older")
def test_a_search_asks_the_index_and_reads_no_table_from_end_to_end(people: list[Customer]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # what the hits are joined with is still small
    done = steps(people, "kettle", 10)
    assert [step["Index Name"] for step in done if step["Node Type"] == "Bitmap Index Scan"] == ["search_index_1_tokens"], done
    assert not [step for step in done if step["Node Type"] == "Seq Scan"], done


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("much_older")
@pytest.mark.parametrize(("typed", "most", "looked_at"), [("kettle", 1, 4), ("kettle", 10, 32), ("parasol", 2, 7)])
def test_a_search_looks_at_no_more_than_a_few_hits_beside_those_that_it_gives(
    people: list[Customer], typed: str, most: int, looked_at: int
) -> None:
    read = [step for step in steps(people, typed, most) if step["Node Type"] == "Bitmap Heap Scan"]
    assert 0 < sum(step["Actual Rows"] * step["Actual Loops"] for step in read) <= looked_at, read


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("much_older")
def test_the_newest_hits_come_where_work_is_shared_out_to_several_processes(people: list[Customer]) -> None:
    with connection.cursor() as cursor:
        for setting in ("parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size", "min_parallel_index_scan_size"):
            cursor.execute(f"SET LOCAL {setting} = 0")
    check(people)
