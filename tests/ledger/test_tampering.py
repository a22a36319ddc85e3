"""Somebody changes the database file itself, with triggers out of the way: each change is found and named."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from sealdesk.ledger.canonical import encode
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.note import Signer
from sealdesk.ledger.tree import Frontier, leaf_hash
from sealdesk.ledger.verification import Report, verify
from tests.process import ROOT, ask

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


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with 60 recorded actions under two checkpoints, made by real processes. Never changed itself."""
    home = tmp_path_factory.mktemp("ledger") / "home"
    ask(home, "tests.process:prepare")
    ask(home, f"{HERE}:record", "30")
    ask(home, f"{HERE}:place")
    shutil.copytree(home, home.parent / "older")
    ask(home, f"{HERE}:record", "30")
    ask(home, f"{HERE}:place")
    return home


@pytest.fixture
def home(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "home")


@pytest.fixture
def check(home: Path, settings: Any, django_db_blocker: Any) -> Iterator[Callable[..., Report]]:
    """Verify the desk in ``home`` within this process: its database, its head file and its root key."""
    from sealdesk.vault import provider
    from sealdesk.vault.keyring import keyring
    from sealdesk.vault.purposes import purpose_key

    held = connections.settings["default"]
    connection = connections["default"]

    def forget() -> None:
        provider.use(None)
        keyring.forget()
        purpose_key.cache_clear()

    def check(against: str | None = None) -> Report:
        forget()
        return verify(against)

    settings.SEALDESK_ROOT_KEY_FILE = home / "keys" / "root.json"
    settings.SEALDESK_LEDGER_HEAD = next((home / "ledger").iterdir())
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    desk = {**held, "ENGINE": "django.db.backends.sqlite3", "NAME": str(home / FILE), "OPTIONS": options}
    with django_db_blocker.unblock():
        del connections["default"]
        connections.settings["default"] = desk
        yield check
        connections["default"].close()
        connections.settings["default"] = held
        connections["default"] = connection
    forget()


def tamper(home: Path, change: Change) -> None:
    """Open the file as a thief would, put the triggers and constraints out of the way, change, close."""
    with sqlite3.connect(home / FILE) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        assert len(triggers) >= 10
        change(connection)
    connection.close()


def kinds(report: Report) -> set[str]:
    assert not report.ok
    return {finding.kind for finding in report.findings}


def sentence(report: Report, kind: str) -> str:
    return next(finding.sentence for finding in report.findings if finding.kind == kind)


def test_an_untouched_ledger_is_whole(check: Callable[..., Report], home: Path) -> None:
    report = check()
    assert report.ok, report.findings
    assert (report.pending, report.checkpoints, report.checkpoint_size) == (0, 2, report.events)
    assert report.events >= 60


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_of_an_event_is_named(check: Callable[..., Report], home: Path, column: str) -> None:
    value = {"at_us": 7, "address": b"x", "sealed": b"x", "department": "0" * 32}.get(column, "x")
    tamper(home, lambda db: db.execute(f"UPDATE ledger_event SET {column} = ? WHERE id = 20", (value,)))
    report = check()
    assert kinds(report) == {"changed"}
    assert "Event 20 was changed" in sentence(report, "changed")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("uid", "0" * 32),
        ("uid", "no id"),
        ("uid", b"\xff"),
        ("at_us", "no time"),
        ("details", b"\xff\xfe"),
        ("details", 1.5),
    ],
)
def test_nonsense_in_an_event_is_named_and_stops_nothing(check: Callable[..., Report], home: Path, column: str, value: object) -> None:
    tamper(home, lambda db: db.execute(f"UPDATE ledger_event SET {column} = ? WHERE id = 20", (value,)))
    report = check()
    assert kinds(report) == {"changed"}
    assert report.events >= 60


def test_a_text_that_is_no_utf_8_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event SET details = CAST(x'ff' AS TEXT) WHERE id = 20"))
    assert kinds(check()) == {"changed"}


def test_a_changed_code_of_an_event_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event SET mac = x'00' WHERE id = 20"))
    assert kinds(check()) == {"forged"}


def test_a_changed_row_number_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event SET id = 999 WHERE id = 20"))
    assert "deleted" in kinds(check())


def test_a_deleted_event_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_event WHERE id = 20"))
    report = check()
    assert kinds(report) == {"deleted"}
    assert "Event 20" in sentence(report, "deleted")


