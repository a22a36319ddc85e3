"""Taking what was removed out of the index's bytes, not only out of its answers.

SQLite: FTS5 writes "deleted" beside a token and forgets it when parts of the index are merged. So all parts are merged,
a few hundred pages a transaction so that no writer waits for long; freed pages are overwritten (``secure_delete``), and
the write-ahead log is emptied into the file. From 3.42 on FTS5 removes tokens at once, and this has little to do.

PostgreSQL: a dead row's bytes stay in the free part of a page until that page is written again, and GIN never removes the
key of an entry. So the table is copied, with its index, while searches and new mail wait: for seconds, up to ``COPIED``. A
larger one is vacuumed, and its index built anew beside the old; what is left in free parts goes with the next rebuild.
"""

from __future__ import annotations

import contextlib
from typing import Final

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction

from sealdesk.engines import is_postgresql
from sealdesk.search import fulltext
from sealdesk.search.index import written_generations

#: Pages that one transaction merges at most.
PAGES: Final = 500


#: Bytes of a table, its index left out, up to which PostgreSQL copies it.
COPIED: Final = 256 * 2**20


def scour() -> None:
    """Make sure that no byte of the index comes from a document that was removed. Outside any transaction."""
    for generation in written_generations():
        if is_postgresql():
            _vacuum(fulltext.table(generation))
        else:
            _merge(fulltext.table(generation))
    if not is_postgresql():
        empty_the_log()


def _merge(name: str) -> None:
    """FTS5's own incremental way: a negative number of pages lays all parts on one level, positive ones merge until nothing is left."""
    _command(name, "usermerge", 2)
    _command(name, "merge", -PAGES)
    while _command(name, "merge", PAGES):
        pass


def _command(name: str, command: str, number: int) -> bool:
    """One of FTS5's commands in a transaction of its own; whether it had anything to do."""
    with transaction.atomic(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        before = _changes(cursor)
        cursor.execute(f"INSERT INTO {name} ({name}, rank) VALUES (%s, %s)", [command, number])  # noqa: S608 - our own table
        return _changes(cursor) - before >= 2


def _changes(cursor: object) -> int:
    return int(cursor.execute("SELECT total_changes()").fetchone()[0])  # type: ignore[attr-defined]


def empty_the_log() -> None:
    """A reader may hold the log; then it is emptied by the next one who can."""
    with contextlib.suppress(OperationalError), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _vacuum(name: str) -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_table_size(%s::regclass)", [name])
        if cursor.fetchone()[0] <= COPIED:
            cursor.execute(f"VACUUM (FULL) {name}")
            return
        cursor.execute(f"VACUUM {name}")
        cursor.execute(f"REINDEX INDEX CONCURRENTLY {name}_tokens")
