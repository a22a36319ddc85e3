"""Importing mail from files: a message, an mbox, a Maildir, a folder of messages, or a zip of such a folder."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from django.db import close_old_connections

from sealdesk.channels.mail import mbox
from sealdesk.channels.mail.intake import Accepted, accept, accept_all
from sealdesk.channels.mail.limits import Limits
from sealdesk.channels.mail.processing import AlreadyDoneError, process
from sealdesk.channels.mail.repairing import repair
from sealdesk.channels.models import Mailbox
from sealdesk.engines import without_waiting_for_the_disk
from sealdesk.ledger.sequencing import sequence

Read = Callable[[], bytes]
MAX_FILES: Final = 1_000_000
#: So many messages, or bytes of them, are accepted in one transaction.
BATCH: Final = 50
MAX_BATCH: Final = 8 * 1024 * 1024
MAX_MESSAGE: Final = Limits().max_bytes
#: What one ends up as; together they are everything that was read.
OUTCOMES: Final = {
    "new_ticket": "new_tickets",
    "follow_up": "follow_ups",
    "automatic": "automatic",
    "bounce": "bounces",
    "held": "held",
    "duplicate": "duplicates",
}


class TooLargeError(Exception):
    """A message over the bound. It is not taken in, because a part of it would pass for the whole."""


class ImportPathError(Exception):
    """The path holds nothing that can be imported; the message says what can."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One message that was not taken in. ``name`` is its file's: people name files after people, so it belongs in no log."""

    number: int
    name: str
    why: str


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
    failures: list[Failure] = field(default_factory=list)

    def note(self, outcome: str) -> None:
        """Count one message."""
        self.read += 1
        name = OUTCOMES[outcome]
        setattr(self, name, getattr(self, name) + 1)

    def fail(self, failure: Failure) -> None:
        """Count one that stays where it is, for people to look at."""
        self.failed += 1
        self.failures.append(failure)


def import_path(path: Path, *, mailbox: Mailbox | None = None, progress: Callable[[int, int], object] | None = None) -> Counts:
    """Import everything under ``path``. Done twice it changes nothing; one bad message stops no other."""
    counts = Counts()
    try:
        sources, total = list_messages(path)
    except OSError as error:
        raise ImportPathError(f"{error.filename or path} cannot be read ({error.strerror}).") from None
    sequence()
    for batch in _batches(sources, counts):
        with without_waiting_for_the_disk():
            for message, became in zip(batch, import_all([message.raw for message in batch], mailbox=mailbox), strict=True):
                if isinstance(became, Exception):
                    counts.fail(Failure(message.number, message.name, type(became).__name__))
                else:
                    counts.note(became)
                if message is batch[-1]:
                    sequence()  # what was taken in so far has its place in the ledger, whatever becomes of the rest
                if progress is not None:
                    progress(message.number, total)
        close_old_connections()
    if progress is not None and counts.failed:
        progress(total, total)  # the last ones may be among those that could not be read
    settle()
    return counts


@dataclass(frozen=True, slots=True)
class _Message:
    number: int
    name: str
    raw: bytes


def _batches(sources: Iterator[tuple[str, Read]], counts: Counts) -> Iterator[list[_Message]]:
    """What can be read, so many at a time, and of large ones fewer; what cannot is counted as failed."""
    batch: list[_Message] = []
    for number, (name, read) in enumerate(sources, 1):
        try:
            batch.append(_Message(number, name, read()))
        except TooLargeError as error:
            counts.fail(Failure(number, name, str(error)))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the next one is taken in
            counts.fail(Failure(number, name, type(error).__name__))
        if len(batch) == BATCH or sum(len(message.raw) for message in batch) > MAX_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def import_all(mails: Sequence[bytes], *, mailbox: Mailbox | None = None) -> Iterator[str | Exception]:
    """Take in several messages: accepted together, then worked off one by one. Yields each one's outcome, or what was wrong with it."""
    try:
        accepted: Sequence[Accepted | None] = accept_all(mails, source="import", mailbox=mailbox)
    except Exception:  # noqa: BLE001 - whatever is wrong with one of them, each is tried for itself
        accepted = [None] * len(mails)
    for raw, known in zip(mails, accepted, strict=True):
        try:
            yield import_message(raw, mailbox=mailbox) if known is None else _worked_off(known, raw)
        except Exception as error:  # noqa: BLE001 - the next one is taken in
            yield error


