"""Somebody changes the database file itself, with triggers out of the way: each change is found and named."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from sealdesk.ledger.models import GUARDED
from tests.ledger.tampering import COLUMNS, FILE, HERE, Check, kinds, sentence, tamper
from tests.process import ask


def test_an_untouched_ledger_is_whole(check: Check, home: Path) -> None:
    report = check()
    assert report.ok, report.findings
    assert (report.pending, report.checkpoints, report.checkpoint_size) == (0, 2, report.events)
    assert report.events >= 60


@pytest.mark.parametrize("number", [0, -5, -(2**63)])
def test_an_event_inserted_below_all_others_is_named(check: Check, home: Path, number: int) -> None:
    """No trigger refuses an INSERT, and a row number needs not be positive."""
    columns = ", ".join(column for column in COLUMNS if column not in {"uid", "mac"})

    def change(db: sqlite3.Connection) -> None:
        forged = f"SELECT ?, ?, x'00', {columns} FROM ledger_event WHERE id = 20"
        db.execute(f"INSERT INTO ledger_event (id, uid, mac, {columns}) {forged}", (number, "0" * 32))

    tamper(home, change)
    report = check()
    assert kinds(report) == {"inserted"}
    assert f"Event {number}" in sentence(report, "inserted")


@pytest.mark.parametrize("gone", [(1,), (3,), (1, 2, 3)])
def test_events_deleted_before_they_had_a_place_are_named(check: Check, home: Path, gone: tuple[int, ...]) -> None:
    ask(home, f"{HERE}:record", "3")

    def change(db: sqlite3.Connection) -> None:
        (placed,) = db.execute("SELECT max(event) FROM ledger_event_leaf").fetchone()
        db.executemany("DELETE FROM ledger_event WHERE id = ?", [(placed + number,) for number in gone])

    tamper(home, change)
    report = check()
    assert kinds(report) == {"truncated"}
    first = report.events + gone[0]
    assert sentence(report, "truncated").startswith(f"Events {first} to {first + len(gone) - 1} are missing")


@pytest.mark.parametrize("gone", [(1,), (2, 3)])
def test_events_deleted_before_they_had_a_place_stay_named_when_others_got_theirs(check: Check, home: Path, gone: tuple[int, ...]) -> None:
    ask(home, f"{HERE}:record", "4")

    def change(db: sqlite3.Connection) -> None:
        (placed,) = db.execute("SELECT max(event) FROM ledger_event_leaf").fetchone()
        db.executemany("DELETE FROM ledger_event WHERE id = ?", [(placed + number,) for number in gone])

    before = check().events
    tamper(home, change)
    ask(home, f"{HERE}:place")
    report = check()
    assert report.events == before + 4 - len(gone)
    assert kinds(report) == {"truncated"}
    assert sentence(report, "truncated").startswith(f"Events {before + gone[0]} to {before + gone[-1]} are missing")


@pytest.mark.parametrize("again", ["upper(uid)", "'{' || uid || '}'", "substr(uid, 1, 8) || '-' || substr(uid, 9)", "'urn:uuid:' || uid"])
def test_an_event_that_is_played_in_again_gets_no_place_and_is_named(check: Check, home: Path, again: str) -> None:
    """Its code is right, and its id is another text for the same number."""
    columns = ", ".join(column for column in (*COLUMNS, "mac"))
    tamper(
        home, lambda db: db.execute(f"INSERT INTO ledger_event (uid, {columns}) SELECT {again}, {columns} FROM ledger_event WHERE id = 10")
    )
    before = check()
    assert "doubled" in kinds(before)
    ask(home, f"{HERE}:place")
    report = check()
    assert report.events == before.events
    assert "doubled" in kinds(report)


def test_events_that_wait_for_their_place_are_not_missed(check: Check, home: Path) -> None:
    ask(home, f"{HERE}:record", "3")
    report = check()
    assert (report.ok, report.pending) == (True, 3)


def test_a_count_of_events_that_was_set_back_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM sqlite_sequence WHERE name = 'ledger_event'"))
    assert kinds(check()) == {"counted"}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_of_an_event_is_named(check: Check, home: Path, column: str) -> None:
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
def test_nonsense_in_an_event_is_named_and_stops_nothing(check: Check, home: Path, column: str, value: object) -> None:
    tamper(home, lambda db: db.execute(f"UPDATE ledger_event SET {column} = ? WHERE id = 20", (value,)))
    report = check()
    assert kinds(report) == {"changed"}
    assert report.events >= 60


def test_a_text_that_is_no_utf_8_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event SET details = CAST(x'ff' AS TEXT) WHERE id = 20"))
    assert kinds(check()) == {"changed"}


def test_a_changed_code_of_an_event_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event SET mac = x'00' WHERE id = 20"))
    assert kinds(check()) == {"forged"}


def test_a_changed_row_number_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_event SET id = 999 WHERE id = 20"))
    assert "deleted" in kinds(check())


def test_a_deleted_event_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_event WHERE id = 20"))
    report = check()
    assert kinds(report) == {"deleted"}
    assert "Event 20" in sentence(report, "deleted")


def test_an_event_deleted_with_its_leaf_is_named(check: Check, home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM ledger_event WHERE id = 20")
        db.execute("DELETE FROM ledger_event_leaf WHERE event = 20")

    tamper(home, change)
    assert {"gap", "root"} <= kinds(check())


def test_a_leaf_removed_from_a_living_event_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_event_leaf WHERE event = 20"))
    assert {"gap", "unplaced"} <= kinds(check())


def cut_tail(db: sqlite3.Connection) -> None:
    """Events, leaves, nodes and checkpoints after the first checkpoint, without a trace in the tables."""
    (size,) = db.execute("SELECT min(size) FROM ledger_checkpoint").fetchone()
    (last,) = db.execute('SELECT event FROM ledger_event_leaf WHERE "index" = ?', (size - 1,)).fetchone()
    db.execute("DELETE FROM ledger_checkpoint WHERE size > ?", (size,))
    db.execute("DELETE FROM ledger_event WHERE id > ?", (last,))
    db.execute("DELETE FROM ledger_mention WHERE event > ?", (last,))
    db.execute("UPDATE ledger_indexed SET size = ?", (size,))
    db.execute('DELETE FROM ledger_event_leaf WHERE "index" >= ?', (size,))
    db.execute('DELETE FROM ledger_node WHERE ("index" + 1) << level > ?', (size,))


def test_a_tail_cut_off_cleanly_is_named_because_the_head_stands_outside(check: Check, home: Path) -> None:
    tamper(home, cut_tail)
    report = check()
    assert kinds(report) == {"truncated"}
    assert "its tail was cut off" in sentence(report, "truncated")


def test_a_database_put_back_to_an_older_copy_is_named(check: Check, home: Path, finished: Path) -> None:
    shutil.copy(finished.parent / "older" / FILE, home / FILE)
    assert kinds(check()) == {"truncated"}


def test_a_removed_head_file_is_named(check: Check, home: Path, settings: Any) -> None:
    Path(settings.SEALDESK_LEDGER_HEAD).unlink()
    assert kinds(check()) == {"head-missing"}


def test_a_head_file_that_is_no_text_is_named(check: Check, settings: Any) -> None:
    Path(settings.SEALDESK_LEDGER_HEAD).write_bytes(b"\xff\xfe\x00")
    assert kinds(check()) == {"signature"}


def test_a_checkpoint_that_is_no_text_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_checkpoint SET note = x'fffe00'"))
    assert kinds(check())


def test_a_ledger_that_was_emptied_together_with_its_head_is_named(check: Check, home: Path, settings: Any) -> None:
    def empty(db: sqlite3.Connection) -> None:
        for table in (*GUARDED, "ledger_mention", "ledger_indexed"):
            db.execute(f"DELETE FROM {table}")

    tamper(home, empty)
    Path(settings.SEALDESK_LEDGER_HEAD).unlink()
    assert kinds(check()) == {"empty"}


def test_an_older_database_with_its_older_head_falls_to_a_checkpoint_kept_elsewhere(
    check: Check, home: Path, finished: Path, settings: Any
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


def test_an_event_slipped_in_is_named_and_never_gets_a_place(check: Check, home: Path) -> None:
    tamper(home, lambda db: copy_event(db, uid="0" * 32))
    assert kinds(check()) == {"inserted"}
    connections["default"].close()
    assert ask(home, f"{HERE}:place") == "0"
    assert kinds(check()) == {"inserted"}


def test_an_event_slipped_in_with_a_leaf_is_named(check: Check, home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        number = copy_event(db, uid="0" * 32)
        (place,) = db.execute('SELECT max("index") + 1 FROM ledger_event_leaf').fetchone()
        (digest,) = db.execute("SELECT hash FROM ledger_event_leaf WHERE event = 20").fetchone()
        db.execute("INSERT INTO ledger_event_leaf VALUES (?, ?, ?)", (place, number, digest))

    tamper(home, change)
    assert {"changed", "unsigned"} <= kinds(check())


def test_an_event_repeated_under_a_new_number_is_named(check: Check, home: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, '\"uid\" char(32) NOT NULL UNIQUE', '\"uid\" char(32) NOT NULL')")
        db.execute("DELETE FROM sqlite_master WHERE name LIKE 'sqlite_autoindex_ledger_event_1'")
        db.execute("PRAGMA writable_schema = RESET")
        copy_event(db)

    tamper(home, change)
    assert "doubled" in kinds(check())


@pytest.mark.parametrize(("column", "kind"), [("uid", "doubled"), ("department", "changed")])
def test_an_id_in_another_spelling_hides_an_event_and_is_named(check: Check, home: Path, column: str, kind: str) -> None:
    """The hash is of what it means, and a query of what stands there."""
    ask(home, f"{HERE}:record_in_a_department")
    ask(home, f"{HERE}:place")

    def change(db: sqlite3.Connection) -> None:
        (event,) = db.execute(f"SELECT max(id) FROM ledger_event WHERE {column} IS NOT NULL").fetchone()
        assert db.execute(f"UPDATE ledger_event SET {column} = upper({column}) WHERE id = ?", (event,)).rowcount == 1

    tamper(home, change)
    assert kind in kinds(check())


@pytest.mark.parametrize("damage", ["", "half", "folder"])
def test_a_damaged_head_file_is_named_and_the_desk_goes_on(check: Check, home: Path, damage: str) -> None:
    head = next(home.rglob("ledger/head"))
    held = head.read_text()
    head.unlink()
    head.mkdir() if damage == "folder" else head.write_text(held[: len(held) // 2] if damage else "")
    assert kinds(check()) == {"signature"}
    ask(home, f"{HERE}:record", "2")
    ask(home, f"{HERE}:place")
    report = check()
    assert report.pending == 0
    assert report.ok is (damage != "folder")


def test_another_name_beside_the_signing_key_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_signer SET origin = 'evil.example/ledger'"))
    assert "signer" in kinds(check())
