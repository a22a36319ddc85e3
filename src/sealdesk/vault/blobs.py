"""Sealed contents in a folder: attachments and raw mails, in chunks, each bound to the row that names it.

Writing is atomic: a content is either whole under its name or not there. A file is removed by overwriting nothing:
its key or its row is what makes it readable, and both can go.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
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
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
        written = 0
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in seal_stream(key, source, blob.place):
                    written += file.write(chunk)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        return written

    def key_id(self, blob: SealedBlob) -> uuid.UUID:
        """The key that sealed this content; KeyUnknownError when the file is gone."""
        try:
            with self.path(blob).open("rb") as file:
                return stream_key_id(file.read(HEADER_BYTES))
        except FileNotFoundError:
            raise KeyUnknownError("The content's file is missing. Restore the attachment folder from a backup.") from None

    def open(self, blob: SealedBlob, key: DataKey) -> Iterator[bytes]:
        """The plaintext chunk by chunk, each authenticated."""
        with self.path(blob).open("rb") as file:
            yield from open_stream(key, file, blob.place)

    def remove(self, blob: SealedBlob) -> None:
        """Remove the file; it is no error when it is gone already."""
        with contextlib.suppress(FileNotFoundError):
            self.path(blob).unlink()
