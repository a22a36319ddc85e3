"""The tree, its checkpoints and the signing key are changed in the database file: each change is found and named."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sealdesk.ledger.canonical import encode
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.note import Signer
from sealdesk.ledger.tree import Frontier, leaf_hash
from tests.ledger.tampering import COLUMNS, FILE, HERE, Change, Check, kinds, sentence, tamper
from tests.process import ROOT, ask


def swap(table: str, column: str, key: str, one: int, other: int) -> Change:
    def change(db: sqlite3.Connection) -> None:
        read = f'SELECT "{column}" FROM {table} WHERE "{key}" = ?'
        (first,), (second,) = db.execute(read, (one,)).fetchone(), db.execute(read, (other,)).fetchone()
        write = f'UPDATE {table} SET "{column}" = ? WHERE "{key}" = ?'
        db.execute(write, (-1, one))
        db.execute(write, (first, other))
        db.execute(write, (second, one))

    return change


def test_two_leaves_in_each_others_place_are_named(check: Check, home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute('UPDATE ledger_event_leaf SET "index" = -1 WHERE "index" = 19')
        db.execute('UPDATE ledger_event_leaf SET "index" = 19 WHERE "index" = 20')
        db.execute('UPDATE ledger_event_leaf SET "index" = 20 WHERE "index" = -1')

    tamper(home, change)
    assert {"reordered", "tree", "root"} <= kinds(check())


def test_two_events_with_each_others_content_are_named(check: Check, home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute("UPDATE ledger_event SET id = -1 WHERE id = 20")
        db.execute("UPDATE ledger_event SET id = 20 WHERE id = 30")
        db.execute("UPDATE ledger_event SET id = 30 WHERE id = -1")

    tamper(home, change)
    report = check()
    assert kinds(report) == {"swapped"}
    assert "Event 20 holds what was recorded as event 30" in sentence(report, "swapped")


def test_swapped_sealed_values_are_named(check: Check, home: Path) -> None:
    tamper(home, swap("ledger_event", "address", "id", 20, 30))
    report = check()
    assert kinds(report) == {"changed"}
    assert len(report.findings) == 2


@pytest.mark.parametrize("table", ["ledger_node", "ledger_event_leaf"])
def test_a_changed_hash_of_the_tree_is_named(check: Check, home: Path, table: str) -> None:
    tamper(home, lambda db: db.execute(f"UPDATE {table} SET hash = zeroblob(32) WHERE rowid = 5"))
    assert kinds(check()) & {"tree", "changed"}


def test_a_node_removed_or_added_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_node WHERE id = 5"))
    assert kinds(check()) == {"tree"}
    with sqlite3.connect(home / FILE) as db:
        db.execute('INSERT INTO ledger_node (level, "index", hash) VALUES (60, 60, zeroblob(32))')
        db.execute('INSERT INTO ledger_node (level, "index", hash) VALUES (60, 61, zeroblob(32))')
    db.close()
    assert "extra" in kinds(check())


def test_a_removed_newest_checkpoint_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_checkpoint WHERE size > 40"))
    assert kinds(check()) == {"unsigned"}


def test_a_changed_checkpoint_is_named(check: Check, home: Path) -> None:
    larger = "replace(note, char(10) || size || char(10), char(10) || (size + 1) || char(10))"
    tamper(home, lambda db: db.execute(f"UPDATE ledger_checkpoint SET note = {larger} WHERE size > 40"))
    assert "signature" in kinds(check())


def rewrite_with(signer: Signer) -> Change:
    """Change event 20 and make everything fit again, signed by the thief's own key."""

    def change(db: sqlite3.Connection) -> None:
        db.row_factory = sqlite3.Row
        db.execute("UPDATE ledger_event SET actor = 'agent:nobody' WHERE id = 20")
        frontier = Frontier()
        db.execute("DELETE FROM ledger_node")
        for row in db.execute("SELECT * FROM ledger_event ORDER BY id").fetchall():
            for level, index, digest in frontier.append(leaf_hash(canonical_of(row))):
                if level:
                    db.execute(
                        'INSERT INTO ledger_node (level, "index", hash) VALUES (?, ?, ?)',
                        (level, index, digest),
                    )
                else:
                    db.execute('UPDATE ledger_event_leaf SET hash = ? WHERE "index" = ?', (digest, index))
        note = str(Checkpoint(signer.name, frontier.size, frontier.root()).sign(signer))
        db.execute("DELETE FROM ledger_checkpoint")
        db.execute("INSERT INTO ledger_checkpoint (size, note, at_us, mac) VALUES (?, ?, 0, x'')", (frontier.size, note))
        db.execute("UPDATE ledger_signer SET vkey = ?", (str(signer.verifier_key),))

    return change


def canonical_of(row: sqlite3.Row) -> bytes:
    """An event's bytes, from the columns alone."""
    import uuid

    event: dict[str, Any] = {name: row[name] for name in COLUMNS} | {
        "v": 1,
        "uid": str(uuid.UUID(row["uid"])),
    }
    event["department"] = row["department"] and str(uuid.UUID(row["department"]))
    return encode(event)


def test_history_rewritten_and_signed_with_another_key_is_named(check: Check, home: Path, settings: Any) -> None:
    signer = Signer.generate(Checkpoint.parse(Path(settings.SEALDESK_LEDGER_HEAD).read_text().split("\n\n")[0] + "\n").origin)
    tamper(home, rewrite_with(signer))
    with sqlite3.connect(home / FILE) as db:
        (note,) = db.execute("SELECT note FROM ledger_checkpoint").fetchone()
    db.close()
    Path(settings.SEALDESK_LEDGER_HEAD).write_text(note)
    found = kinds(check())
    assert "signer" in found
    assert "forged" in found


def test_a_table_full_of_nonsense_is_named_and_not_a_traceback(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event_leaf SET event = 'no number' WHERE rowid = 3"))
    assert kinds(check()) & {"unreadable", "deleted"}
    tamper(home, lambda db: db.execute("UPDATE ledger_signer SET vkey = 'no key'"))
    assert kinds(check())


def test_an_older_checkpoint_is_continued_and_a_forged_one_is_not(check: Check, home: Path, finished: Path, settings: Any) -> None:
    name = Path(settings.SEALDESK_LEDGER_HEAD).name
    older = (finished.parent / "older" / "ledger" / name).read_text()
    assert check(older).ok
    checkpoint = Checkpoint.parse(older.split("\n\n")[0] + "\n")
    signer = Signer.generate(checkpoint.origin)
    forged = str(Checkpoint(checkpoint.origin, checkpoint.size, bytes(32)).sign(signer))
    assert kinds(check(forged)) == {"signature"}
    assert kinds(check("nonsense")) == {"signature"}


def test_a_proof_bundle_convinces_a_verifier_that_knows_no_desk(finished: Path, tmp_path: Path) -> None:
    made = json.loads(ask(finished, f"{HERE}:bundle", "20"))
    file = tmp_path / "proof.json"

    def run(text: str) -> subprocess.CompletedProcess[str]:
        file.write_text(text)
        call = [sys.executable, "-m", "sealdesk.ledger.verifier", str(file), "--vkey", made["vkey"]]
        return subprocess.run(call, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False)

    proven = run(made["bundle"])
    assert proven.returncode == 0, proven.stderr
    assert proven.stdout.startswith("Proven: the event is number")
    changed = json.loads(made["bundle"])
    changed["event"] = changed["event"].replace("agent:tester", "agent:thomas")
    assert run(json.dumps(changed)).returncode == 1
