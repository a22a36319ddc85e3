"""Writing the index, in the transaction of the change: what is put in is found when that is certain, what is taken out is not."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from sealdesk.engines import is_postgresql, share_for_this_transaction
from sealdesk.search import fulltext
from sealdesk.search.documents import Part, Row, row_of
from sealdesk.statements import as_uuid, change, look_up, pour

FIRST: Final = 1
#: Held by who puts another generation in place; shared by who writes, so that no table vanishes in the middle.
LOCK: Final = 0x5EA6C4
_NUMBER: Final = (
    "INSERT INTO search_entry (generation, document) VALUES (%s, %s)"
    " ON CONFLICT (document, generation) DO UPDATE SET generation = excluded.generation RETURNING id"
)
_HAS: Final = "SELECT 1 FROM search_entry WHERE document = %s AND generation = %s"
_NUMBERED_SINCE: Final = "SELECT id, document FROM search_entry WHERE id > %s AND generation = %s"
_NUMBERS: Final = "SELECT id, generation FROM search_entry WHERE document = %s"


def written_generations() -> list[int]:
    """Those that a change is written into, until the caller's transaction ends."""
    share_for_this_transaction(LOCK)
    serving, building = generations()
    return [serving] if building is None else [serving, building]


def generations() -> tuple[int, int | None]:
    """The generation that serves, and the one that is being built."""
    rows = look_up("SELECT serving, building FROM search_generation WHERE id = 1")
    return (int(rows[0][0]), rows[0][1]) if rows else (FIRST, None)


class Prepared:
    """A document turned into tokens before a transaction begins, so that no other writer waits for it."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._rows: dict[int, Row] = {}
        self.row_in(generations()[0])

    def put(self, document: uuid.UUID) -> None:
        """Write it under an id, into the generation that serves and into the one that is being built."""
        put_prepared([(document, self)])

    def row_in(self, generation: int) -> Row:
        """The tokens in a generation."""
        if generation not in self._rows:
            self._rows[generation] = row_of(self._parts, generation)
        return self._rows[generation]


def put_prepared(documents: Sequence[tuple[uuid.UUID, Prepared]]) -> None:
    """Write several documents under their ids."""
    for generation in written_generations():
        put_rows(generation, [(document, prepared.row_in(generation)) for document, prepared in documents])


def put(document: uuid.UUID, parts: Sequence[Part]) -> None:
    """Index a document, or index it again."""
    Prepared(parts).put(document)


def put_rows(generation: int, rows: Iterable[tuple[uuid.UUID, Row]]) -> None:
    """Write rows of tokens into one generation."""
    statement = fulltext.insertion(generation)
    for document, row in rows:
        number = int(look_up(_NUMBER, generation, document)[0][0])
        change(statement, *fulltext.values(number, row))


def put_new(documents: Sequence[tuple[uuid.UUID, Callable[[int], Row]]]) -> None:
    """Index many documents that are in no generation yet, at once. Each comes with what makes its row for a generation."""
    for generation in written_generations():
        last = int(look_up("SELECT COALESCE(MAX(id), 0) FROM search_entry")[0][0])
        pour("search_entry", ("generation", "document"), ((generation, _id(document)) for document, _ in documents))
        numbers = {as_uuid(document): int(number) for number, document in look_up(_NUMBERED_SINCE, last, generation)}
        rows = (fulltext.values(numbers[document], row_in(generation)) for document, row_in in documents)
        pour(fulltext.table(generation), fulltext.columns(), rows)


def has(document: uuid.UUID) -> bool:
    """Whether a document is in the generation that serves."""
    return bool(look_up(_HAS, document, generations()[0]))


def remove(documents: Sequence[uuid.UUID]) -> int:
    """Take documents out of every generation; how many entries went. Their bytes go with the next scouring."""
    share_for_this_transaction(LOCK)
    gone = 0
    for document in documents:
        for number, generation in look_up(_NUMBERS, document):
            change(fulltext.deletion(int(generation)), number)
            gone += change("DELETE FROM search_entry WHERE id = %s", number)
    return gone


def _id(value: uuid.UUID) -> Any:
    return value if is_postgresql() else value.hex
