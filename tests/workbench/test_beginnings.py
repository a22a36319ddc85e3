"""The draft of a ticket that is not open yet: there again on every device, nobody else's, gone when the ticket opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.models import Attachment, Kind, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.vault import envelope
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import SubjectKind
from sealdesk.workbench import beginnings, canned, draft_files
from sealdesk.workbench.beginnings import Begun
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.models import Beginning, DraftFile
from tests.doors_cast import a_department, a_ticket, an_actor


@pytest.fixture
def care(db: None) -> Department:
    return a_department("care")


@pytest.fixture
def mei(care: Department) -> Actor:
    return an_actor(Role.AGENT, care)


def begun(care: Department, text: str = "The parasol", **more: Any) -> Begun:
    return Begun(care, Kind.REPLY, whom="nora@customer.example", text=text, **more)


def said(by: Actor) -> str | None:
    held = beginnings.mine(by)
    return Opening(by, "tests").show(held.text).text if held else None


def sealed_for() -> set[SubjectKind]:
    held = Beginning.objects.get()
    return {keyring.one(envelope.key_id(value.blob)).subject.kind for value in (held.whom, held.name, held.subject_line, held.text)}


def tags() -> list[str]:
    return list(LedgerEvent.objects.filter(tag__startswith="draft:").order_by("id").values_list("tag", flat=True))


def test_it_is_there_again_for_its_author_alone(care: Department, mei: Actor) -> None:
    beginnings.save(mei, begun(care))
    tom = an_actor(Role.LEAD, care)
    assert said(mei) == "The parasol"
    assert said(tom) is None
    assert not see(tom, Beginning).exists()


def test_it_is_sealed_for_the_department_until_a_customer_is_chosen(care: Department, mei: Actor) -> None:
    beginnings.save(mei, begun(care))
    assert sealed_for() == {SubjectKind.DEPARTMENT}
    beginnings.save(mei, begun(care, person=a_ticket(care).requester))
    assert sealed_for() == {SubjectKind.CUSTOMER}
    assert said(mei) == "The parasol"


def test_beginning_and_end_are_recorded_without_a_word_of_it(care: Department, mei: Actor) -> None:
    for text in ("T", "Th", "The"):
        beginnings.save(mei, begun(care, text))
    beginnings.save(mei, Begun(care, Kind.REPLY))
    assert tags() == [Tag.DRAFT_STARTED, Tag.DRAFT_DISCARDED]
    assert set(LedgerEvent.objects.filter(tag__startswith="draft:").values_list("resource", flat=True)) == {f"department:{care.id}"}


def test_two_windows_do_not_write_over_each_other(care: Department, mei: Actor) -> None:
    beginnings.save(mei, begun(care), revision=0)
    with pytest.raises(InvalidChangeError):
        beginnings.save(mei, begun(care, "Other words"), revision=0)
    assert beginnings.save(mei, begun(care, "The parasol leaves"), revision=1)
    assert said(mei) == "The parasol leaves"


def test_only_where_one_may_write(care: Department, mei: Actor) -> None:
    with pytest.raises(NotAllowedError):
        beginnings.save(mei, begun(a_department("billing")))
    assert not Beginning.objects.exists()


def test_what_nobody_went_on_with_is_forgotten(care: Department, mei: Actor) -> None:
    beginnings.save(mei, begun(care))
    assert beginnings.forget_old(timezone.now() + beginnings.KEPT - dt.timedelta(minutes=1)) == 0
    assert beginnings.forget_old(timezone.now() + beginnings.KEPT + dt.timedelta(minutes=1)) == 1


def test_files_of_what_is_forgotten_are_forgotten_too(care: Department, mei: Actor, settings: Any, tmp_path: Path) -> None:
    settings.SEALDESK_BLOBS = tmp_path
    with TestCase.captureOnCommitCallbacks(execute=True):
        beginnings.save(mei, begun(care), files=[NewFile.of("plan.txt", "text/plain", b"plan")])
        held = beginnings.mine(mei)
        [file] = draft_files.listed(mei, held)
        assert not see(an_actor(Role.LEAD, care), DraftFile).exists()
        assert draft_files.brought(mei, Opening(mei, "tests"), held, {file.id})[0].content.read() == b"plan"
    path = contents().path(Attachment(id=file.id).blob)
    assert path.exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        beginnings.forget_old(timezone.now() + beginnings.KEPT + dt.timedelta(minutes=1))
    assert not path.exists()


def test_a_canned_reply_speaks_of_what_is_begun(care: Department, mei: Actor) -> None:
    text = "Dear {{customer.name|customer}}, {{ticket.number}}: {{ticket.subject}}. {{department.name}}"
    row = canned.save(mei, Opening(mei, "tests"), Wording("Hello", text, ""))
    what = replace(begun(care), name="Nora Winter", subject_line="Parasol")
    beginnings.save(mei, what)
    held = beginnings.mine(mei)
    assert held is not None
    said = canned.filled(mei, Opening(mei, "tests"), held, row.id)
    assert said == f"Dear Nora Winter, {{{{ticket.number}}}}: Parasol. {care.name}"
    empty = Beginning(agent_id=mei.id, department=care, kind=Kind.NOTE)
    assert canned.filled(mei, Opening(mei, "tests"), empty, row.id).startswith("Dear customer,")
    assert Ticket.objects.count() == 0
