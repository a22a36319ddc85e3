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

    @classmethod
    def of(cls, name: str, content_type: str, content: bytes, *, content_id: str = "", inline: bool = False) -> NewFile:
        """A file whose bytes are at hand."""
        return cls(name, content_type, io.BytesIO(content), len(content), content_id, inline)


def kind_of(file: NewFile) -> FileType:
    """What the file is by its first bytes, wherever its content has been read to."""
    at = file.content.tell()
    file.content.seek(0)
    head = file.content.read(HEAD)
    file.content.seek(at)
    return file_type(head)


def seal_files(files: list[NewFile], subject: Subject, *, durable: bool = True) -> None:
    """Seal the contents under the subject's key. Done before the transaction: sealing 50 MB must not hold up other writers."""
    key = keyring.current(subject) if files else None
    for file in files:
        if key is not None:
            contents().write(Attachment(id=file.id).blob, file.content, key, durable=durable)


def discard_files(files: list[NewFile]) -> None:
    """Take sealed contents away again, after a transaction that did not come about."""
    for file in files:
        contents().remove(Attachment(id=file.id).blob)


def attachments_among(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these contents belong to an attachment."""
    return set(Attachment.objects.filter(id__in=list(ids)).values_list("id", flat=True))
