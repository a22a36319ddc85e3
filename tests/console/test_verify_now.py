"""Verifying the ledger from its page: one at a time, by a worker, recorded; and what could not be checked is never green."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import checking
from sealdesk.desk.jobs import verify_ledger
from sealdesk.ledger.models import LedgerCheck, LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.work.models import Job
from tests.cast import Desk
from tests.console.support import signed_in, words_of


@pytest.fixture
def auditor(desk: Desk, settings: Any, tmp_path: Path) -> Client:
    """Wang Fang audits the desk; everything so far stands under a checkpoint."""
    settings.SEALDESK_LEDGER_HEAD = tmp_path / "head"
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.AUDITOR, department=None)
    client = signed_in(desk.wang)
    client.get("/ledger/")
    client.post("/theme/", {"theme": "dark"})
    sequence()
    return client


def work() -> None:
    """What the worker does with the job that the page enqueued."""
    job = Job.objects.get(task="sealdesk.desk.jobs.verify_ledger")
    verify_ledger.func(*json.loads(job.args)["args"])
    job.delete()


def test_a_whole_ledger_is_checked_recorded_and_shown(auditor: Client) -> None:
    answer = auditor.post("/ledger/verify/", follow=True)
    assert "The whole ledger is being checked" in words_of(answer)
    assert 'hx-trigger="every 2s"' in answer.content.decode()
    work()
    page = words_of(auditor.get("/ledger/"))
    assert "nothing missing or changed" in page
    assert "for Wang Fang" in page
    held = json.loads(LedgerEvent.objects.get(tag=Tag.LEDGER_VERIFIED).details)
    assert (held["result"], held["findings"]) == ("whole", 0)
    assert held["events"] == LedgerCheck.objects.get().done > 0
    assert "hx-trigger" not in auditor.get("/ledger/check/").content.decode()


def test_what_does_not_hold_is_said_so(auditor: Client) -> None:
    LedgerEvent.objects.create(at_us=1, actor="agent:me", tag="x", outcome="done", details="{}", mac=b"forged")
    auditor.post("/ledger/verify/")
    work()
    page = words_of(auditor.get("/ledger/"))
    assert "The ledger does not hold" in page
    assert "inserted" in page
    assert "nothing missing" not in page
    assert json.loads(LedgerEvent.objects.get(tag=Tag.LEDGER_VERIFIED).details)["result"] == "broken"


def test_a_check_that_could_not_be_carried_out_is_not_green(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(checking, "verify", fail)
    auditor.post("/ledger/verify/")
    work()
    page = words_of(auditor.get("/ledger/"))
    assert "could not be carried out" in page
    assert "nothing missing" not in page


def test_a_worker_that_died_leaves_no_green_and_no_endless_bar(auditor: Client) -> None:
    auditor.post("/ledger/verify/")
    LedgerCheck.objects.update(state="running", moved_at=timezone.now() - timedelta(minutes=11))
    page = auditor.get("/ledger/")
    assert "could not be carried out" in words_of(page)
    assert "hx-trigger" not in auditor.get("/ledger/check/").content.decode()
    Job.objects.all().delete()
    auditor.post("/ledger/verify/")
    assert LedgerCheck.objects.count() == 2


def test_one_check_at_a_time(auditor: Client) -> None:
    auditor.post("/ledger/verify/")
    assert "is being checked already" in words_of(auditor.post("/ledger/verify/", follow=True))
    assert LedgerCheck.objects.count() == 1


def test_who_holds_the_right_in_one_department_checks_nothing(desk: Desk) -> None:
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.PRIVACY_OFFICER, department=desk.care)
    wang = signed_in(desk.wang)
    assert "Check all again" not in words_of(wang.get("/ledger/"))
    assert wang.post("/ledger/verify/").status_code == 403
    assert signed_in(desk.otto).post("/ledger/verify/").status_code == 403
    assert not LedgerCheck.objects.exists()


def test_a_job_that_runs_twice_records_one_result(auditor: Client) -> None:
    auditor.post("/ledger/verify/")
    check = LedgerCheck.objects.get()
    checking.run(check.id)
    checking.run(check.id)
    assert LedgerEvent.objects.filter(tag=Tag.LEDGER_VERIFIED).count() == 1


def test_progress_is_written_while_it_runs(auditor: Client) -> None:
    auditor.post("/ledger/verify/")
    check = LedgerCheck.objects.get()
    reporter = checking._Reporter(check.id)
    reporter.tell(7)
    reporter.stop()
    check.refresh_from_db()
    assert check.done == 7
