"""What differs between SQLite and PostgreSQL. Code that asks which database is running stands here and nowhere else."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator
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


@contextlib.contextmanager
def alone(number: int) -> Iterator[None]:
    """One session at a time within, also over several transactions. On SQLite whoever has the file's home holds a lock of its own."""
    if not is_postgresql():
        yield
        return
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextlib.contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """Within it a commit of SQLite's is safe from a crash of the process, but not yet from a power cut: for what can be done again."""
    connection = connections["default"]
    if is_postgresql() or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA synchronous={min(before, 1)}")  # 1 is NORMAL
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={before}")


class Joined(Aggregate):
    """The texts of a group in one, with spaces between them, in no order."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same by its name there."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **more)


def drop_indexes(editor: BaseDatabaseSchemaEditor, columns: Iterable[tuple[str, str]]) -> None:
    """Drop the indexes that hold one of these columns (table, column) alone, but for those that keep it unique."""
    for table, column in columns:
        with editor.connection.cursor() as cursor:
            found = editor.connection.introspection.get_constraints(cursor, table)
        for name, known in found.items():
            if known["index"] and not known["unique"] and not known["primary_key"] and known["columns"] == [column]:
                editor.execute(f"DROP INDEX {editor.quote_name(name)}")


def make_append_only(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Have the database itself refuse UPDATE and DELETE (and TRUNCATE) on ``table``."""
    for statement in _refusals(table, editor.connection.vendor).values():
        editor.execute(statement, params=None)


def lift_append_only(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take back ``make_append_only``: for a migration of the table, and for tests that empty a database."""
    for statement in _liftings(table, editor.connection.vendor):
        editor.execute(statement, params=None)


def restore_append_only(table: str) -> None:
    """Make the refusals of ``table`` anew, and drop what else was hung on it, in the transaction that is open."""
    vendor = connections["default"].vendor
    foreign = [_dropping(table, kind, name) for kind, name in foreign_triggers(table)]
    with connections["default"].cursor() as cursor:
        for statement in (*foreign, *_liftings(table, vendor), *_refusals(table, vendor).values()):
            cursor.execute(statement)


def foreign_triggers(table: str) -> list[tuple[str, str]]:
    """What hangs on ``table`` and is none of ours, as kind (``TRIGGER``, ``RULE``) and name: it can have an insert come to nothing."""
    with connections["default"].cursor() as cursor:
        if is_postgresql():
            cursor.execute(_HANGING, [table, table])
            ours = {f"{table}_{name}" for name in _POSTGRESQL_KINDS}
        else:
            cursor.execute("SELECT 'TRIGGER', name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s COLLATE NOCASE", [table])
            ours = set(_refusals(table, "sqlite"))
        return sorted((str(kind), str(name)) for kind, name in cursor.fetchall() if name not in ours)


def _dropping(table: str, kind: str, name: str) -> str:
    quoted = '"' + name.replace('"', '""').replace("%", "%%") + '"'
    return f"DROP {kind} {quoted} ON {table}" if is_postgresql() else f"DROP {kind} {quoted}"


def missing_refusals(table: str) -> list[str]:
    """The triggers of ``make_append_only`` that are no longer there, do not fire, or do something else."""
    with connections["default"].cursor() as cursor:
        if is_postgresql():
            cursor.execute(_STANDING, [table, _body(table), f"{table}_refuse"])
            standing = {(name, kind) for name, kind in cursor.fetchall()}
            return [f"{table}_{name}" for name, kind in _POSTGRESQL_KINDS.items() if (f"{table}_{name}", kind) not in standing]
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s COLLATE NOCASE", [table])
        held = dict(cursor.fetchall())
    return [name for name, statement in _refusals(table, "sqlite").items() if held.get(name) != statement]


#: PostgreSQL's ``tgtype``: before, for each row, on DELETE and UPDATE; before, for the statement, on TRUNCATE.
_POSTGRESQL_KINDS = {"rows": 1 | 2 | 8 | 16, "all": 2 | 32}
#: Those that fire in every ordinary session, without a condition, for every column, and whose function is ours as we wrote it.
_STANDING = """
SELECT t.tgname::text, t.tgtype::int FROM pg_trigger t
JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
WHERE t.tgrelid = to_regclass(%s) AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr::text = ''
AND l.lanname = 'plpgsql' AND p.prosrc = %s AND p.proname = %s
"""


_HANGING = """
SELECT 'TRIGGER', tgname::text FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal
UNION ALL SELECT 'RULE', rulename::text FROM pg_rules WHERE schemaname = current_schema() AND tablename = %s
"""


def _body(table: str) -> str:
    return f" BEGIN RAISE EXCEPTION '{table} is append-only'; END; "


def _refusals(table: str, vendor: str) -> dict[str, str]:
    """The statements that make them, by what they make."""
    if vendor == "postgresql":
        function, run = f"{table}_refuse", f"EXECUTE FUNCTION {table}_refuse()"
        return {
            function: f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger AS $${_body(table)}$$ LANGUAGE plpgsql",
            f"{table}_rows": f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {run}",
            f"{table}_all": f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}",
        }
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    names = {f"{table}_{verb.lower()}": verb for verb in ("UPDATE", "DELETE")}
    return {name: f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {refuse}" for name, verb in names.items()}


def _liftings(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for name in _POSTGRESQL_KINDS]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in _refusals(table, vendor)]


def highest_given(table: str) -> int | None:
    """The highest row number that the database gave out in ``table`` and has not taken back, by its own count.

    None on PostgreSQL: its sequences also count what was rolled back, so a number without a row says nothing there.
    """
    if is_postgresql():
        return None
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        (highest,) = cursor.fetchone()
    return int(highest or 0)


def missing_numbers(table: str, *, known_in: tuple[str, str], most: int) -> list[tuple[int, int]]:
    """Runs of row numbers that the database gave out in ``table`` and that are gone, first and last; at most ``most`` of them.

    ``known_in`` is a table and column that name rows of it: what is missing there as well is told. None on PostgreSQL, whose
    numbers are also lost by what is rolled back; SQLite takes them back then, so every gap was a row once.
    """
    if is_postgresql():
        return []
    other, column = known_in
    told = f"SELECT id FROM {table} WHERE id > 0 UNION SELECT {column} FROM {other} WHERE {column} > 0"  # noqa: S608 - names of ours
    steps = f"SELECT id, LAG(id, 1, 0) OVER (ORDER BY id) AS before FROM ({told})"  # noqa: S608 - as above
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT before + 1, id - 1 FROM ({steps}) WHERE id > before + 1 ORDER BY id LIMIT {most:d}")  # noqa: S608 - as above
        return [(int(first), int(last)) for first, last in cursor.fetchall()]


def misspelt_uuids(table: str, column: str, above: int = -(2**63)) -> set[int]:
    """The row numbers over ``above`` whose UUID does not stand there as the desk writes one: the same one could stand there twice.

    PostgreSQL keeps UUIDs as numbers, so none does; SQLite as text, of which Python reads many spellings.
    """
    if is_postgresql():
        return set()
    exact = f"typeof({column}) = 'text' AND length({column}) = 32 AND {column} NOT GLOB '*[^0-9a-f]*'"
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE id > %s AND {column} IS NOT NULL AND NOT ({exact})", [above])  # noqa: S608 - names of ours
        return {int(number) for (number,) in cursor.fetchall()}


def commit_order_slack() -> int:
    """How far apart the order of row numbers and the order of commits can be.

    SQLite has one writer at a time, so they are the same. In PostgreSQL a number is drawn before the commit, and a
    short transaction may overtake a longer one.
    """
    return 10_000 if is_postgresql() else 0
