"""The ledger's head outside the database: the newest checkpoint in a file, so that a database put back or cut short shows."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from django.conf import settings

from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.errors import LedgerError
from sealdesk.ledger.note import SignedNote


def path() -> Path:
    """Where the head lies."""
    return Path(settings.SEALDESK_LEDGER_HEAD)


def read() -> str | None:
    """The signed note, or None when there is no file."""
    try:
        return path().read_text()
    except FileNotFoundError:
        return None


def comes(within: float = 5.0) -> bool:
    """Whether the file is there by now: it is written a moment after the first commit that it signs (waits ``within`` seconds)."""
    end = time.monotonic() + within
    while not path().exists():
        if time.monotonic() >= end:
            return False
        time.sleep(0.05)
    return True


def write(note: str) -> None:
    """Replace the head by ``note`` if that is newer. Atomic: a reader sees the old or the new one."""
    if _held_size() >= _size(note):
        return
    target = path()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".head")
    with os.fdopen(handle, "w") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(target)


def _held_size() -> int:
    """How many events the head in its place signs; nothing is newer than one that a power cut or somebody damaged."""
    try:
        held = read()
        return -1 if held is None else _size(held)
    except (LedgerError, OSError, UnicodeDecodeError, ValueError):
        return -1


def _size(note: str) -> int:
    return Checkpoint.parse(SignedNote.parse(note).text).size
