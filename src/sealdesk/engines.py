"""What differs between SQLite and PostgreSQL. Code that asks which database is running stands here and nowhere else."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import Aggregate, TextField

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@functools.cache
def is_postgresql(alias: str = "default") -> bool:
    """Whether the database is PostgreSQL; otherwise it is SQLite. Asked at every statement, and the same for a process's whole life."""
    return connections[alias].vendor == "postgresql"


def lock_for_this_transaction(number: int) -> None:
    """Let one transaction at a time through. SQLite's writers are alone already: they begin IMMEDIATE."""
    if is_postgresql():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def share_for_this_transaction(number: int) -> None:
    """Hold what ``lock_for_this_transaction`` takes alone, together with others. SQLite's writers are alone already."""
    if is_postgresql():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [number])


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Every query within sees the database as the first one saw it, and no writer waits. Inside a transaction: as that one sees it."""
    connection = connections["default"]
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if is_postgresql() else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


class Joined(Aggregate):
    """The texts of a group in one, with spaces between them, in no order."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same by its name there."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **more)


def make_append_only(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Have the database itself refuse UPDATE and DELETE (and TRUNCATE) on ``table``."""
    message = f"{table} is append-only"
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
            f"BEGIN RAISE EXCEPTION '{message}'; END; $$ LANGUAGE plpgsql",
            params=None,
        )
        editor.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
            params=None,
        )
        editor.execute(
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
            params=None,
        )
        return
    for verb in ("UPDATE", "DELETE"):
        editor.execute(
            f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
            params=None,
        )


def lift_append_only(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take back ``make_append_only``: for a migration of the table, and for tests that empty a database."""
    if editor.connection.vendor == "postgresql":
        for trigger in ("rows", "all"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_{trigger} ON {table}", params=None)
        return
    for verb in ("update", "delete"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}", params=None)


def commit_order_slack() -> int:
    """How far apart the order of row numbers and the order of commits can be.

    SQLite has one writer at a time, so they are the same. In PostgreSQL a number is drawn before the commit, and a
    short transaction may overtake a longer one.
    """
    return 10_000 if is_postgresql() else 0
