"""Several real processes record and sequence at once, on both databases: one tree without a gap or a fork."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.process import ask, ask_side_by_side

HERE = "tests.ledger.side_by_side"
PROCESSES, EACH = 3, 40


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Empty for the SQLite of the home, or a fresh PostgreSQL database."""
    if request.param == "sqlite":
        return ""
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return fresh()


def test_one_gapless_tree_comes_of_several_processes(database_url: str, tmp_path: Path) -> None:
    ask(tmp_path, "tests.process:prepare", database_url=database_url)
    before = int(ask(tmp_path, f"{HERE}:count", database_url=database_url))
    ask_side_by_side(tmp_path, [(f"{HERE}:record_and_sequence", str(EACH))] * PROCESSES, database_url)
    ask(tmp_path, f"{HERE}:place", database_url=database_url)
    report = json.loads(ask(tmp_path, f"{HERE}:report", database_url=database_url))
    assert report["findings"] == []
    assert report["pending"] == 0
    assert report["events"] == before + PROCESSES * EACH
    assert report["checkpoint_size"] == report["events"]
    assert report["checkpoints"] > PROCESSES


def test_a_ledger_that_grows_meanwhile_is_not_called_tampered_with(database_url: str, tmp_path: Path) -> None:
    ask(tmp_path, "tests.process:prepare", database_url=database_url)
    calls = [(f"{HERE}:record_and_sequence", "60"), (f"{HERE}:report_while_it_grows", "8")]
    _, findings = ask_side_by_side(tmp_path, calls, database_url)
    assert json.loads(findings) == []
