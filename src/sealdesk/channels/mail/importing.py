"""Importing mail from files: a message, an mbox, a Maildir, a folder of messages, or a zip of such a folder."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.db import close_old_connections

from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.limits import Limits
from sealdesk.channels.mail.processing import AlreadyDoneError, process
from sealdesk.channels.models import Mailbox

MAX_FILES: Final = 1_000_000
MAX_MESSAGE: Final = Limits().max_bytes + 1
#: What one ends up as; together they are everything that was read.
OUTCOMES: Final = {
    "new_ticket": "new_tickets",
    "follow_up": "follow_ups",
    "automatic": "automatic",
    "bounce": "bounces",
    "held": "held",
    "duplicate": "duplicates",
}


class ImportPathError(Exception):
    """The path holds nothing that can be imported; the message says what can."""


@dataclass(slots=True)
class Counts:
    """What became of the messages. ``read`` is the sum of the next six; ``failed`` were not taken in."""

    read: int = 0
    new_tickets: int = 0
    follow_ups: int = 0
    automatic: int = 0
    bounces: int = 0
    held: int = 0
    duplicates: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)

    def note(self, outcome: str) -> None:
        """Count one message."""
        self.read += 1
        name = OUTCOMES[outcome]
        setattr(self, name, getattr(self, name) + 1)


def import_path(path: Path, *, mailbox: Mailbox | None = None, progress: Callable[[int, int], object] | None = None) -> Counts:
    """Import everything under ``path``. Done twice it changes nothing; one bad message stops no other."""
    counts = Counts()
    sources, total = list_messages(path)
    for number, (name, read) in enumerate(sources, 1):
        try:
            counts.note(import_message(read(), mailbox=mailbox))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the next one is taken in
            counts.failed += 1
            counts.failures.append(f"{name}: {type(error).__name__}")
        if number % 50 == 0:
            close_old_connections()
        if progress is not None:
            progress(number, total)
    return counts


def import_message(raw: bytes, *, mailbox: Mailbox | None = None) -> str:
    """Take in one message; returns its outcome."""
    accepted = accept(raw, source="import", mailbox=mailbox, durable=False)
    if accepted.again:
        return "duplicate"
    try:
        return process(accepted.raw, raw).outcome
    except AlreadyDoneError:
        return "duplicate"


Read = Callable[[], bytes]


def list_messages(path: Path) -> tuple[Iterator[tuple[str, Read]], int]:
    """The messages under ``path`` as names and readers, and how many there are."""
    if not path.exists():
        raise ImportPathError(f"There is nothing at {path}.")
    if path.is_dir():
        files = _maildir(path) or sorted(file for file in path.rglob("*") if file.is_file())
        if len(files) > MAX_FILES:
            raise ImportPathError(f"{path} holds more than {MAX_FILES} files. Import it in parts.")
        return ((file.name, _reader(file)) for file in files), len(files)
    if zipfile.is_zipfile(path):
        return _zip(path)
    if _is_mbox(path):
        spans = list(_mbox_spans(path))
        return ((f"{path.name} {number}", _span_reader(path, *span)) for number, span in enumerate(spans, 1)), len(spans)
    return iter([(path.name, _reader(path))]), 1


def _reader(file: Path) -> Read:
    def read() -> bytes:
        with file.open("rb") as opened:
            return opened.read(MAX_MESSAGE)

    return read


def _maildir(path: Path) -> list[Path]:
    """The files of a Maildir (``cur`` and ``new``, sub-folders too); empty when it is none."""
    folders = [folder for folder in (path, *sorted(path.glob(".*"))) if (folder / "cur").is_dir() and (folder / "new").is_dir()]
    return [file for folder in folders for part in ("new", "cur") for file in sorted((folder / part).iterdir()) if file.is_file()]


def _zip(path: Path) -> tuple[Iterator[tuple[str, Read]], int]:
    archive = zipfile.ZipFile(path)
    members = [member for member in archive.infolist() if not member.is_dir()][: MAX_FILES + 1]
    if len(members) > MAX_FILES:
        raise ImportPathError(f"{path} holds more than {MAX_FILES} files. Import it in parts.")

    def reader(member: zipfile.ZipInfo) -> Read:
        def read() -> bytes:
            with archive.open(member) as opened:
                return opened.read(MAX_MESSAGE)

        return read

    return ((member.filename, reader(member)) for member in members), len(members)


def _is_mbox(path: Path) -> bool:
    """An mbox begins with a ``From `` line (RFC 4155); a single message may too, and is then an mbox of one."""
    with path.open("rb") as opened:
        return opened.read(5) == b"From "


def _mbox_spans(path: Path) -> Iterator[tuple[int, int]]:
    """Where each message of an mbox begins and ends: a ``From `` line after an empty line parts them."""
    start, position, after_empty = -1, 0, True
    with path.open("rb") as opened:
        for line in opened:
            if after_empty and line.startswith(b"From "):
                if start >= 0:
                    yield start, position
                start = position + len(line)
            after_empty = line in (b"\n", b"\r\n")
            position += len(line)
    if start >= 0:
        yield start, position


def _span_reader(path: Path, start: int, end: int) -> Read:
    def read() -> bytes:
        with path.open("rb") as opened:
            opened.seek(start)
            raw = opened.read(min(end - start, MAX_MESSAGE))
        return raw.replace(b"\n>From ", b"\nFrom ")

    return read
