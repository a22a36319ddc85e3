"""The ledger's tables refuse to be emptied. Tests with real transactions must, after themselves and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from tests.index_tables import empty_the_index
from tests.services.ports import wait_until


@contextmanager
def lifted() -> Iterator[None]:
    """Within it, the ledger's tables can be changed like any other."""
    from django.db import connection

    from sealdesk.engines import lift_append_only, make_append_only
    from sealdesk.ledger.models import GUARDED

    with connection.schema_editor() as editor:
        for table in GUARDED:
            lift_append_only(editor, table)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for table in GUARDED:
                make_append_only(editor, table)


@contextmanager
def let_flush_empty_the_ledger() -> Iterator[None]:
    """Lifts the refusal while Django empties the tables after a test with real transactions."""
    from django.test.testcases import TransactionTestCase

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    _leave_djangos_own_rows_out()
    _delete_instead_of_truncating()

    def teardown(self: Any) -> None:
        if isinstance(self, TransactionTestCase) and not _rolls_back(self):
            wait_until(lambda: _emptied(flush, self), "the last request of a browser that was closed", 30)
        else:
            flush(self)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]


def _emptied(flush: Callable[[Any], None], case: Any) -> bool:
    """Empties the tables, unless the web server of the test still answers a page that has gone."""
    from django.db import OperationalError, connection

    try:
        with lifted() if connection.vendor == "sqlite" else nullcontext():
            flush(case)
            empty_the_index()
            _count_events_from_one()
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def _count_events_from_one() -> None:
    """A desk's first event has the number 1, and a number that is missing was an event; so it is for the next test."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'ledger_event'")


def _leave_djangos_own_rows_out() -> None:
    """Django writes a content type and four permissions for each table after each flush. The desk reads none of them."""
    from django.contrib.auth import management as _  # noqa: F401 - importing connects what is taken off here
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


def _delete_instead_of_truncating() -> None:
    """PostgreSQL makes new files for each table and index that is truncated: ten times the work of deleting the few rows of a test."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def sql_flush(self: Any, style: Any, tables: list[str], **_: Any) -> list[str]:
        emptied = (f"DELETE FROM {self.quote_name(table)}" for table in tables)
        return ["; ".join(("SET LOCAL session_replication_role = replica", *emptied))]  # no foreign key and no trigger asks

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]


def _rolls_back(case: Any) -> bool:
    """Whether the case undoes itself by a rollback instead of a flush."""
    from django.test import TestCase

    return isinstance(case, TestCase) and case._databases_support_transactions()
