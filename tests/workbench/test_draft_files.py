"""Files of a draft: there on every device, sealed for whom the message is, taken along by it, gone with the draft."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.channels.mail import recalling
from sealdesk.channels.mail.sweeping import KEEP, sweep
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.models import Attachment, Kind, Message, Ticket
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import SubjectKind
from sealdesk.workbench import draft_files, drafts, notes, replies
from sealdesk.workbench.models import Draft, DraftFile
from tests.cast import Desk, found_desk, letter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return tmp_path / "contents"


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


def guide(content: bytes = b"how to sew", name: str = "guide.txt") -> NewFile:
    return NewFile.of(name, "text/plain", content)


def attach(by: Actor, ticket: Ticket, kind: Kind = Kind.REPLY, *files: NewFile, text: str = "") -> Draft:
    held = drafts.save(by, ticket, kind, text, files=files or [guide()])
    assert held is not None
    return held


def taken_along(by: Actor, ticket: Ticket, kind: Kind = Kind.REPLY) -> list[NewFile]:
    shown = draft_files.ids_of(drafts.mine(by, ticket).get(kind))
    return draft_files.kept(by, Opening(by, "tests"), ticket, kind, shown)


def on_disk(store: Path) -> int:
    return len(list(store.glob("??/*")))


def content_of(by: Actor, file: Attachment, ticket: Ticket) -> bytes:
    return b"".join(Opening(by, "tests").content(contents(), file.blob, ticket.department_id))


def test_a_file_alone_is_a_draft_and_sealed_for_whom_the_message_is(desk: Desk, ticket: Ticket) -> None:
    for kind, whose in ((Kind.REPLY, SubjectKind.CUSTOMER), (Kind.NOTE, SubjectKind.DEPARTMENT)):
        held = attach(desk.wang, ticket, kind)
        [file] = draft_files.listed(desk.wang, held)
        assert (Opening(desk.wang, "tests").show(file.name).text, file.size, file.kind) == ("guide.txt", 10, "text")
        blob = Attachment(id=file.id).blob
        assert keyring.one(contents().key_id(blob)).subject.kind is whose
        assert b"how to sew" not in contents().path(blob).read_bytes()


def test_the_reply_takes_its_files_along_and_gives_them_back_when_it_is_taken_back(desk: Desk, ticket: Ticket) -> None:
    attach(desk.wang, ticket, text="See the guide.")
    message = replies.send(desk.wang, ticket, "See the guide.", [*taken_along(desk.wang, ticket), guide(b"second", "b.txt")])
    files = list(Attachment.objects.filter(message=message).order_by("id"))
    assert [content_of(desk.wang, file, ticket) for file in files] == [b"how to sew", b"second"]
    assert drafts.mine(desk.wang, ticket) == {}
    recalling.recall(desk.wang, message, keep_time=False)
    assert not Attachment.objects.filter(message__ticket=ticket).exists()
    assert draft_files.ids_of(drafts.mine(desk.wang, ticket)["reply"]) == {file.id for file in files}
    again = replies.send(desk.wang, ticket, "See the guide.", taken_along(desk.wang, ticket))
    assert [content_of(desk.wang, file, ticket) for file in again.attachments.order_by("id")] == [b"how to sew", b"second"]


def test_when_the_reply_has_left_its_files_are_the_message_s_alone(desk: Desk, ticket: Ticket, store: Path) -> None:
    attach(desk.wang, ticket, text="See the guide.")
    message = replies.send(desk.wang, ticket, "See the guide.", taken_along(desk.wang, ticket))
    replies.given_up(message)
    assert not DraftFile.objects.exists()
    assert content_of(desk.wang, message.attachments.get(), ticket) == b"how to sew"


def test_a_note_takes_its_files_along(desk: Desk, ticket: Ticket) -> None:
    attach(desk.wang, ticket, Kind.NOTE, text="Look.")
    note = notes.write(desk.wang, ticket, "Look.", taken_along(desk.wang, ticket, Kind.NOTE))
    assert content_of(desk.wang, note.attachments.get(), ticket) == b"how to sew"
    assert not DraftFile.objects.exists()


def test_what_is_taken_off_or_discarded_is_gone_from_the_disk(desk: Desk, ticket: Ticket, store: Path) -> None:
    before = on_disk(store)
    held = attach(desk.wang, ticket, Kind.REPLY, guide(), guide(b"second"), text="Two.")
    first, second = draft_files.listed(desk.wang, held)
    drafts.save(desk.wang, ticket, Kind.REPLY, "One.", without=[first.id])
    assert draft_files.ids_of(held) == {second.id}
    assert on_disk(store) == before + 1
    drafts.discard(desk.wang, ticket, Kind.REPLY)
    assert on_disk(store) == before
    held = attach(desk.wang, ticket)
    assert drafts.save(desk.wang, ticket, Kind.REPLY, "", without=draft_files.ids_of(held)) is None
    assert on_disk(store) == before
    assert not Draft.objects.exists()


def test_text_may_go_while_files_stay(desk: Desk, ticket: Ticket) -> None:
    attach(desk.wang, ticket, text="Something")
    assert drafts.save(desk.wang, ticket, Kind.REPLY, "") is not None
    assert DraftFile.objects.count() == 1


def test_too_many_too_large_and_too_much_are_refused_and_leave_nothing(desk: Desk, ticket: Ticket, store: Path) -> None:
    before = on_disk(store)
    attach(desk.wang, ticket, Kind.REPLY, *(guide() for _ in range(9)))
    with pytest.raises(InvalidChangeError, match="At most 10 files"):
        attach(desk.wang, ticket, Kind.REPLY, guide(), guide())
    with pytest.raises(InvalidChangeError, match="25 MB"):
        attach(desk.wang, ticket, Kind.NOTE, NewFile("a", "text/plain", guide().content, 26 * 1024 * 1024))
    with pytest.raises(InvalidChangeError, match="30 MB together"):
        attach(desk.wang, ticket, Kind.NOTE, *(NewFile("a", "text/plain", guide().content, 16 * 1024 * 1024) for _ in range(2)))
    assert on_disk(store) == before + 9


def test_nobody_sends_files_that_they_were_not_shown(desk: Desk, ticket: Ticket) -> None:
    attach(desk.wang, ticket, text="See the guide.")
    files = taken_along(desk.wang, ticket)
    attach(desk.wang, ticket, Kind.REPLY, guide(b"from the phone"), text="See the guide.")
    with pytest.raises(InvalidChangeError, match="another window"):
        replies.send(desk.wang, ticket, "See the guide.", files)
    with pytest.raises(InvalidChangeError, match="another window"):
        draft_files.kept(desk.wang, Opening(desk.wang, "tests"), ticket, Kind.REPLY, {file.id for file in files})
    assert not Message.objects.filter(kind=Kind.REPLY).exists()
    assert DraftFile.objects.count() == 2


def test_a_message_that_is_refused_leaves_the_draft_its_files(desk: Desk, ticket: Ticket, store: Path) -> None:
    attach(desk.wang, ticket)
    before = on_disk(store)
    with pytest.raises(InvalidChangeError, match="nothing to send"):
        replies.send(desk.wang, ticket, "", [*taken_along(desk.wang, ticket), guide(b"second")])
    assert on_disk(store) == before
    assert DraftFile.objects.count() == 1


def test_files_of_a_note_do_not_follow_a_ticket_to_another_department(desk: Desk, ticket: Ticket) -> None:
    attach(desk.wang, ticket, Kind.NOTE)
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.billing)
    ticket.refresh_from_db()
    lead = desk.wang
    with pytest.raises((InvalidChangeError, NotAllowedError)):
        draft_files.kept(lead, Opening(lead, "tests"), ticket, Kind.NOTE, set(DraftFile.objects.values_list("id", flat=True)))


def test_who_may_not_write_attaches_nothing(desk: Desk, ticket: Ticket, store: Path) -> None:
    before = on_disk(store)
    with pytest.raises(NotAllowedError):
        attach(desk.otto, ticket)
    assert on_disk(store) == before


def test_files_of_drafts_are_no_rubbish_however_old(desk: Desk, ticket: Ticket, store: Path) -> None:
    attach(desk.wang, ticket)
    old = time.time() - 2 * KEEP.total_seconds()
    for path in store.glob("??/*"):
        os.utime(path, (old, old))
    sweep(timezone.now() + dt.timedelta(0))
    [file] = DraftFile.objects.all()
    assert contents().path(Attachment(id=file.id).blob).exists()
