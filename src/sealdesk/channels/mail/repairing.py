"""After a power cut the last files of an import may be damaged. The same import, done again, still holds them and puts them right."""

from __future__ import annotations

import io
import logging

from sealdesk.access.acting import acting
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.intake import INTAKE
from sealdesk.channels.mail.parsing import parse
from sealdesk.channels.models import REDACTED, RawMail
from sealdesk.desk.contents import contents, files_of
from sealdesk.desk.models import Attachment
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.envelope import DataKey
from sealdesk.vault.errors import KeyDestroyedError, VaultError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind

logger = logging.getLogger(__name__)


def repair(raw: RawMail, content: bytes) -> int:
    """Seal again, from the bytes of the same mail, those files of a mail worked off that do not open. Returns how many.

    What was taken out on purpose stays out: a redacted mail, removed attachments, and everything of a person who was erased.
    """
    if raw.problem == REDACTED or (raw.message_id is None and raw.outcome != "duplicate"):
        return 0
    damaged = [(raw.blob, _subject(raw), content)] if _is_damaged(raw.blob) else []
    files = files_of(raw.message_id) if raw.message_id else []
    if any(_is_damaged(file.blob) for file in files):
        damaged += _from_source(files, content)
    try:
        sealable = [(blob, keyring.current(subject), data) for blob, subject, data in damaged]
    except KeyDestroyedError:
        return 0
    if sealable:
        _seal(raw, sealable)
    return len(sealable)


def _from_source(files: list[Attachment], content: bytes) -> list[tuple[SealedBlob, Subject, bytes]]:
    """The damaged ones with what they held. Their rows stand in the order of the mail; where one is missing, none is guessed."""
    held = [file.content for file in parse(content).attachments]
    if [len(data) for data in held] != [file.size for file in files]:
        return []
    return [(file.blob, _subject(file), data) for file, data in zip(files, held, strict=True) if _is_damaged(file.blob)]


def _is_damaged(blob: SealedBlob) -> bool:
    store = contents()
    try:
        for _chunk in store.open(blob, keyring.one(store.key_id(blob))):
            pass
    except KeyDestroyedError:
        return False
    except VaultError:
        return True
    return False


def _subject(row: RawMail | Attachment) -> Subject:
    if row.person_id is None:
        return Subject(SubjectKind.DEPARTMENT, row.department_id)
    return Subject(SubjectKind.CUSTOMER, row.person_id)


def _seal(raw: RawMail, damaged: list[tuple[SealedBlob, DataKey, bytes]]) -> None:
    with acting(INTAKE, Tag.MAIL_RECEIVED, on=f"raw-mail:{raw.id}", department=raw.department_id) as deed:
        deed.details = {"outcome": "repaired", "files": len(damaged)}
        for blob, key, content in damaged:
            contents().remove(blob)
            contents().write(blob, io.BytesIO(content), key)
    logger.warning("import: %d damaged files of raw mail %s were sealed again", len(damaged), raw.id)