def test_an_event_deleted_with_its_leaf_is_named(check: Callable[..., Report], home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM ledger_event WHERE id = 20")
        db.execute("DELETE FROM ledger_event_leaf WHERE event = 20")

    tamper(home, change)
    assert {"gap", "root"} <= kinds(check())


def test_a_leaf_removed_from_a_living_event_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_event_leaf WHERE event = 20"))
    assert {"gap", "unplaced"} <= kinds(check())


def cut_tail(db: sqlite3.Connection) -> None:
    """Events, leaves, nodes and checkpoints after the first checkpoint, without a trace in the tables."""
    (size,) = db.execute("SELECT min(size) FROM ledger_checkpoint").fetchone()
    (last,) = db.execute('SELECT event FROM ledger_event_leaf WHERE "index" = ?', (size - 1,)).fetchone()
    db.execute("DELETE FROM ledger_checkpoint WHERE size > ?", (size,))
    db.execute("DELETE FROM ledger_event WHERE id > ?", (last,))
    db.execute('DELETE FROM ledger_event_leaf WHERE "index" >= ?', (size,))
    db.execute('DELETE FROM ledger_node WHERE ("index" + 1) << level > ?', (size,))


def test_a_tail_cut_off_cleanly_is_named_because_the_head_stands_outside(check: Callable[..., Report], home: Path) -> None:
    tamper(home, cut_tail)
    report = check()
    assert kinds(report) == {"truncated"}
    assert "its tail was cut off" in sentence(report, "truncated")


def test_a_database_put_back_to_an_older_copy_is_named(check: Callable[..., Report], home: Path, finished: Path) -> None:
    shutil.copy(finished.parent / "older" / FILE, home / FILE)
    assert kinds(check()) == {"truncated"}


def test_a_removed_head_file_is_named(check: Callable[..., Report], home: Path, settings: Any) -> None:
    Path(settings.SEALDESK_LEDGER_HEAD).unlink()
    assert kinds(check()) == {"head-missing"}


def test_an_older_database_with_its_older_head_falls_to_a_checkpoint_kept_elsewhere(
    check: Callable[..., Report], home: Path, finished: Path, settings: Any
) -> None:
    head = Path(settings.SEALDESK_LEDGER_HEAD)
    kept = head.read_text()
    shutil.copy(finished.parent / "older" / FILE, home / FILE)
    shutil.copy(finished.parent / "older" / "ledger" / head.name, head)
    assert check().ok
    assert kinds(check(kept)) == {"truncated"}


def copy_event(db: sqlite3.Connection, **changes: object) -> int:
    """Insert a copy of event 20 with ``changes``; returns its row number."""
    db.row_factory = sqlite3.Row
    row = dict(db.execute("SELECT * FROM ledger_event WHERE id = 20").fetchone()) | changes
    (newest,) = db.execute("SELECT max(id) FROM ledger_event").fetchone()
    row["id"] = newest + 1
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f"INSERT INTO ledger_event ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
    return int(row["id"])


def test_an_event_slipped_in_is_named_and_never_gets_a_place(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: copy_event(db, uid="0" * 32))
    assert kinds(check()) == {"inserted"}
    connections["default"].close()
    assert ask(home, f"{HERE}:place") == "0"
    assert kinds(check()) == {"inserted"}


def test_an_event_slipped_in_with_a_leaf_is_named(check: Callable[..., Report], home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        number = copy_event(db, uid="0" * 32)
        (place,) = db.execute('SELECT max("index") + 1 FROM ledger_event_leaf').fetchone()
        (digest,) = db.execute("SELECT hash FROM ledger_event_leaf WHERE event = 20").fetchone()
        db.execute("INSERT INTO ledger_event_leaf VALUES (?, ?, ?)", (place, number, digest))

    tamper(home, change)
    assert {"changed", "unsigned"} <= kinds(check())


def test_an_event_repeated_under_a_new_number_is_named(check: Callable[..., Report], home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, '\"uid\" char(32) NOT NULL UNIQUE', '\"uid\" char(32) NOT NULL')")
        db.execute("DELETE FROM sqlite_master WHERE name LIKE 'sqlite_autoindex_ledger_event_1'")
        db.execute("PRAGMA writable_schema = RESET")
        copy_event(db)

    tamper(home, change)
    assert "doubled" in kinds(check())


def swap(table: str, column: str, key: str, one: int, other: int) -> Change:
    def change(db: sqlite3.Connection) -> None:
        read = f'SELECT "{column}" FROM {table} WHERE "{key}" = ?'
        (first,), (second,) = db.execute(read, (one,)).fetchone(), db.execute(read, (other,)).fetchone()
        write = f'UPDATE {table} SET "{column}" = ? WHERE "{key}" = ?'
        db.execute(write, (-1, one))
        db.execute(write, (first, other))
        db.execute(write, (second, one))

    return change


def test_two_leaves_in_each_others_place_are_named(check: Callable[..., Report], home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute('UPDATE ledger_event_leaf SET "index" = -1 WHERE "index" = 19')
        db.execute('UPDATE ledger_event_leaf SET "index" = 19 WHERE "index" = 20')
        db.execute('UPDATE ledger_event_leaf SET "index" = 20 WHERE "index" = -1')

    tamper(home, change)
    assert {"reordered", "tree", "root"} <= kinds(check())


def test_two_events_with_each_others_content_are_named(check: Callable[..., Report], home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute("UPDATE ledger_event SET id = -1 WHERE id = 20")
        db.execute("UPDATE ledger_event SET id = 20 WHERE id = 30")
        db.execute("UPDATE ledger_event SET id = 30 WHERE id = -1")

    tamper(home, change)
    report = check()
    assert kinds(report) == {"swapped"}
    assert "Event 20 holds what was recorded as event 30" in sentence(report, "swapped")


def test_swapped_sealed_values_are_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, swap("ledger_event", "address", "id", 20, 30))
    report = check()
    assert kinds(report) == {"changed"}
    assert len(report.findings) == 2


@pytest.mark.parametrize("table", ["ledger_node", "ledger_event_leaf"])
def test_a_changed_hash_of_the_tree_is_named(check: Callable[..., Report], home: Path, table: str) -> None:
    tamper(home, lambda db: db.execute(f"UPDATE {table} SET hash = zeroblob(32) WHERE rowid = 5"))
    assert kinds(check()) & {"tree", "changed"}


def test_a_node_removed_or_added_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_node WHERE id = 5"))
    assert kinds(check()) == {"tree"}
    with sqlite3.connect(home / FILE) as db:
        db.execute('INSERT INTO ledger_node (level, "index", hash) VALUES (60, 60, zeroblob(32))')
        db.execute('INSERT INTO ledger_node (level, "index", hash) VALUES (60, 61, zeroblob(32))')
    db.close()
    assert "extra" in kinds(check())


def test_a_removed_newest_checkpoint_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_checkpoint WHERE size > 40"))
    assert kinds(check()) == {"unsigned"}


def test_a_changed_checkpoint_is_named(check: Callable[..., Report], home: Path) -> None:
    tamper(
        home,
        lambda db: db.execute("UPDATE ledger_checkpoint SET note = replace(note, 'A', 'B') WHERE size > 40"),
    )
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
        db.execute("INSERT INTO ledger_checkpoint VALUES (?, ?, 0)", (frontier.size, note))
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


def test_history_rewritten_and_signed_with_another_key_is_named(check: Callable[..., Report], home: Path, settings: Any) -> None:
    signer = Signer.generate(Checkpoint.parse(Path(settings.SEALDESK_LEDGER_HEAD).read_text().split("\n\n")[0] + "\n").origin)
    tamper(home, rewrite_with(signer))
    with sqlite3.connect(home / FILE) as db:
        (note,) = db.execute("SELECT note FROM ledger_checkpoint").fetchone()
    db.close()
    Path(settings.SEALDESK_LEDGER_HEAD).write_text(note)
    found = kinds(check())
    assert "signer" in found
    assert "forged" in found


def test_a_table_full_of_nonsense_is_named_and_not_a_traceback(check: Callable[..., Report], home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event_leaf SET event = 'no number' WHERE rowid = 3"))
    assert kinds(check()) & {"unreadable", "deleted"}
    with sqlite3.connect(home / FILE) as db:
        db.execute("UPDATE ledger_signer SET vkey = 'no key'")
    db.close()
    assert kinds(check())


def test_an_older_checkpoint_is_continued_and_a_forged_one_is_not(
    check: Callable[..., Report], home: Path, finished: Path, settings: Any
) -> None:
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
