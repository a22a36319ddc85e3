"""The background work of mail: what a crash left over is found again, and a mail that no machine can read reaches a person."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from sealdesk.access.jobs import sequence_ledger
from sealdesk.channels import jobs
from sealdesk.channels.mail import sweeping
from sealdesk.channels.mail.intake import accept
from sealdesk.channels.models import RawMail, RawState
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Ticket, Tray
from sealdesk.ledger.models import LedgerEvent, LedgerLeaf
from sealdesk.work.models import Job
from sealdesk.work.periodic import registered
from tests.cast import Desk, letter


def stored(desk: Desk, *, ago: timedelta = timedelta()) -> RawMail:
    raw = accept(letter(), source="smtp", mailbox=desk.mailbox).raw
    RawMail.objects.filter(id=raw.id).update(received_at=timezone.now() - ago)
    raw.refresh_from_db()
    return raw


def break_processing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(jobs, "process", fails)


def test_a_stored_mail_without_a_job_gets_one(desk: Desk) -> None:
    raw = stored(desk, ago=timedelta(seconds=31))
    for _ in range(2):
        jobs.find_leftovers.call()
    assert Job.objects.filter(unique_key=f"mail.process:{raw.id}").count() == 1
    jobs.process_raw.call(str(raw.id))
    jobs.process_raw.call(str(raw.id))
    assert Ticket.objects.count() == 1


def test_a_mail_that_was_just_stored_is_not_left_over(desk: Desk) -> None:
    stored(desk)
    jobs.find_leftovers.call()
    assert not Job.objects.filter(task__endswith="process_raw").exists()


def test_a_mail_whose_processing_keeps_failing_is_given_to_a_person_after_an_hour(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = stored(desk)
    break_processing(monkeypatch, ValueError("a surprise"))
    with pytest.raises(ValueError, match="a surprise"):
        jobs.process_raw.call(str(raw.id))
    assert Ticket.objects.count() == 0
    RawMail.objects.filter(id=raw.id).update(received_at=timezone.now() - jobs.HOLD_AFTER)
    jobs.process_raw.call(str(raw.id))
    ticket = Ticket.objects.get()
    assert ticket.tray == Tray.UNREADABLE
    assert ticket.messages.get().problems == ["processing-failed"]
    raw.refresh_from_db()
    assert (raw.state, raw.outcome) == (RawState.DONE, "held")


def test_trouble_of_the_database_never_gives_a_mail_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = stored(desk, ago=timedelta(days=3))
    break_processing(monkeypatch, OperationalError("away"))
    with pytest.raises(OperationalError):
        jobs.process_raw.call(str(raw.id))
    assert RawMail.objects.get(id=raw.id).state == RawState.STORED


def test_a_content_that_belongs_to_nothing_is_removed_after_a_day_and_no_other_one(desk: Desk, settings: Any, tmp_path: Path) -> None:
    settings.SEALDESK_BLOBS = tmp_path
    raw = stored(desk)
    kept = contents().path(raw.blob)
    orphan = kept.parent / ("0" * 30 + kept.name[-2:])
    broken_off = kept.parent / ".half-written"
    young = kept.parent / ("1" * 30 + kept.name[-2:])
    for path in (orphan, broken_off, young):
        path.write_bytes(b"sealed")
    long_ago = timezone.now().timestamp() - 2 * 86_400
    for path in (kept, orphan, broken_off):
        os.utime(path, (long_ago, long_ago))
    assert sweeping.sweep(timezone.now()) == 2
    assert sorted(tmp_path.rglob("*/*")) == sorted([kept, young])


def test_the_ledger_is_sequenced_every_second(desk: Desk) -> None:
    stored(desk)
    assert registered()["ledger.sequence"].every == timedelta(seconds=1)
    sequence_ledger()
    assert LedgerLeaf.objects.count() == LedgerEvent.objects.count() > 0


def test_the_schedules_of_mail_are_known(db: None) -> None:
    assert {"mail.leftovers", "mail.due", "contents.sweep"} <= registered().keys()
