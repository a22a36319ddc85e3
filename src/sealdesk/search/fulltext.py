"""The two engines' full text behind one set of verbs: FTS5 in SQLite, tsvector with GIN in PostgreSQL.

Only tokens come here (eight characters of base 32 each), so nothing that somebody typed is ever part of a statement.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Final

from sealdesk.engines import is_postgresql
from sealdesk.search.documents import Field, Row

#: PostgreSQL's labels of a position; FTS5 has columns.
WEIGHTS: Final = {Field.SUBJECT: "A", Field.SENDER: "B", Field.RECIPIENT: "C", Field.BODY: "D"}
#: How much a hit in a field counts, in the order of ``Field``. A token without a place counts nothing.
RANKS: Final = (5.0, 4.0, 2.0, 1.0)
#: PostgreSQL knows no later position in a document.
LAST_POSITION: Final = 16_383
#: Between two fields, so that no phrase reaches from one into the next.
GAP: Final = 5
#: Spans of numbers (as powers of two) that PostgreSQL's index knows documents by, so that it finds the newest hits without the others.
SPANS: Final = (12, 14, 16, 18, 20, 22)
#: From this version on FTS5 takes a removed row's tokens out of its pages at once; before, ``scouring`` has to.
_FORGETS: Final = (3, 42, 0)
#: A term of an expression in FTS5's language: the columns, if it names some, and the tokens.
_TERM: Final = re.compile(r'(?:\{?([a-z ]+?)\}? : )?"([a-z2-7 ]+)"')
#: Bits for the number of a span; above them stands its size.
_SIZE: Final = 48
#: Of this size (a power of two) there is one span, and every number lies in it.
_EVER: Final = 62
Execute = Callable[..., Any]


def table(generation: int) -> str:
    """The table of a generation: two take turns."""
    return f"search_index_{generation % 2}"


def create(execute: Execute, generation: int) -> None:
    """Make the table of a generation, empty."""
    name = table(generation)
    if is_postgresql():
        execute(f"CREATE TABLE {name} (id bigint PRIMARY KEY, tokens tsvector NOT NULL)")
        create_index(execute, generation)
        return
    fields = ", ".join(Field)
    execute(f"CREATE VIRTUAL TABLE {name} USING fts5({fields}, loose, tokenize = 'ascii')")
    if sqlite3.sqlite_version_info >= _FORGETS:
        execute(f"INSERT INTO {name} ({name}, rank) VALUES ('secure-delete', 1)")  # noqa: S608 - our own table


def create_index(execute: Execute, generation: int) -> None:
    """Make PostgreSQL's index of a table, in the place of one that is there. Its list of what is not sorted in yet is as short as can be:

    a search reads all of it for every stretch. Half a megabyte cost a search for a rare word as much as the rest of it.
    """
    name = table(generation)
    execute(f"DROP INDEX IF EXISTS {name}_tokens")
    execute(f"CREATE INDEX {name}_tokens ON {name} USING gin (tokens, ({_spans()})) WITH (gin_pending_list_limit = 64)")


def drop(execute: Execute, generation: int) -> None:
    """Remove the table of a generation with all that is in it."""
    execute(f"DROP TABLE IF EXISTS {table(generation)}")


def insertion(generation: int) -> str:
    """The statement that puts a row in, or in the place of one with the same number."""
    name = table(generation)
    if is_postgresql():
        return f"INSERT INTO {name} (id, tokens) VALUES (%s, %s::tsvector) ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens"  # noqa: S608 - our own table
    return f"INSERT OR REPLACE INTO {name} ({', '.join(columns())}) VALUES (%s, %s, %s, %s, %s, %s)"  # noqa: S608 - our own table


def columns() -> tuple[str, ...]:
    """The columns of a table, in the order of ``values``."""
    return ("id", "tokens") if is_postgresql() else ("rowid", *Field, "loose")


def values(number: int, row: Row) -> tuple[Any, ...]:
    """What ``insertion`` takes, and the columns hold."""
    if is_postgresql():
        return number, _vector(row)
    return number, *(" ".join(row.fields[field]) for field in Field), " ".join(sorted(row.loose))


def deletion(generation: int) -> str:
    """The statement that takes the row with a number out."""
    return f"DELETE FROM {table(generation)} WHERE {_number_column()} = %s"  # noqa: S608 - our own table


def newest_hits(expression: str, generation: int, visible: tuple[str, Sequence[Any]], most: int) -> tuple[str, list[Any]]:
    """The statement for the newest ``most`` rows that hold the expression, and its parameters.

    ``visible`` is a SELECT of ``seen_document`` and ``seen_owner`` with its parameters. The rows are those two, and what
    ``ranking`` takes.
    """
    return (_newest_in_spans if is_postgresql() else _newest_one_by_one)(expression, generation, visible, most)


def _newest_one_by_one(expression: str, generation: int, visible: tuple[str, Sequence[Any]], most: int) -> tuple[str, list[Any]]:
    """FTS5 gives rows one by one in this order, and stops when there are enough."""
    name, fields = table(generation), ", ".join(f"hit.{field}" for field in Field)
    statement = (
        f"SELECT seen.seen_document, seen.seen_owner, {fields} FROM search_entry entry JOIN {name} hit ON hit.rowid = entry.id"  # noqa: S608 - our own tables
        f" JOIN ({visible[0]}) seen ON seen.seen_document = entry.document"
        f" WHERE entry.generation = %s AND {name} MATCH %s ORDER BY {newest_first()} LIMIT %s"
    )
    return statement, [*visible[1], generation, expression, most]


def _newest_in_spans(expression: str, generation: int, visible: tuple[str, Sequence[Any]], most: int) -> tuple[str, list[Any]]:
    """PostgreSQL's index would find all hits before it gave the first. So it is asked for the newest, stretch by stretch.

    The next stretch is looked at only while there are not enough. Each is asked after the one before it, and each hit by
    itself whether it may be seen (``LATERAL``, ``OFFSET 0``): so the newest come first, and no two processes share the work.
    """
    name = table(generation)
    weights = ",".join(str(weight / RANKS[0]) for weight in reversed(RANKS))
    statement = (
        f"SELECT shown.seen_document, shown.seen_owner, shown.rank FROM {_stretches(name)} CROSS JOIN LATERAL ("  # noqa: S608 - our own tables
        # Sorted by an expression, so that the table is not read backwards for a word that is rarer than it seems.
        f"SELECT id, ctid AS place FROM {name} WHERE tokens @@ %s::tsquery AND {_spans()} && stretch.spans ORDER BY id + 0 DESC) found"
        " CROSS JOIN LATERAL ("
        f"SELECT seen.seen_document, seen.seen_owner, ts_rank('{{{weights}}}'::float4[], hit.tokens, %s::tsquery, 1) AS rank"
        f" FROM search_entry entry JOIN {name} hit ON hit.ctid = found.place"
        f" JOIN ({visible[0]}) seen ON seen.seen_document = entry.document"
        " WHERE entry.id = found.id AND entry.generation = %s OFFSET 0) shown LIMIT %s"
    )
    return statement, [expression, expression, *visible[1], generation, most]


def _spans() -> str:
    """The spans in which a row lies, of each size one, as numbers of their own."""
    return f"(ARRAY[{', '.join(f'(id >> {power}) + {at << _SIZE}' for at, power in enumerate(SPANS))}])"


def _stretches(name: str) -> str:
    """Stretches of a table's numbers from the newest back to the first, each in the largest spans that it is made up of.

    The first is the last two spans of the smallest size, begun ones included. Each that follows goes on from there to where the last
    two of twice the size begin, so that what is looked at doubles; and the last one is all that is older.
    """
    ends = range(SPANS[0], SPANS[-1] + 2)
    stretches = []
    for newer, older in zip((None, *ends), (*ends, _EVER), strict=True):
        at, size = max((at, size) for at, size in enumerate(SPANS) if size <= (newer or SPANS[0]))
        stretches.append(f"({at << _SIZE}, {size}, {newer or 'NULL'}, {older})")
    first, after = (f"(greatest((last >> {end}) - 1, 0) << ({end} - size))" for end in ("older", "newer"))
    return (
        f"(SELECT max(id) AS last FROM {name}) newest CROSS JOIN (VALUES {', '.join(stretches)}) way (mark, size, newer, older)"  # noqa: S608 - our own table
        f" CROSS JOIN LATERAL (SELECT ARRAY(SELECT mark + generate_series({first}, COALESCE({after} - 1, last >> size))) AS spans"
        " OFFSET 0) stretch"
    )


def newest_first() -> str:
    """The order in which FTS5 can give rows one by one, so that it stops when there are enough."""
    return f"hit.{_number_column()} DESC"


def ranking(expression: str) -> Callable[[Sequence[Any]], float]:
    """How good a hit of the expression is, from its columns; larger is better.

    SQLite's own rank counts a word in the whole index before it gives the first row: that takes longer the larger the
    desk is, and tells a little of messages that the reader does not see. So hits are weighed here, by themselves alone.
    """
    return _given if is_postgresql() else _Weighed(expression)


def _given(columns: Sequence[Any]) -> float:
    return float(columns[0])


class _Weighed:
    """How often the terms stand in the fields, weighted, against how long the document is."""

    def __init__(self, expression: str) -> None:
        terms = [(where.split() or list(Field), tokens) for where, tokens in _TERM.findall(expression)]
        self._terms = [(tokens, [(at, RANKS[at]) for at, field in enumerate(Field) if field in where]) for where, tokens in terms]

    def __call__(self, columns: Sequence[Any]) -> float:
        found = 0.0
        for tokens, places in self._terms:
            for at, weight in places:
                times = columns[at].count(tokens)
                if times:
                    found += weight * times / (times + 1)
        return found / (1 + math.log(1 + sum(map(len, columns))))


def word(token: str, fields: Iterable[Field] | None) -> str:
    """The expression for a token, in these fields, or anywhere."""
    return phrase([token], fields)


def phrase(tokens: list[str], fields: Iterable[Field] | None) -> str:
    """The expression for tokens that follow each other, in one of these fields, or anywhere."""
    if is_postgresql():
        where = f":{''.join(WEIGHTS[field] for field in fields)}" if fields is not None else ""
        return " <-> ".join(f"'{token}'{where}" for token in tokens)
    quoted = f'"{" ".join(tokens)}"'
    return quoted if fields is None else f"{{{' '.join(field.value for field in fields)}}} : {quoted}"


def loose(token: str) -> str:
    """The expression for a token without a place."""
    return f"'{token}'" if is_postgresql() else f'loose : "{token}"'


def all_of(expressions: list[str]) -> str:
    """All of these hold."""
    return _joined(expressions, " & ", " AND ")


def any_of(expressions: list[str]) -> str:
    """One of these holds."""
    return _joined(expressions, " | ", " OR ")


def but_not(expression: str, unwanted: list[str]) -> str:
    """The first holds and none of the others."""
    if not unwanted:
        return expression
    return f"({expression}) & !({any_of(unwanted)})" if is_postgresql() else f"({expression}) NOT ({any_of(unwanted)})"


def _joined(expressions: list[str], postgresql: str, sqlite: str) -> str:
    if len(expressions) == 1:
        return expressions[0]
    return (postgresql if is_postgresql() else sqlite).join(f"({expression})" for expression in expressions)


def _number_column() -> str:
    return "id" if is_postgresql() else "rowid"


def _vector(row: Row) -> str:
    """The text form of a tsvector. Positions after the last one that PostgreSQL knows would fall together, so they are left out."""
    places: dict[str, list[str]] = {}
    position = 0
    for field in Field:
        for token in row.fields[field]:
            position += 1
            if position <= LAST_POSITION:
                places.setdefault(token, []).append(f"{position}{WEIGHTS[field]}")
        position += GAP
    placed = (f"{token}:{','.join(where[:255])}" for token, where in places.items())
    return " ".join(chain(placed, sorted(row.loose - places.keys())))
