"""Somebody else's export is reached for by its address; one's own after the right is gone, after its time, and on the disk."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.sweeping import sweep
from sealdesk.desk import exporting
from sealdesk.ledger import ranges, store
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerExport
from sealdesk.ledger.note import Signer
from sealdesk.ledger.sequencing import sequence
from sealdesk.ledger.verifier import main
from sealdesk.project.cli import main as command
from tests.besieged import an_agent_with, body_of, signed_in
from tests.cast import found_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def auditor(settings: Any, tmp_path: Path) -> Client:
    """An auditor of a desk on which something happened, with an export that is ready."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    found_desk()
    client = signed_in(an_agent_with((Role.AUDITOR, None)))
    for theme in ("dark", "light", "", "dark", "light"):
        client.post("/theme/", {"theme": theme})
    sequence()
    today = str(timezone.localdate())
    client.post("/ledger/exports/", {"from": today, "to": today})
    exporting.make(LedgerExport.objects.get().id)
    return client


def url() -> str:
    return f"/ledger/exports/{LedgerExport.objects.get().id}/"


def test_the_file_is_proven_by_the_verifier_and_everything_else_is_not(auditor: Client, tmp_path: Path) -> None:
    content = body_of(auditor.get(url())).encode()
    path, key = tmp_path / "ledger.jsonl", str(store.verifier_key())
    path.write_bytes(content)
    assert main([str(path), "--vkey", key]) == 0
    lines = content.splitlines(keepends=True)
    assert len(lines) == 1 + LedgerExport.objects.get().count > 4
    wrong = {
        "left out": [*lines[:2], *lines[3:]],
        "swapped": [lines[0], lines[2], lines[1], *lines[3:]],
        "doubled": [*lines, lines[-1]],
        "cut": [*lines[:-1], lines[-1][:-1]],
        "changed": [*lines[:2], lines[2].replace(b'"outcome":"done"', b'"outcome":"gone"'), *lines[3:]],
        "renumbered": [json.dumps(json.loads(lines[0]) | {"first": 1}).encode() + b"\n", *lines[1:]],
    }
    for name, forged in wrong.items():
        path.write_bytes(b"".join(forged))
        assert main([str(path), "--vkey", key]) == 1, name
    path.write_bytes(content[:40])
    assert main([str(path), "--vkey", key]) == 2


def test_the_file_continues_a_checkpoint_that_was_signed_over_it(auditor: Client) -> None:
    auditor.post("/theme/", {"theme": "dark"})
    sequence()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    held = LedgerExport.objects.get()
    again = LedgerExport.objects.create(asked_by=held.asked_by, first=1, count=held.count - 1)
    exporting.make(again.id)
    lines = body_of(auditor.get(f"/ledger/exports/{again.id}/")).encode().splitlines(keepends=True)
    key = store.verifier_key()
    assert key is not None
    proven = ranges.verify_range(lines, [key])
    assert proven.since is not None
    assert proven.since.size < proven.checkpoint.size
    assert exporting.history.place_at(today) == 0


def asked_against(client: Client, kept: str) -> str:
    """What the page says to somebody who asks for the events of today against a checkpoint."""
    today = str(timezone.localdate())
    return body_of(client.post("/ledger/exports/", {"from": today, "to": today, "kept": kept}, follow=True))


def verified(client: Client, export: LedgerExport, kept: str, tmp_path: Path) -> int:
    """The outside verifier's answer about a file and a checkpoint that somebody kept."""
    file, held = tmp_path / "range.jsonl", tmp_path / "kept.checkpoint"
    file.write_bytes(body_of(client.get(f"/ledger/exports/{export.id}/")).encode())
    held.write_bytes(kept.encode())
    return main([str(file), "--vkey", str(store.verifier_key()), "--checkpoint", str(held)])


def test_every_checkpoint_that_somebody_kept_can_be_checked(auditor: Client, tmp_path: Path) -> None:
    for _ in range(3):
        auditor.post("/theme/", {"theme": "dark"})
        sequence()
    notes = {row.size: row.note for row in LedgerCheckpoint.objects.order_by("size")}
    whole = LedgerExport.objects.create(asked_by=LedgerExport.objects.get().asked_by, first=0, count=max(notes))
    exporting.make(whole.id)
    late = LedgerExport.objects.create(asked_by=whole.asked_by, first=max(notes) - 1, count=1)
    exporting.make(late.id)
    oldest = min(notes)
    assert [size for size, note in notes.items() if verified(auditor, whole, note, tmp_path) != 0] == []
    assert verified(auditor, late, notes[oldest], tmp_path) == 1  # nothing in the file leads back to it
    for size, note in notes.items():
        again = LedgerExport.objects.create(asked_by=whole.asked_by, first=late.first, count=1, kept=note)
        exporting.make(again.id)
        assert verified(auditor, again, note, tmp_path) == 0, size


