"""Building a new generation of the index beside the one that serves, and putting it in its place.

While one is being built every change is written into both, and searches ask the old one. Each generation has keys of
its own, so nothing in an old copy of the database can be compared with the new index.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

from sealdesk.engines import is_postgresql, lock_for_this_transaction
from sealdesk.search import fulltext
from sealdesk.search.documents import Part, row_of
from sealdesk.search.index import LOCK, generations, put_rows
from sealdesk.search.models import FORMAT, Entry, Generation
from sealdesk.search.scouring import empty_the_log

#: Rows of an old generation that one transaction takes away.
AT_ONCE: Final = 2000
_SHADOWS: Final = ("content", "docsize", "data")
_RECORDS: Final = 10


class OvertakenError(Exception):
    """Somebody else began to rebuild the index after this one did; theirs goes on."""


def begin() -> int:
    """Make the table of the next generation, and have every change written into it from now on. What was half built is dropped."""
    with transaction.atomic():
        lock_for_this_transaction(LOCK)
        Generation.objects.get_or_create(id=1, defaults={"format": FORMAT})  # without a row it was made by this release
        held = Generation.objects.select_for_update().get(id=1)
        # Always the table that does not serve; always a number, and so keys, that no earlier attempt had.
        held.building = held.serving + 1 if held.building is None else held.building + 2
        held.save(update_fields=["building"])
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            fulltext.drop(cursor.execute, held.building)
            fulltext.create(cursor.execute, held.building)
        return held.building


def add(generation: int, documents: Sequence[tuple[uuid.UUID, Sequence[Part]]], alive: Sequence[uuid.UUID]) -> None:
    """Write documents that still exist (``alive``, held by the caller's transaction) and that no change has written meanwhile."""
    if generations()[1] != generation:
        raise OvertakenError("Another rebuild of the index was started, and goes on.")
    there = set(Entry.objects.filter(generation=generation, document__in=alive).values_list("document", flat=True))
    wanted = set(alive) - there
    put_rows(generation, ((document, row_of(parts, generation)) for document, parts in documents if document in wanted))


def swap(generation: int) -> None:
    """Let the new generation serve, and take the old one away, bytes and all, a little at a time."""
    with transaction.atomic():
        lock_for_this_transaction(LOCK)
        if generations()[1] != generation:
            raise OvertakenError("Another rebuild of the index was started, and goes on.")
        Generation.objects.filter(id=1).update(serving=generation, building=None, built_at=timezone.now(), format=FORMAT)
    clear_old(generation)


def outdated() -> bool:
    """Whether the generation that serves has tokens as an earlier release made them."""
    return Generation.objects.filter(id=1, format__lt=FORMAT).exists()


def clear_old(serving: int) -> None:
    """Remove every other generation: entries, tokens, and on SQLite what the write-ahead log holds of them."""
    old = Entry.objects.exclude(generation=serving)
    while ids := list(old.values_list("id", flat=True)[:AT_ONCE]):
        Entry.objects.filter(id__in=ids).delete()
    if not is_postgresql():
        _shrink(fulltext.table(serving + 1))
    with transaction.atomic(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        lock_for_this_transaction(LOCK)
        if generations() == (serving, None):  # else the table is somebody else's by now
            fulltext.drop(cursor.execute, serving + 1)
    if not is_postgresql():
        empty_the_log()


def _shrink(name: str) -> None:
    """Empty a table of FTS5 that nobody reads in short transactions: dropping a large one at once would hold up every writer.

    The two records that FTS5 reads when it meets a table stay (1: averages, 10: structure), else it could not even be dropped.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for shadow in _SHADOWS:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [f"{name}_{shadow}"])
            there, some = cursor.fetchone(), f"SELECT id FROM {name}_{shadow} WHERE id > {_RECORDS} LIMIT {AT_ONCE}"  # noqa: S608 - our own table
            while there:
                cursor.execute(f"DELETE FROM {name}_{shadow} WHERE id IN ({some})")  # noqa: S608 - our own table
                there = cursor.rowcount > 0
