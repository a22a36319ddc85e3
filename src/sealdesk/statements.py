"""Statements of the hot path, written once instead of compiled at each call: taking in one mail makes some twenty.

Django's compiler takes several times longer than the database. Rows are still model instances, and each value still
goes through its field, so what is sealed is sealed here as anywhere.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from sealdesk.engines import is_postgresql

Row = tuple[Any, ...]


def insert(rows: Iterable[models.Model], *, unless_there: bool = False) -> None:
    """Insert new rows of one model, in one call. No signals and, where the database counts the rows, no id come back.

    ``unless_there`` leaves rows out that break a unique constraint. Raises what Django's own insert raises.
    """
    rows = list(rows)
    if not rows:
        return
    fields, sql = _insertion(type(rows[0]))
    values = [[f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields] for row in rows]
    if unless_there:
        sql += " ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own insert leaves it


def look_up(sql: str, *parameters: Any) -> list[Row]:
    """The rows of a SELECT. Ids are given as UUID; those that come back are read with ``as_uuid``, bytes with ``bytes``."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _adapted(parameters))
        return list(cursor.fetchall())


def change(sql: str, *parameters: Any) -> int:
    """Run an UPDATE; how many rows it met."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _adapted(parameters))
        return int(cursor.rowcount)


def as_uuid(value: Any) -> uuid.UUID:
    """An id as the database gave it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _adapted(parameters: Sequence[Any]) -> list[Any]:
    """SQLite has no type for UUIDs: Django stores their 32 digits."""
    if is_postgresql():
        return list(parameters)
    return [value.hex if isinstance(value, uuid.UUID) else value for value in parameters]


@functools.cache
def _insertion(model: type[models.Model]) -> tuple[list[Any], str]:
    meta, quote = model._meta, connection.ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    return fields, f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own tables
