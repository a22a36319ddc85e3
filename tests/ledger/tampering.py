"""Changing a desk's database file as a thief with a spare afternoon would, and naming what was found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sealdesk.ledger.report import Report

HERE = "tests.ledger.side_by_side"
FILE = Path("data/sealdesk.sqlite3")
Change = Callable[[sqlite3.Connection], object]
COLUMNS = (
    "at_us",
    "actor",
    "session",
    "address",
    "tag",
    "resource",
    "department",
    "outcome",
    "details",
    "sealed",
)
Check = Callable[..., Report]


def tamper(home: Path, change: Change) -> None:
    """Open the file as a thief would, put the triggers and constraints out of the way, change, put them back, close."""
    with sqlite3.connect(home / FILE) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        assert len(triggers) >= 10
        change(connection)
        for _, statement in triggers:
            connection.execute(statement)
    connection.close()


def kinds(report: Report) -> set[str]:
    assert not report.ok
    return {finding.kind for finding in report.findings}


def sentence(report: Report, kind: str) -> str:
    return next(finding.sentence for finding in report.findings if finding.kind == kind)
