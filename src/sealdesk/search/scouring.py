"""Taking what was removed out of the index's bytes, not only out of its answers.

SQLite: FTS5 writes "deleted" beside a token and forgets it when parts of the index are merged. So all parts are merged,
a few hundred pages a transaction so that no writer waits for long; freed pages are overwritten (``secure_delete``), and
the write-ahead log is emptied into the file. From 3.42 on FTS5 removes tokens at once, and this has little to do.

PostgreSQL: VACUUM takes dead rows away and the index that is built anew has only what is alive. A dead row's bytes may
stand in the free part of a page until the page is written again; ``thoroughly`` copies the table, which keeps searches
waiting for that long.
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


def scour(*, thoroughly: bool = False) -> None:
    """Make sure that no byte of the index comes from a document that was removed. Outside any transaction."""
    for generation in written_generations():
        if is_postgresql():
            _vacuum(fulltext.table(generation), thoroughly)
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


def _vacuum(name: str, thoroughly: bool) -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if thoroughly:
            cursor.execute(f"VACUUM (FULL) {name}")
            return
        cursor.execute(f"VACUUM {name}")
        cursor.execute(f"REINDEX INDEX CONCURRENTLY {name}_tokens")