def test_an_export_against_a_pasted_checkpoint_is_made_however_a_form_ends_its_lines(auditor: Client, tmp_path: Path) -> None:
    note = LedgerCheckpoint.objects.earliest("size").note
    assert "The file is being made" in asked_against(auditor, "\r\n" + note.strip().replace("\n", "\r\n"))
    export = LedgerExport.objects.latest("asked_at")
    assert export.kept == note
    exporting.make(export.id)
    assert verified(auditor, export, note, tmp_path) == 0


def test_a_checkpoint_of_another_ledger_or_history_makes_no_file(auditor: Client) -> None:
    signer, newest = store.signer(), store.newest_checkpoint()
    assert newest is not None
    for size in (1, newest.size + 1):
        other = str(Checkpoint(signer.name, size, bytes(32)).sign(signer))
        assert "cut or rewritten since this checkpoint" in asked_against(auditor, other), size
    foreign = Signer.generate(signer.name)
    for text in ("x", newest.note[:-9], str(Checkpoint(foreign.name, 1, bytes(32)).sign(foreign))):
        assert "no checkpoint of this ledger" in asked_against(auditor, text)
    assert LedgerExport.objects.count() == 1


def test_the_command_proves_an_event_against_every_kept_checkpoint(auditor: Client, tmp_path: Path, capsys: Any) -> None:
    auditor.post("/theme/", {"theme": "dark"})
    sequence()
    held, file = tmp_path / "kept.checkpoint", tmp_path / "event.json"
    for row in LedgerCheckpoint.objects.order_by("size"):
        held.write_text(row.note, "utf-8")
        capsys.readouterr()
        assert command(["ledger", "proof", "0", "--checkpoint", str(held)]) == 0
        file.write_text(capsys.readouterr().out, "utf-8")
        assert main([str(file), "--vkey", str(store.verifier_key()), "--checkpoint", str(held)]) == 0
    capsys.readouterr()
    held.write_text(str(Checkpoint(store.signer().name, 1, bytes(32)).sign(store.signer())), "utf-8")
    assert command(["ledger", "proof", "0", "--checkpoint", str(held)]) != 0
    assert "it was rewritten" in capsys.readouterr().err


def test_an_export_is_its_owners_alone(auditor: Client) -> None:
    for role in (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR):
        thief = signed_in(an_agent_with((role, None)))
        assert thief.get(url()).status_code == 404
        assert "No export yet" in body_of(thief.get("/ledger/exports/"))
    assert auditor.get(url()).status_code == 200


def test_who_may_no_longer_export_takes_nothing(auditor: Client) -> None:
    Grant.objects.filter(role=Role.AUDITOR).update(role=Role.AGENT)
    assert auditor.get(url()).status_code == 403


def test_a_right_in_one_department_exports_nothing(auditor: Client) -> None:
    desk = LedgerEvent.objects.exclude(department=None).values_list("department", flat=True).first()
    officer = signed_in(an_agent_with((Role.PRIVACY_OFFICER, None)))
    Grant.objects.filter(role=Role.PRIVACY_OFFICER).update(department=desk or Grant.objects.exclude(department=None)[0].department)
    today = str(timezone.localdate())
    assert officer.post("/ledger/exports/", {"from": today, "to": today}).status_code == 403
    assert LedgerExport.objects.count() == 1


def test_an_export_that_is_over_is_gone_from_page_and_disk(auditor: Client) -> None:
    export = LedgerExport.objects.get()
    path = exporting.contents().path(export.blob)
    assert sweep(timezone.now() + dt.timedelta(hours=30)) == 0
    LedgerExport.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert auditor.get(url()).status_code == 404
    assert "Removed after a day" in body_of(auditor.get("/ledger/exports/"))
    assert exporting.expire(timezone.now()) == 1
    assert not path.exists()


def test_the_file_lies_sealed_and_who_took_it_is_recorded(auditor: Client) -> None:
    export = LedgerExport.objects.get()
    assert b"sealdesk-export" not in exporting.contents().path(export.blob).read_bytes()
    body_of(auditor.get(url()))
    steps = [
        json.loads(details)["step"] for details in LedgerEvent.objects.filter(tag=Tag.LEDGER_EXPORTED).values_list("details", flat=True)
    ]
    assert steps == ["asked", "downloaded"]


@pytest.mark.parametrize(
    "days", [{}, {"from": "x", "to": "y"}, {"from": "2026-02-01", "to": "2026-01-01"}, {"from": "2001-01-01", "to": "2001-01-02"}]
)
def test_days_that_make_no_sense_export_nothing(auditor: Client, days: dict[str, str]) -> None:
    assert auditor.post("/ledger/exports/", days).status_code == 302
    assert LedgerExport.objects.count() == 1
