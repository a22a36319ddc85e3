"""Plaintext full text of the same engine over the same messages: what sealed search is compared with, in time and in quality.

FTS5 with ``porter unicode61``, or a tsvector of the configuration ``english``: what a desk would take that seals nothing.
Neither cuts Chinese into words, so such a desk would index pairs of characters, and so does this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.seeing import see
from sealdesk.desk.models import Message
from sealdesk.engines import is_postgresql
from sealdesk.search import fulltext
from sealdesk.search.documents import Field, Part
from sealdesk.search.finding import Hit
from sealdesk.statements import as_uuid

_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,}")
TABLE: Final = "bench_plain"


def make() -> None:
    """The table, empty."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        if is_postgresql():
            cursor.execute(f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY, words tsvector NOT NULL)")
            cursor.execute(f"CREATE INDEX ON {TABLE} USING gin (words)")
        else:
            columns = ", ".join(Field)
            cursor.execute(f"CREATE VIRTUAL TABLE {TABLE} USING fts5({columns}, tokenize = 'porter unicode61')")


def number() -> str:
    """The column of a document's number."""
    return "id" if is_postgresql() else "rowid"


def put(rows: Iterable[tuple[int, list[Part]]]) -> None:
    """Index documents by number."""
    if is_postgresql():
        vector = " || ".join(f"setweight(to_tsvector('english', %s), '{weight}')" for weight in "ABCD")
        statement = f"INSERT INTO {TABLE} (id, words) VALUES (%s, {vector})"
    else:
        statement = f"INSERT INTO {TABLE} (rowid, {', '.join(Field)}) VALUES (%s, %s, %s, %s, %s)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, ((number, *_texts(parts)) for number, parts in rows))


def _texts(parts: list[Part]) -> list[str]:
    return [" ".join(paired(part.text) for part in parts if part.field == field and not part.aside) for field in Field]


def query(kind: str, text: str) -> str:
    """One word, phrase or beginning in the engine's own language. Chinese is asked by its pairs, one after the other.

    A word of a phrase may have signs inside (``A12345-67``): in quotes the engine cuts it as it cuts a text.
    """
    words = paired(text).split()
    if kind == "words":
        return " & ".join(words) if is_postgresql() else " AND ".join(f'"{word}"' for word in words)
    if kind == "prefix":
        return f"{text}:*" if is_postgresql() else f'"{text}"*'
    return " <-> ".join(f"'{word}'" for word in words) if is_postgresql() else f'"{" ".join(words)}"'


def within(field: Field, asked: str) -> str:
    """A query that holds in this field only."""
    if is_postgresql():
        return " <-> ".join(f"{word}:{fulltext.WEIGHTS[field]}" for word in asked.split(" <-> "))
    return f"{field} : {asked}"


def search(asked: str, most: int = 1000, seen: QuerySet[Message] | None = None) -> list[Hit]:
    """What ``search.finding.find`` does, over this table: among the messages ``seen``, or all."""
    if is_postgresql():
        hit, held = f"{TABLE} hit ON hit.id = entry.id", "hit.words @@ to_tsquery('english', %s)"
        rank = "ts_rank(hit.words, to_tsquery('english', %s), 1)"
    else:
        hit, held = f"{TABLE} hit ON hit.rowid = entry.id", f"{TABLE} MATCH %s"
        rank = f"-bm25({TABLE}, 5.0, 4.0, 2.0, 1.0)"
    seen = see(Actor.system("bench"), Message) if seen is None else seen
    visible = seen.order_by().values(seen_document=F("id"), seen_owner=F("ticket_id"))
    inner, parameters = visible.query.get_compiler("default").as_sql()
    statement = (
        f"SELECT seen.seen_document, seen.seen_owner, {rank} FROM search_entry entry JOIN {hit}"
        f" JOIN ({inner}) seen ON seen.seen_document = entry.document WHERE {held} ORDER BY {fulltext.newest_first()} LIMIT %s"
    )
    ranked: list[Any] = [asked] if is_postgresql() else []
    with connection.cursor() as cursor:
        cursor.execute(statement, [*ranked, *parameters, asked, most])
        hits = [Hit(as_uuid(document), as_uuid(of), float(score)) for document, of, score in cursor.fetchall()]
    return sorted(hits, key=lambda found: -found.score)


def paired(text: str) -> str:
    """Chinese runs as pairs of characters with spaces between them."""
    return _HAN.sub(lambda run: " ".join(run[0][at : at + 2] for at in range(len(run[0]) - 1)).join("  "), text)