def import_message(raw: bytes, *, mailbox: Mailbox | None = None) -> str:
    """Take in one message; returns its outcome. Its source holds it still, so its files do not wait for the disk: see ``settle``."""
    return _worked_off(accept(raw, source="import", mailbox=mailbox, durable=False), raw)


def _worked_off(accepted: Accepted, raw: bytes) -> str:
    if accepted.again:
        repair(accepted.raw, raw)
        return "duplicate"
    try:
        return process(accepted.raw, raw).outcome
    except AlreadyDoneError:  # by a worker, which takes on what lies longer than a letter takes
        return "duplicate"


def settle() -> None:
    """Have everything that was written on the disk, so that the source of an import may be thrown away."""
    os.sync()


def list_messages(path: Path) -> tuple[Iterator[tuple[str, Read]], int]:
    """The messages under ``path`` as names and readers, and how many there are."""
    if not path.exists():
        raise ImportPathError(f"There is nothing at {path}.")
    if path.is_dir():
        files = _maildir(path) if _is_maildir(path) else sorted(filter(_is_message, path.rglob("*")))
        if len(files) > MAX_FILES:
            raise ImportPathError(f"{path} holds more than {MAX_FILES} files. Import it in parts.")
        return ((file.name, _reader(file)) for file in files), len(files)
    if not path.is_file():
        raise ImportPathError(f"{path} is neither a file nor a folder.")
    if _is_zip(path):
        return _zip(path)
    if mbox.is_mbox(path):
        spans = list(mbox.spans(path))
        return ((f"{path.name} {number}", _span_reader(path, span)) for number, span in enumerate(spans, 1)), len(spans)
    return iter([(path.name, _reader(path))]), 1


def _is_zip(path: Path) -> bool:
    """A zip begins like one. The library looks for its end only, which any mail can have in an attachment."""
    with path.open("rb") as opened:
        return opened.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _reader(file: Path) -> Read:
    def read() -> bytes:
        with file.open("rb") as opened:
            return _bounded(opened)

    return read


def _bounded(opened: IO[bytes], most: int = MAX_MESSAGE + 1) -> bytes:
    raw = opened.read(min(most, MAX_MESSAGE + 1))
    if len(raw) > MAX_MESSAGE:
        raise TooLargeError(f"larger than {MAX_MESSAGE // 1024 // 1024} MB, so it stays where it is")
    return raw


def _is_message(file: Path) -> bool:
    """A regular file. What a link leads to was not put there to be imported."""
    return file.is_file() and not file.is_symlink()


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _maildir(path: Path) -> list[Path]:
    """The files of a Maildir: ``cur`` and ``new``, of its sub-folders at any depth too (with dots or as folders in folders)."""
    folders = [path, *sorted(folder for folder in path.rglob("*") if folder.is_dir() and _is_maildir(folder))]
    return [file for folder in folders for part in ("new", "cur") for file in sorted((folder / part).iterdir()) if _is_message(file)]


def _zip(path: Path) -> tuple[Iterator[tuple[str, Read]], int]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ImportPathError(
            f"{path} is a damaged zip ({type(error).__name__}). Copy it again, or unpack it and import the folder."
        ) from None
    members = [member for member in archive.infolist() if not member.is_dir()][: MAX_FILES + 1]
    if len(members) > MAX_FILES:
        raise ImportPathError(f"{path} holds more than {MAX_FILES} files. Import it in parts.")

    def reader(member: zipfile.ZipInfo) -> Read:
        def read() -> bytes:
            with archive.open(member) as opened:
                return _bounded(opened)

        return read

    return ((member.filename, reader(member)) for member in members), len(members)


def _span_reader(path: Path, span: mbox.Span) -> Read:
    def read() -> bytes:
        with path.open("rb") as opened:
            opened.seek(span.start)
            return mbox.message(_bounded(opened, span.end - span.start), span)

    return read
