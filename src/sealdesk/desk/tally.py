"""How many tickets there are, by department, tray, status and assignee, without counting them.

The database itself keeps the figures, by triggers on the table of tickets, so that no way of writing a ticket can forget them.
In SQLite, with its one writer at a time, a figure is changed in place. In PostgreSQL changes are rows of their own, so that
no transaction waits for another's; a job adds them up. A reader sums what is there, which is right at every moment.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from sealdesk.desk.filters import ACTIVE
from sealdesk.desk.models import Tally, Tray
from sealdesk.engines import is_postgresql

_PLACE: Final = "department_id, tray, status, assignee_id"
_SUMS: Final = f"SELECT {_PLACE}, COUNT(*) FROM desk_ticket GROUP BY {_PLACE}"  # noqa: S608 - our own names
_ADD: Final = """INSERT INTO desk_tally (department_id, tray, status, assignee_id, n)
  VALUES ({row}.department_id, {row}.tray, {row}.status, {row}.assignee_id, {n})
  ON CONFLICT (department_id, tray, status, COALESCE(assignee_id, '')) DO UPDATE SET n = n + excluded.n;"""
_SQLITE: Final = (
    "CREATE UNIQUE INDEX IF NOT EXISTS desk_tally_place ON desk_tally (department_id, tray, status, COALESCE(assignee_id, ''))",
    f"CREATE TRIGGER desk_tally_insert AFTER INSERT ON desk_ticket BEGIN {_ADD.format(row='NEW', n=1)} END",
    f"CREATE TRIGGER desk_tally_delete AFTER DELETE ON desk_ticket BEGIN {_ADD.format(row='OLD', n=-1)} END",
    f"""CREATE TRIGGER desk_tally_update AFTER UPDATE OF {_PLACE} ON desk_ticket
      BEGIN {_ADD.format(row="OLD", n=-1)} {_ADD.format(row="NEW", n=1)} END""",
)
_ON_POSTGRESQL: Final = """CREATE TRIGGER desk_tally_{0} AFTER {0} ON desk_ticket REFERENCING {1}
  FOR EACH STATEMENT EXECUTE FUNCTION desk_tally_note()"""
_POSTGRESQL: Final = (
    f"""CREATE OR REPLACE FUNCTION desk_tally_note() RETURNS trigger AS $$ BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO desk_tally ({_PLACE}, n) SELECT {_PLACE}, COUNT(*) FROM after_rows GROUP BY {_PLACE};
      ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO desk_tally ({_PLACE}, n) SELECT {_PLACE}, -COUNT(*) FROM before_rows GROUP BY {_PLACE};
      ELSE
        INSERT INTO desk_tally ({_PLACE}, n) SELECT {_PLACE}, SUM(d) FROM (
          SELECT {_PLACE}, 1 AS d FROM after_rows UNION ALL SELECT {_PLACE}, -1 FROM before_rows) AS both_rows
          GROUP BY {_PLACE} HAVING SUM(d) <> 0;
      END IF;
      RETURN NULL; END; $$ LANGUAGE plpgsql""",  # noqa: S608 - our own names
    _ON_POSTGRESQL.format("insert", "NEW TABLE AS after_rows"),
    _ON_POSTGRESQL.format("delete", "OLD TABLE AS before_rows"),
    _ON_POSTGRESQL.format("update", "OLD TABLE AS before_rows NEW TABLE AS after_rows"),
)
_THERE_SQLITE: Final = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'desk_tally_%'"
_THERE_POSTGRESQL: Final = "SELECT COUNT(*) FROM pg_trigger WHERE tgrelid = 'desk_ticket'::regclass AND tgname LIKE 'desk_tally_%%'"
_FOLD: Final = f"""WITH gone AS (DELETE FROM desk_tally RETURNING *)
  INSERT INTO desk_tally ({_PLACE}, n) SELECT {_PLACE}, SUM(n) FROM gone GROUP BY {_PLACE} HAVING SUM(n) <> 0"""  # noqa: S608


def install(**_: Any) -> None:
    """Make the triggers where they are not, and count afresh then. Called after each migration.

    A migration that rebuilds the table of tickets drops them in SQLite; and tests empty tables behind their backs.
    """
    if not {"desk_tally", "desk_ticket"} <= set(connection.introspection.table_names()):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_THERE_POSTGRESQL if is_postgresql() else _THERE_SQLITE)
        there = int(cursor.fetchone()[0])
        if there < 3:
            for name in ("insert", "delete", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS desk_tally_{name}" + (" ON desk_ticket" if is_postgresql() else ""))
            for statement in _POSTGRESQL if is_postgresql() else _SQLITE:
                cursor.execute(statement)
        cursor.execute("SELECT 1 FROM desk_ticket LIMIT 1")
        if there < 3 or cursor.fetchone() is None:
            recount()


def recount() -> None:
    """Count all tickets once: seconds on a desk with a million."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM desk_tally")
        cursor.execute(f"INSERT INTO desk_tally ({_PLACE}, n) {_SUMS}")


def load_of_agents() -> Coalesce:
    """How many tickets wait for an agent, for an annotation of agents. It reads the figures, never the tickets."""
    figures = Tally.objects.filter(assignee_id=OuterRef("pk"), status__in=ACTIVE).exclude(tray=Tray.SPAM).order_by().values("assignee_id")
    return Coalesce(Subquery(figures.annotate(total=Sum("n")).values("total")), 0)


def fold() -> None:
    """Add up what was noted since. In SQLite there is nothing to add up."""
    if is_postgresql():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FOLD)
