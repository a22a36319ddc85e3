"""A power cut damages the last files of an import; the same import mends them, and brings back nothing that was taken out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_django

from sealdesk.channels.mail.importing import import_message
from sealdesk.channels.mail.processing import read_raw
from sealdesk.channels.models import RawMail
from sealdesk.channels.redacting import redact_message
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Attachment
from sealdesk.ledger.models import LedgerEvent
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.errors import KeyUnknownError, NotSealedError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.stream import join
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.cast import Desk
from tests.channels.test_the_files_of_a_mail import mail_with

#: What a power cut makes of a file: empty, cut, zeros, another name, or nothing at all.
DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: os.truncate(path, path.stat().st_size - 1),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "unfinished": lambda path: path.rename(path.with_name(f".{path.name}")),
    "missing": lambda path: path.unlink(),
}


MAIL = mail_with("")


@pytest.fixture(autouse=True)
def imported(desk: Desk) -> None:
    """A mail with two files, imported."""
    assert import_message(MAIL) == "new_ticket"


def again() -> None:
    assert import_message(MAIL) == "duplicate"


def blobs() -> list[SealedBlob]:
    return [RawMail.objects.get().blob, *(file.blob for file in Attachment.objects.order_by("id"))]


def read(blob: SealedBlob) -> bytes:
    return join(contents().open(blob, keyring.one(contents().key_id(blob))), 10**6)


def repairs() -> int:
    return sum(1 for event in LedgerEvent.objects.filter(tag="mail:received") if json.loads(event.details).get("outcome") == "repaired")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("which", [(0,), (1,), (2,), (0, 1, 2)])
def test_what_does_not_open_is_sealed_again_from_the_source(which: tuple[int, ...], damage: Callable[[Path], object]) -> None:
    before = [read(blob) for blob in blobs()]
    for number in which:
        damage(contents().path(blobs()[number]))
    again()
    assert [read(blob) for blob in blobs()] == before
    assert read_raw(RawMail.objects.get()) == MAIL
    assert not list(contents().folder.glob("??/.*"))
    assert repairs() == 1


def test_what_opens_is_left_alone() -> None:
    written = [contents().path(blob).stat().st_mtime_ns for blob in blobs()]
    again()
    assert [contents().path(blob).stat().st_mtime_ns for blob in blobs()] == written
    assert repairs() == 0


def test_what_was_redacted_does_not_come_back(
    desk: Desk, django_capture_on_commit_callbacks: pytest_django.DjangoCaptureOnCommitCallbacks
) -> None:
    raw = RawMail.objects.get()
    assert raw.message is not None
    with django_capture_on_commit_callbacks(execute=True):
        redact_message(desk.wang, raw.message.ticket, raw.message, [], files=True)
    again()
    with pytest.raises(KeyUnknownError):
        contents().key_id(raw.blob)
    assert repairs() == 0


def test_a_file_that_was_taken_out_is_not_guessed_from_the_others() -> None:
    first, second = Attachment.objects.order_by("id")
    first.delete()
    contents().path(second.blob).write_bytes(b"")
    again()
    with pytest.raises(NotSealedError):
        read(second.blob)
    assert repairs() == 0


def test_nothing_of_a_person_who_was_erased_is_sealed_again() -> None:
    raw = RawMail.objects.get()
    assert raw.person_id is not None
    keyring.destroy(Subject(SubjectKind.CUSTOMER, raw.person_id))
    sealed = contents().path(raw.blob).read_bytes()
    again()
    assert contents().path(raw.blob).read_bytes() == sealed
    contents().path(raw.blob).unlink()
    again()
    with pytest.raises(KeyUnknownError):
        contents().key_id(raw.blob)
