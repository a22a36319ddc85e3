"""Exporting a range of the ledger with its proof: asked for by a person, made by a worker, sealed at rest, gone after a day."""

from __future__ import annotations

import io
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import Error
from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.desk import history
from sealdesk.desk.contents import contents
from sealdesk.ledger import queries, ranges, store
from sealdesk.ledger.errors import LedgerError, ProofError
from sealdesk.ledger.models import ExportState, LedgerCheckpoint, LedgerEvent, LedgerExport, LedgerLeaf
from sealdesk.vault.errors import VaultError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import DESK

logger = logging.getLogger(__name__)
KEEP: Final = timedelta(days=1)
MOST: Final = 500_000
SHOWN: Final = 20
_CHUNK: Final = 1000


def ask(by: Actor, since: datetime, until: datetime, enqueue: Callable[[uuid.UUID], object], kept: str = "") -> LedgerExport:
    """Have the events of a time exported, all of them and in order. ``until`` is not part of it.

    ``kept`` is a signed checkpoint that whoever checks the file kept: it will prove that the ledger continues that one.
    """
    with acting(by, Tag.LEDGER_EXPORTED, permission=Permission.LEDGER_EXPORT) as deed:
        if by.departments(Permission.LEDGER_EXPORT) is not None:
            raise NotAllowedError
        newest = store.newest_checkpoint()
        first, end = history.place_at(since), min(history.place_at(until), newest.size if newest else 0)
        if end <= first:
            raise InvalidChangeError("No event of this time stands under a checkpoint yet. Choose another time.")
        if end - first > MOST:
            raise InvalidChangeError("These are more than 500,000 events. Choose a shorter time, and export several files.")
        export = LedgerExport(asked_by=by.key, first=first, count=end - first, kept=_checked(kept))
        export.save(force_insert=True)
        deed.on, deed.details = f"export:{export.id}", {"step": "asked", "first": first, "events": end - first}
        enqueue(export.id)
    return export


def exports(actor: Actor) -> list[LedgerExport]:
    """One's own exports, the newest first."""
    return list(see(actor, LedgerExport).order_by("-asked_at")[:SHOWN])


def file_name(export: LedgerExport) -> str:
    """What the file of an export is called."""
    return f"ledger-{export.first}-{export.first + export.count - 1}.jsonl"


def download(by: Actor, export_id: uuid.UUID) -> tuple[LedgerExport, Iterator[bytes]]:
    """The file of an export of one's own, until it expires. That it was taken is recorded before the first byte."""
    export = see_one(by, LedgerExport, id=export_id)
    if export.state != ExportState.READY or export.expires_at is None or export.expires_at < timezone.now():
        raise NotVisibleError("This export is not there any more. Export the range again.")
    with acting(by, Tag.LEDGER_EXPORTED, on=f"export:{export.id}", permission=Permission.LEDGER_EXPORT) as deed:
        deed.details = {"step": "downloaded", "first": export.first, "events": export.count}
    return export, contents().open(export.blob, keyring.one(contents().key_id(export.blob)))


def make(export_id: uuid.UUID) -> None:
    """Write the file. What cannot be proven is not handed out."""
    export = LedgerExport.objects.filter(id=export_id, state=ExportState.WAITING).first()
    if export is None:
        return
    contents().remove(export.blob)  # what a worker that died had begun
    source = _Lines(_lines(export))
    try:
        contents().write(export.blob, io.BufferedReader(source), keyring.current(DESK))  # type: ignore[type-var]
        _check(export)
        state = ExportState.READY
    except (LedgerError, VaultError, Error, OSError):
        logger.exception("ledger: the export %s could not be made", export_id)
        contents().remove(export.blob)
        state = ExportState.FAILED
    LedgerExport.objects.filter(id=export_id).update(state=state, size=source.given, expires_at=timezone.now() + KEEP)


def expire(now: datetime) -> int:
    """Remove the files of exports that are over; returns how many."""
    over = list(LedgerExport.objects.filter(state=ExportState.READY, expires_at__lt=now)[:_CHUNK])
    for export in over:
        contents().remove(export.blob)
        LedgerExport.objects.filter(id=export.id).update(state=ExportState.GONE)
    return len(over)


def exports_among(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these contents belong to an export that is still there."""
    return set(LedgerExport.objects.filter(id__in=list(ids)).exclude(state=ExportState.GONE).values_list("id", flat=True))


def _checked(pasted: str) -> str:
    """A checkpoint as it was signed, from what a form made of it; "" for none. InvalidChangeError when the ledger does not continue it."""
    note = "\n".join(pasted.strip().splitlines()) + "\n"
    if not pasted.strip():
        return ""
    try:
        return note if queries.continued(note).size else ""
    except ProofError:
        raise InvalidChangeError(
            "The ledger was cut or rewritten since this checkpoint. Keep that file, and have the ledger verified."
        ) from None
    except LedgerError:
        raise InvalidChangeError("This is no checkpoint of this ledger. Paste the whole file, as it was kept.") from None


def _lines(export: LedgerExport) -> Iterator[bytes]:
    newest, end = store.newest_checkpoint(), export.first + export.count
    if newest is None:
        return
    yield ranges.head_line(export.first, export.count, newest.note, newest.size, store.node_at, _older(export, newest.size))
    for low in range(export.first, end, _CHUNK):
        leaves = LedgerLeaf.objects.filter(index__gte=low, index__lt=min(low + _CHUNK, end)).order_by("index")
        numbers = list(leaves.values_list("event", flat=True))
        events = LedgerEvent.objects.in_bulk(numbers)
        yield b"".join(events[number].canonical() + b"\n" for number in numbers if number in events)


def _older(export: LedgerExport, size: int) -> tuple[str, int] | None:
    """The older checkpoint that the file is tied to: the one that was kept, or else the first that stood over the range."""
    if export.kept:
        return export.kept, queries.continued(export.kept).size
    older = LedgerCheckpoint.objects.filter(size__gte=export.first + export.count, size__lt=size).order_by("size").first()
    return (older.note, older.size) if older else None


def _check(export: LedgerExport) -> None:
    """Read the file back and check it as its receiver will; LedgerError when it does not hold."""
    chunks = contents().open(export.blob, keyring.one(contents().key_id(export.blob)))
    key = store.verifier_key()
    ranges.verify_range(_split(chunks), [key] if key else [], export.kept or None)


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for chunk in chunks:
        *whole, left = (left + chunk).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if left:
        yield left


class _Lines(io.RawIOBase):
    """Chunks as a file that is read once; ``given`` counts the bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = b""
        self.given = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """The next bytes; 0 at the end."""
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        self.given += size
        return size
