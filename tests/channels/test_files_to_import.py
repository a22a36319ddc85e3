"""What lies in a folder, a Maildir, an mbox or a zip is taken in whole: nothing skipped in silence, nothing cut in two."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError

from sealdesk.channels.mail import importing, intake
from sealdesk.channels.mail.importing import Failure, ImportPathError, import_path, list_messages
from sealdesk.channels.models import RawMail
from sealdesk.desk.contents import contents
from sealdesk.ledger.models import LedgerEvent, LedgerLeaf
from sealdesk.people.models import Customer
from sealdesk.project.cli.mail import _tell
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.cast import Desk, found_desk, letter

MAIL = b"From: a@b.example\nSubject: %d\n\nWords\n\n"


def texts(path: Path) -> list[bytes]:
    found, total = list_messages(path)
    read = [reader() for _name, reader in found]
    assert len(read) == total
    return read


def subjects(path: Path) -> list[bytes]:
    return sorted(text.split(b"Subject: ")[1][:1] for text in texts(path))


def maildir(path: Path, *numbers: int) -> Path:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for number in numbers:
        (path / ("new" if number % 2 else "cur") / f"{number}.host").write_bytes(MAIL % number)
    return path


def test_folders_of_a_maildir_are_read_with_dots_and_as_folders_in_folders(tmp_path: Path) -> None:
    maildir(tmp_path, 1)
    maildir(tmp_path / ".Sent", 2)
    maildir(tmp_path / "Archive" / "2020", 3, 4)
    (tmp_path / "tmp" / "5.host").write_bytes(MAIL % 5)
    (tmp_path / "dovecot-uidlist").write_text("3 V1")
    assert subjects(tmp_path) == [b"1", b"2", b"3", b"4"]


def test_an_empty_maildir_holds_no_message(tmp_path: Path) -> None:
    maildir(tmp_path)
    (tmp_path / "dovecot-uidlist").write_text("3 V1")
    assert texts(tmp_path) == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "secret").write_text("not for the desk")
    (tmp_path / "folder" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "folder" / "a.eml").write_bytes(MAIL % 1)
    assert subjects(tmp_path / "folder") == [b"1"]


@pytest.mark.parametrize("before", [b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_mbox_is_known_by_its_first_words(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "old"
    path.write_bytes(before + b"".join(b"From x@y.example Thu Nov 26 00:00:00 2026\n" + MAIL % number for number in (1, 2, 3)))
    assert subjects(path) == [b"1", b"2", b"3"]
    assert all(text.startswith(b"From: ") for text in texts(path))


def test_a_sentence_that_begins_with_from_parts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_bytes(b"From x@y.example Thu Nov 26 00:00:00 2026\n" + MAIL % 1 + b"From what I see it is torn.\nElena\n\n")
    (only,) = texts(path)
    assert b"From what I see it is torn." in only


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_an_mbox_with_any_line_end_is_read_whole(tmp_path: Path, end: bytes) -> None:
    one = b"From a@b.example Thu Jan  1 00:00:00 2026\nFrom: a@b.example\nSubject: %d\n\nFrom here on\n\n>From you\n\nFrom me\n\n"
    (tmp_path / "box").write_bytes(b"".join(one % number for number in range(3)).replace(b"\n", end))
    assert subjects(tmp_path / "box") == [b"0", b"1", b"2"]
    assert all(b"\nFrom you" in text for text in texts(tmp_path / "box"))


def test_a_long_mbox_of_an_old_mac_is_parted_where_it_should_be(tmp_path: Path) -> None:
    one = b"From a@b.example\rFrom: a@b.example\rSubject: %d\r\r" + b"word " * 30_000 + b"\r\r"
    (tmp_path / "box").write_bytes(b"".join(one % number for number in range(3)))
    assert [len(text) for text in texts(tmp_path / "box")] == [len(one % 0) - len(b"From a@b.example\r")] * 3


def test_names_of_files_that_failed_go_to_a_terminal_and_never_into_a_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """People name files after people."""
    failures = [Failure(7, "Anna Li, her dismissal.eml", "TooLargeError")]
    _tell(failures, watched=False)
    assert "message 7 of the import was not taken in" in caplog.text
    assert "Anna" not in caplog.text + capsys.readouterr().err
    caplog.clear()
    _tell(failures, watched=True)
    assert "Anna Li, her dismissal.eml" in capsys.readouterr().err
    assert caplog.text == ""


def test_a_damaged_zip_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "mail.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.eml", MAIL % 1)
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x03"))
    with pytest.raises(ImportPathError, match="damaged zip"):
        list_messages(path)


def test_a_mail_with_a_zip_in_it_is_a_mail(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("report.txt", "not a mail")
    held = letter() + (tmp_path / "in.zip").read_bytes()
    for name, content, count in (
        ("one.eml", held, 1),
        ("six.mbox", b"".join(b"From a@b.example\n" + letter() + b"\n" for _ in range(5)) + b"From a@b.example\n" + held, 6),
    ):
        (tmp_path / name).write_bytes(content)
        assert zipfile.is_zipfile(tmp_path / name)
        assert list_messages(tmp_path / name)[1] == count


def test_an_mbox_of_one_line_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"From x@y.example Thu Nov 26 00:00:00 2026\n")
    assert texts(tmp_path / "old") == [b""]


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return found_desk()


def test_events_have_their_place_while_an_import_goes_on(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    for number in range(4):
        (tmp_path / str(number)).write_bytes(letter(Message_ID=f"<{number}@customer.example>"))
    placed = []

    def look(_done: int, _total: int) -> None:
        placed.append((LedgerLeaf.objects.count(), LedgerEvent.objects.count()))

    import_path(tmp_path, progress=look)
    assert [all_of == there for there, all_of in placed] == [False, True, False, True]


def test_a_message_over_the_bound_stays_where_it_is_and_is_counted(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_MESSAGE", 2_000)
    (tmp_path / "large.eml").write_bytes(letter(text="many words " * 300))
    (tmp_path / "small.eml").write_bytes(letter())
    with zipfile.ZipFile(tmp_path / "mail.zip", "w") as archive:
        archive.write(tmp_path / "large.eml")
    for path, expected in ((tmp_path / "large.eml", (0, 1)), (tmp_path / "mail.zip", (0, 1)), (tmp_path / "small.eml", (1, 0))):
        counts = import_path(path)
        assert (counts.read, counts.failed) == expected
        assert all("stays where it is" in failure.why for failure in counts.failures)
    assert RawMail.objects.count() == 1


def test_the_copy_of_a_mail_lies_under_the_key_of_the_same_person(desk: Desk) -> None:
    raw = letter(Message_ID="<once@customer.example>")
    desk.receive(raw)
    assert desk.receive(b"Received: by another.example\r\n" + raw).outcome == "duplicate"
    elena = Customer.objects.get()
    key = keyring.current(Subject(SubjectKind.CUSTOMER, elena.id))
    store = contents()
    assert RawMail.objects.count() == 2
    for row in RawMail.objects.all():
        assert row.person_id == elena.id
        assert store.key_id(row.blob) == key.id


def folder_of(path: Path, *mails: bytes) -> Path:
    for number, raw in enumerate(mails):
        (path / f"{number}.eml").write_bytes(raw)
    return path


def numbered(number: int) -> bytes:
    return letter(subject=f"Letter {number}", Message_ID=f"<{number}@customer.example>")


def test_several_mails_are_accepted_in_one_transaction_each_with_its_event(desk: Desk, tmp_path: Path) -> None:
    counts = import_path(folder_of(tmp_path, *map(numbered, range(3))))
    assert (counts.read, counts.new_tickets) == (3, 3)
    accepted = LedgerEvent.objects.filter(tag="mail:received", resource__startswith="raw-mail:")
    assert {event.resource for event in accepted} == {f"raw-mail:{row.id}" for row in RawMail.objects.all()}


def test_the_same_bytes_twice_in_one_batch_are_one_mail(desk: Desk, tmp_path: Path) -> None:
    counts = import_path(folder_of(tmp_path, numbered(1), numbered(1), numbered(2)))
    assert (counts.read, counts.new_tickets, counts.duplicates) == (3, 2, 1)
    assert not LedgerEvent.objects.exclude(outcome="done").exists()  # nobody was surprised by a mail that was worked off already


def test_what_is_wrong_with_one_mail_of_a_batch_stops_no_other(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = intake.content_index

    def refuse(raw: bytes) -> bytes:
        if b"Letter 1" in raw:
            raise OSError("No space left on device")
        return genuine(raw)

    monkeypatch.setattr(intake, "content_index", refuse)
    counts = import_path(folder_of(tmp_path, *map(numbered, range(3))))
    assert (counts.read, counts.failed) == (2, 1)
    assert [(failure.number, failure.why) for failure in counts.failures] == [(2, "OSError")]


def test_nothing_of_a_batch_lies_about_that_was_not_accepted(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(intake, "insert", fail)

    def files() -> set[Path]:
        return {file for file in contents().folder.rglob("*") if file.is_file()}

    before = files()
    counts = import_path(folder_of(tmp_path, *map(numbered, range(3))))
    assert (counts.read, counts.failed) == (0, 3)
    assert files() == before


def test_progress_comes_to_its_end_though_the_last_one_cannot_be_read(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_MESSAGE", 2_000)
    told: list[tuple[int, int]] = []
    import_path(folder_of(tmp_path, numbered(1), letter(text="many words " * 300)), progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]


def test_large_mails_are_not_held_in_memory_by_the_fifty(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_BATCH", 1_000)
    together = []
    genuine = importing.import_all

    def look(mails: list[bytes], **named: Any) -> Iterator[str | Exception]:
        together.append(len(mails))
        return genuine(mails, **named)

    monkeypatch.setattr(importing, "import_all", look)
    mails = [letter(text="many words " * 60, Message_ID=f"<{number}@customer.example>") for number in range(5)]
    assert import_path(folder_of(tmp_path, *mails)).read == 5
    assert together == [2, 2, 1]
