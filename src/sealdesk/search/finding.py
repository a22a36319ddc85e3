"""Reading the index: the documents that hold an expression, among those that the caller lets be seen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, QuerySet

from sealdesk.search import fulltext
from sealdesk.statements import as_uuid

#: Of more hits than this the newest are ranked; how many more there are is not counted.
MOST_HITS: Final = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, what it belongs to, and how well it fits (larger is better)."""

    document: uuid.UUID
    owner: uuid.UUID
    score: float


def find(expression: str, generation: int, visible: QuerySet[Any], owner: str, *, most: int = MOST_HITS) -> list[Hit]:
    """The newest ``most`` documents that hold the expression and are in ``visible``, best first.

    ``visible`` is narrowed to what the actor may see and stands inside the statement: what is not in it is neither
    ranked, nor counted, nor does it take a place among the newest. ``owner`` names its column of what a document
    belongs to.
    """
    if not expression:
        return []
    narrowed = visible.order_by().values(seen_document=F("id"), seen_owner=F(owner))
    try:
        seen = narrowed.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:  # Django saw without asking that nothing can be visible
        return []
    statement, parameters = fulltext.newest_hits(expression, generation, seen, most)
    score = fulltext.ranking(expression)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, parameters)
        hits = [Hit(as_uuid(document), as_uuid(of), score(columns)) for document, of, *columns in cursor.fetchall()]
    return sorted(hits, key=lambda hit: -hit.score)
