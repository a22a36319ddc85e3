"""Sealed contents in a folder: attachments and raw mails, in chunks, each bound to the row that names it.

Writing is atomic: a content is either whole under its name or not there. A file is removed by overwriting nothing:
its key or its row is what makes it readable, and both can go.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sealdesk.vault.envelope import DataKey, Place
from sealdesk.vault.errors import KeyUnknownError
from sealdesk.vault.stream import HEADER_BYTES, open_stream, seal_stream, stream_key_id


@dataclass(frozen=True, slots=True)
class SealedBlob:
    """Names one content: its file and the place it is bound to."""

    name: uuid.UUID
    place: Place


class BlobStore:
    """A folder of sealed contents, spread over 256 sub-folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, blob: SealedBlob) -> Path:
        """Where the content lies."""
        name = blob.name.hex
        return self.folder / name[-2:] / name

    def write(self, blob: SealedBlob, source: BinaryIO, key: DataKey, *, durable: bool = True) -> int:
        """Seal ``source`` under ``key`` and put it in its place; returns the bytes written. Memory stays at two chunks.

        ``durable=False`` leaves the flush to the system: for what can be fetched again from where it came.
        """
        target = self.path(blob)
        temporary = _unfinished(target)
        handle = _make(temporary)
        written = 0
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in seal_stream(key, source, blob.place):
                    written += file.write(chunk)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            temporary.replace(target)
            if durable:
                _keep_name(target.parent)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
            raise
        return written

    def key_id(self, blob: SealedBlob) -> uuid.UUID:
        """The key that sealed this content; KeyUnknownError when the file is gone."""
        with self._file(blob) as file:
            return stream_key_id(file.read(HEADER_BYTES))

    def open(self, blob: SealedBlob, key: DataKey) -> Iterator[bytes]:
        """The plaintext chunk by chunk, each authenticated; KeyUnknownError when the file is gone."""
        with self._file(blob) as file:
            yield from open_stream(key, file, blob.place)

    def remove(self, blob: SealedBlob) -> None:
        """Remove the file, and what a crash left of writing it; it is no error when they are gone already."""
        for path in (self.path(blob), _unfinished(self.path(blob))):
            path.unlink(missing_ok=True)

    def _file(self, blob: SealedBlob) -> BinaryIO:
        try:
            return self.path(blob).open("rb")
        except FileNotFoundError:
            raise KeyUnknownError("The content's file is missing. Restore the attachment folder from a backup.") from None


def _unfinished(target: Path) -> Path:
    """Where a content is written before it takes its name: ours alone, because that name is. A random one would tell nothing more."""
    return target.with_name(f".{target.name}")


def _keep_name(folder: Path) -> None:
    """A file survives a power cut when its bytes are on the disk, and its name: that stands in the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make(path: Path) -> int:
    """A new file for the owner only; FileExistsError when there is one of this name."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:  # the first content of its sub-folder
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, flags, 0o600)
