"""Checkpoints hang together: one that is taken out between others, redated or replaced is found, though the events are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.tampering import Check, kinds, sentence, tamper


def test_a_checkpoint_removed_between_others_is_named(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("DELETE FROM ledger_checkpoint WHERE size = (SELECT min(size) FROM ledger_checkpoint)"))
    report = check()
    assert kinds(report) == {"chain"}
    assert "was removed" in sentence(report, "chain")


@pytest.mark.parametrize("which", ["min", "max"])
def test_a_changed_time_of_a_checkpoint_is_named(check: Check, home: Path, which: str) -> None:
    change = f"UPDATE ledger_checkpoint SET at_us = at_us + 1 WHERE size = (SELECT {which}(size) FROM ledger_checkpoint)"
    tamper(home, lambda db: db.execute(change))
    assert kinds(check()) == {"chain"}


def test_codes_taken_away_from_all_checkpoints_are_missed(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_checkpoint SET mac = x''"))
    assert kinds(check()) == {"chain"}


def test_a_code_taken_away_from_one_checkpoint_is_missed(check: Check, home: Path) -> None:
    tamper(home, lambda db: db.execute("UPDATE ledger_checkpoint SET mac = x'' WHERE size = (SELECT min(size) FROM ledger_checkpoint)"))
    assert kinds(check()) == {"chain"}
