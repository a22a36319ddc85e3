"""T19: an administrator of the machine rewrites history in the database file. ``sealdesk ledger verify`` says so.

Every kind of change, and how it is named, is in tests/ledger/test_tampering.py; this is the command as an auditor runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.desk_process import Desk
from tests.process import ROOT, ask

HERE = "tests.ledger.side_by_side"
FILE = Path("data/sealdesk.sqlite3")
TAIL = """
DELETE FROM ledger_event WHERE id > 10;
DELETE FROM ledger_event_leaf WHERE event > 10;
DELETE FROM ledger_node;
DELETE FROM ledger_checkpoint;
"""
SWAP = """
UPDATE ledger_event SET id = -1 WHERE id = 10;
UPDATE ledger_event SET id = 10 WHERE id = 11;
UPDATE ledger_event SET id = 11 WHERE id = -1;
"""
REORDER = """
UPDATE ledger_event_leaf SET "index" = -1 WHERE "index" = 9;
UPDATE ledger_event_leaf SET "index" = 9 WHERE "index" = 10;
UPDATE ledger_event_leaf SET "index" = 10 WHERE "index" = -1;
"""
INSERT = """
INSERT INTO ledger_event (uid, at_us, actor, session, tag, resource, outcome, details, mac)
SELECT '00000000000000000000000000000000', at_us, 'agent:me', '', tag, resource, outcome, details, mac
FROM ledger_event WHERE id = 10;
"""
CHANGES = {
    "changed": "UPDATE ledger_event SET actor = 'agent:somebody-else' WHERE id = 10",
    "deleted": "DELETE FROM ledger_event WHERE id = 10",
    "inserted": INSERT,
    "reordered": REORDER,
    "swapped": SWAP,
    "truncated": TAIL,
    "unguarded": "",
    "mention": "INSERT INTO ledger_mention (person, event) VALUES (x'0011223344556677', 10)",
}
TABLES = ("event", "event_leaf", "node", "checkpoint", "signer", "mention", "indexed")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("t19") / "home"
    ask(home, "tests.process:prepare")
    ask(home, f"{HERE}:record", "20")
    ask(home, f"{HERE}:place")
    return home


@pytest.fixture
def home(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "home")


@pytest.fixture
def verified(home: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    def run(*more: str) -> tuple[int, dict[str, Any]]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEALDESK_", "DATABASE_"))}
        environment = kept | {"SEALDESK_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
        call = [sys.executable, "-m", "sealdesk", "ledger", "verify", "--json", *more]
        done = subprocess.run(call, env=environment, cwd=home, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def change(home: Path, statements: str) -> None:
    with sqlite3.connect(home / FILE) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(statements)
    connection.close()


def test_an_untouched_ledger_verifies(verified: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    code, report = verified()
    assert (code, report["ok"], report["findings"]) == (0, True, [])
    assert report["events"] == report["checkpoint_size"] >= 20


@pytest.mark.parametrize("kind", CHANGES)
def test_rewritten_history_is_found_and_named(home: Path, verified: Callable[..., tuple[int, dict[str, Any]]], kind: str) -> None:
    change(home, CHANGES[kind])
    code, report = verified()
    assert code != 0
    assert kind in {finding["kind"] for finding in report["findings"]}


def test_the_database_itself_refuses_while_its_triggers_stand(home: Path) -> None:
    with sqlite3.connect(home / FILE) as connection:
        for statement in (CHANGES["changed"], CHANGES["deleted"]):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()


def test_a_kept_checkpoint_is_continued(home: Path, verified: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    (head,) = [path for path in (home / "ledger").iterdir() if path.is_file()]
    kept = shutil.copy(head, home / "kept.checkpoint")
    ask(home, f"{HERE}:record", "5")
    ask(home, f"{HERE}:place")
    assert verified("--against", str(kept))[0] == 0
    Path(kept).write_text(Path(kept).read_text().replace("\n2", "\n3", 1))
    assert verified("--against", str(kept))[0] != 0


def test_a_ledger_emptied_with_its_head_file_is_named_though_the_desk_looks_whole(
    home: Path, verified: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    with sqlite3.connect(home / FILE) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.close()
    change(home, "".join(f"DELETE FROM ledger_{table};" for table in TABLES) + ";".join(sql for _, sql in triggers))
    for path in (home / "ledger").iterdir():
        path.unlink()
    code, report = verified()
    assert code != 0
    assert [finding["kind"] for finding in report["findings"]] == ["empty"]


def test_a_repair_from_the_command_line_is_recorded(home: Path, verified: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    change(home, CHANGES["mention"])
    assert verified()[0] != 0
    repaired = Desk(home, {}).json("ledger", "repair")
    assert len(repaired["triggers"]) == 10
    ask(home, f"{HERE}:place")
    assert verified()[0] == 0
    with sqlite3.connect(home / FILE) as connection:
        assert connection.execute("SELECT actor FROM ledger_event WHERE tag = 'ledger:repaired'").fetchall() == [("system:operator",)]
    connection.close()
