"""Somebody wants to read, change, or send what a colleague has only begun to write (T18, forced browsing)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.channels.models import Delivery
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import drafts, replies
from sealdesk.workbench.models import Draft, DraftFile
from tests.besieged import the_model
from tests.cast import Desk, found_desk, letter
from tests.console.support import signed_in

SECRET = "Kaleidoscope has not been said aloud"


@pytest.fixture(autouse=True)
def plain_files(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """Elena's ticket, on which Wang Fang has begun to write a reply and a note."""
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    ticket.refresh_from_db()
    for kind in (Kind.REPLY, Kind.NOTE):
        drafts.save(desk.wang, ticket, kind, SECRET)
    return ticket


def colleague(desk: Desk, role: Role) -> Client:
    """Otto, with a role where the ticket lies."""
    Grant.objects.create(agent_id=desk.otto.id, role=role, department=desk.care)
    return signed_in(desk.otto)


def words(desk: Desk) -> set[str]:
    opening = Opening(desk.wang, "tests")
    return {opening.show(draft.text).text for draft in Draft.objects.filter(agent=desk.wang.id)}


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER])
def test_a_colleague_reads_nothing_and_changes_nothing(desk: Desk, ticket: Ticket, role: Role) -> None:
    other, at = colleague(desk, role), f"/tickets/{ticket.number}/"
    read = [other.get(at + page).content.decode() for page in ("", "activity/", "files/", "drafts/")]
    read.append(other.get("/inbox/all/").content.decode())
    assert [page for page in read if SECRET in page] == []
    assert "Wang Fang has a draft" in read[0] or "Wang Fang is writing" in read[0]
    for draft in Draft.objects.all():
        for field in ("draft", "id", "agent", "agent_id", "sent_as"):
            form = {"kind": draft.kind, "text": "Mine", field: str(draft.agent_id if "agent" in field else draft.id)}
            other.post(at + "draft/", form)
            other.post(at + "draft/discard/", form)
    assert words(desk) == {SECRET}
    assert not Draft.objects.filter(agent=desk.otto.id).exists()


def test_another_department_is_not_even_told(desk: Desk, ticket: Ticket) -> None:
    otto, at = signed_in(desk.otto), f"/tickets/{ticket.number}/"
    for path in ("draft/", "draft/discard/", "reply/", "note/"):
        assert otto.post(at + path, {"kind": "reply", "text": "Mine"}).status_code == 404
    assert otto.get(at + "drafts/").status_code == 404
    assert words(desk) == {SECRET}


def test_the_ledger_of_drafts_holds_none_of_their_words(desk: Desk, ticket: Ticket) -> None:
    events = LedgerEvent.objects.filter(tag__startswith="draft:")
    assert {json.loads(event.details)["kind"] for event in events} == {"reply", "note"}
    assert not any("Kaleidoscope" in event.details for event in events)


def test_a_reply_that_waits_is_taken_back_through_its_own_ticket_only(desk: Desk, ticket: Ticket) -> None:
    """The message of one ticket in the address of another, which the attacker may work on."""
    message = replies.send(desk.wang, ticket, SECRET)
    foreign = desk.ticket_from(letter(sender="jun.li@customer.example", name="Jun Li", subject="Mine"))
    Ticket.objects.filter(pk=foreign.pk).update(department=desk.billing)
    otto = signed_in(desk.otto)
    for number in (ticket.number, foreign.number):
        for act in ("recall/", "recall/edit/", "send-now/"):
            assert otto.post(f"/tickets/{number}/messages/{message.id}/{act}").status_code == 404
    assert Message.objects.filter(pk=message.pk).exists()
    assert Delivery.objects.get(message=message).state == "queued"


def test_the_draft_behind_a_waiting_reply_goes_back_to_its_author_alone(desk: Desk, ticket: Ticket) -> None:
    drafts.discard(desk.wang, ticket, Kind.REPLY)
    message = replies.send(desk.wang, ticket, SECRET)
    lead = colleague(desk, Role.LEAD)
    assert lead.post(f"/tickets/{ticket.number}/messages/{message.id}/recall/").status_code == 302
    assert SECRET not in lead.get(f"/tickets/{ticket.number}/").content.decode()
    assert words(desk) == {SECRET}


def test_files_of_a_draft_are_read_taken_and_removed_by_nobody_else(desk: Desk, ticket: Ticket) -> None:
    """Their ids are known to the attacker, who may work on the ticket, or on another one."""
    drafts.save(desk.wang, ticket, Kind.REPLY, SECRET, files=[NewFile.of("kaleidoscope.txt", "text/plain", SECRET.encode())])
    drafts.save(desk.wang, ticket, Kind.NOTE, SECRET, files=[NewFile.of("kaleidoscope.txt", "text/plain", SECRET.encode())])
    files = [str(file) for file in DraftFile.objects.values_list("id", flat=True)]
    own = desk.ticket_from(letter(sender="jun.li@customer.example", name="Jun Li", subject="Mine"))
    Ticket.objects.filter(pk=own.pk).update(department=desk.billing)
    lead = colleague(desk, Role.LEAD)
    for at in (f"/tickets/{ticket.number}/", f"/tickets/{own.number}/"):
        assert "kaleidoscope" not in lead.get(at).content.decode() + lead.get(f"{at}files/").content.decode()
        for file in files:
            assert lead.get(f"{at}files/{file}/").status_code == lead.get(f"{at}files/{file}/preview").status_code == 404
        for kind in ("reply", "note"):
            taken = lead.post(at + f"{kind}/", {"text": "Mine", "kept": files})
            assert taken.status_code == 409
            assert "kaleidoscope" not in taken.content.decode()
            answer = lead.post(at + "draft/", {"kind": kind, "text": "Mine", "without": files}, headers={"accept": "application/json"})
            assert "kaleidoscope" not in answer.content.decode()
    assert DraftFile.objects.filter(draft__agent=desk.wang.id).count() == 2
    assert not Message.objects.filter(kind__in=[Kind.REPLY, Kind.NOTE]).exists()


def test_files_of_a_draft_are_closed_to_the_ticket_s_own_customer(desk: Desk, ticket: Ticket) -> None:
    from sealdesk.access.actors import Actor
    from sealdesk.access.errors import RefusalError
    from sealdesk.workbench import draft_files

    drafts.save(desk.wang, ticket, Kind.REPLY, SECRET, files=[NewFile.of("a.txt", "text/plain", SECRET.encode())])
    customer = Actor("customer", ticket.requester_id)
    held = Draft.objects.get(kind=Kind.REPLY)
    assert draft_files.listed(customer, held) == []
    with pytest.raises(RefusalError):
        draft_files.kept(customer, Opening(customer, "tests"), ticket, Kind.REPLY, {file.id for file in held.files.all()})
