"""Statements of the hot path, written once instead of compiled at each call: taking in one mail makes some twenty.

Django's compiler takes several times longer than the database. Rows are still model instances, and each value still
goes through its field, so what is sealed is sealed here as anywhere.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, models

from sealdesk.engines import is_postgresql

Row = tuple[Any, ...]
_Taken = TypeVar("_Taken")
_Column = tuple[str, type | None, Any]


def insert(rows: Iterable[models.Model], *, unless_there: bool = False) -> None:
    """Insert new rows of one model, in one call. No signals and, where the database counts the rows, no id come back.

    ``unless_there`` leaves rows out that break a unique constraint. Raises what Django's own insert raises.
    """
    rows = list(rows)
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]  # the real one: asking Django's proxy for it costs as much as the value
    fields, sql = _insertion(type(rows[0]))
    values = [_values(row, fields, connection) for row in rows]
    if unless_there:
        sql += " ON CONFLICT DO NOTHING"
    written = _run(sql, values[0], _met) if len(values) == 1 else _run(sql, values, _met, many=True)
    if not unless_there and written != len(values):  # something hung on the table ate them, and nobody would be told
        raise IntegrityError(f"{written} of {len(values)} rows were written into {type(rows[0])._meta.db_table}.")
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own insert leaves it


def insert_plain(sql: str, rows: Sequence[Row]) -> None:
    """Insert many rows of numbers and bytes, for which a model instance each would be the larger part of the work."""
    if rows:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.executemany(sql, rows)


def pour(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write many new rows as quickly as the engine takes them, each value as the driver takes it (``storing``)."""
    rows = list(rows)  # made before the connection is busy copying: to make them may ask the database
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if not is_postgresql():
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})", rows)  # noqa: S608 - our own table
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


class Stencil:
    """Many new rows of one model that differ in a few columns.

    What the other columns hold is taken once, through their fields, from an instance: so a column that the model gets
    later, and its default, are here as well.
    """

    def __init__(self, instance: models.Model, *differing: str) -> None:
        """``differing`` are attribute names (``ticket_id``), in the order in which ``pour`` takes their values."""
        fields, _sql = _insertion(type(instance))
        connection, self._table = connections[DEFAULT_DB_ALIAS], instance._meta.db_table
        columns = {name: str(field.column) for name, _kind, field in fields}
        same = [(name, kind, field) for name, kind, field in fields if name not in differing]
        self._columns = [columns[name] for name in (*(name for name, _kind, _field in same), *differing)]
        self._same = tuple(_values(instance, same, connection))

    def pour(self, rows: Iterable[Row]) -> None:
        """Write the rows. What is sealed comes sealed, everything else as the driver takes it (``storing``)."""
        pour(self._table, self._columns, (self._same + row for row in rows))


def storing() -> Callable[[Any], Any]:
    """What turns an id or a moment into what the driver takes: SQLite has types for neither."""
    adapt = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value
    return (lambda value: value) if is_postgresql() else (lambda value: value.hex if isinstance(value, uuid.UUID) else adapt(value))


def look_up(sql: str, *parameters: Any) -> list[Row]:
    """The rows of a SELECT. Ids are given as UUID; those that come back are read with ``as_uuid``, bytes with ``bytes``."""
    return _run(sql, _adapted(parameters), _fetched)


def change(sql: str, *parameters: Any) -> int:
    """Run an UPDATE, or another statement that gives no rows back; how many rows it met."""
    return _run(sql, _adapted(parameters), _met)


def as_uuid(value: Any) -> uuid.UUID:
    """An id as the database gave it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _met(cursor: Any) -> int:
    return int(cursor.rowcount)


def _fetched(cursor: Any) -> list[Row]:
    return list(cursor.fetchall())


def _run(sql: str, parameters: Sequence[Any], take: Callable[[Any], _Taken], *, many: bool = False) -> _Taken:
    """Run a statement and take what its cursor has. On SQLite the driver's own cursor: Django's costs as much again as the database,
    and only who counts or watches statements needs it."""
    connection = connections[DEFAULT_DB_ALIAS]
    if is_postgresql() or connection.execute_wrappers or connection.queries_logged:
        with connection.cursor() as cursor:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
            return take(cursor)
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, contextlib.closing(connection.connection.cursor(sqlite3.Cursor)) as cursor:
        (cursor.executemany if many else cursor.execute)(_with_marks(sql), parameters)
        return take(cursor)


@functools.lru_cache(maxsize=512)
def _with_marks(sql: str) -> str:
    """SQLite's own sign for a parameter."""
    return sql.replace("%s", "?").replace("%%", "%")


def _adapted(parameters: Sequence[Any]) -> list[Any]:
    """SQLite has no type for UUIDs: Django stores their 32 digits."""
    if is_postgresql():
        return list(parameters)
    return [value.hex if isinstance(value, uuid.UUID) else value for value in parameters]


def _values(row: models.Model, fields: Sequence[_Column], connection: Any) -> list[Any]:
    """What the driver gets: a plain value of the expected type as it is, everything else through its field.

    Of a member of an enumeration of texts, which is a text as well, it gets the text.
    """
    held, digits, values = row.__dict__, not is_postgresql(), []
    for name, kind, field in fields:
        value = held[name] if kind is not None else row
        if kind is None or not (value is None or isinstance(value, kind)):
            value = field.get_db_prep_save(field.pre_save(row, True), connection)
        elif type(value) is not kind and kind is str:
            value = str.__str__(value)
        elif digits and kind is uuid.UUID and isinstance(value, uuid.UUID):
            value = value.hex
        values.append(value)
    return values


def _kind(field: Any) -> type | None:
    """The type whose values a column of this field takes as they are; None where the field has something to do."""
    if isinstance(field, models.ForeignKey):
        return _kind(field.target_field)
    own = type(field).pre_save is not models.Field.pre_save  # e.g. sealed fields, and times that are set now
    return None if own else next((kind for known, kind in _KINDS.items() if type(field) is known), None)


_KINDS: Final[dict[type[Any], type]] = {
    models.CharField: str,
    models.SlugField: str,
    models.TextField: str,
    models.BigIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.PositiveIntegerField: int,
    models.BinaryField: bytes,
    models.FloatField: float,
    models.BooleanField: bool,
    models.UUIDField: uuid.UUID,
}


@functools.cache
def _insertion(model: type[models.Model]) -> tuple[list[_Column], str]:
    meta, quote = model._meta, connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, models.AutoField) and not field.generated]
    columns, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    plan = [(field.attname, _kind(field), field) for field in fields]
    return plan, f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own tables
