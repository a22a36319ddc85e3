"""The content store of attachments and raw mails, and sealing a file into it before its row exists."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from sealdesk.desk.filetypes import HEAD, FileType, file_type
from sealdesk.desk.models import Attachment
from sealdesk.vault.blobs import BlobStore
from sealdesk.vault.ids import uuid7
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject

MAX_NAME = 255


def contents() -> BlobStore:
    """The store named by the settings."""
    return BlobStore(Path(settings.SEALDESK_BLOBS))


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file on its way in."""

    name: str
    content_type: str
    content: BinaryIO
    size: int
    content_id: str = ""
    inline: bool = False
    secret: str = ""
    id: uuid.UUID = field(default_factory=uuid7)
    kept_as: FileType | None = None
    """What it is, when its content lies sealed in its place already (it comes from a draft): not sealed again, nor taken away."""

    @classmethod
    def kept(cls, file_id: uuid.UUID, name: str, content_type: str, size: int, kind: FileType) -> NewFile:
        """A file that was sealed before its message was written."""
        return cls(name, content_type, io.BytesIO(), size, id=file_id, kept_as=kind)

    @classmethod
    def of(cls, name: str, content_type: str, content: bytes, *, content_id: str = "", inline: bool = False) -> NewFile:
        """A file whose bytes are at hand."""
        return cls(name, content_type, io.BytesIO(content), len(content), content_id, inline)


def kind_of(file: NewFile) -> FileType:
    """What the file is by its first bytes, wherever its content has been read to."""
    if file.kept_as is not None:
        return file.kept_as
    at = file.content.tell()
    file.content.seek(0)
    head = file.content.read(HEAD)
    file.content.seek(at)
    return file_type(head)


def seal_files(files: list[NewFile], subject: Subject, *, durable: bool = True) -> None:
    """Seal the contents under the subject's key. Done before the transaction: sealing 50 MB must not hold up other writers."""
    fresh = [file for file in files if file.kept_as is None]
    key = keyring.current(subject) if fresh else None
    for file in fresh:
        if key is not None:
            contents().write(Attachment(id=file.id).blob, file.content, key, durable=durable)


def discard_files(files: list[NewFile]) -> None:
    """Take sealed contents away again, after a transaction that did not come about."""
    remove_contents(file.id for file in files if file.kept_as is None)


def remove_contents(ids: Iterable[uuid.UUID]) -> None:
    """Take the sealed contents of these files away."""
    for file_id in ids:
        contents().remove(Attachment(id=file_id).blob)


def files_of(message: uuid.UUID) -> list[Attachment]:
    """The files of a message in the order in which they came, for the machine that takes mail in."""
    return list(Attachment.objects.filter(message_id=message).order_by("id"))


def attachments_among(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these contents belong to an attachment."""
    return set(Attachment.objects.filter(id__in=list(ids)).values_list("id", flat=True))
