"""Drafts on the server: one's own on every device, nobody else's to read."""

from __future__ import annotations

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Kind, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.vault import envelope
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import SubjectKind
from sealdesk.workbench import drafts
from sealdesk.workbench.models import Draft
from tests.doors_cast import a_department, a_ticket, an_actor


@pytest.fixture
def care(db: None) -> Department:
    return a_department("care")


@pytest.fixture
def ticket(care: Department) -> Ticket:
    return a_ticket(care)


@pytest.fixture
def mei(care: Department) -> Actor:
    return an_actor(Role.AGENT, care)


def text_of(by: Actor, draft: Draft) -> str:
    return Opening(by, "tests").show(draft.text).text


def subject_of(draft: Draft) -> SubjectKind:
    """Whose key seals the draft."""
    blob = Draft.objects.get(pk=draft.pk).text.blob
    return keyring.one(envelope.key_id(blob)).subject.kind


def tags() -> list[str]:
    return list(LedgerEvent.objects.filter(tag__startswith="draft:").order_by("id").values_list("tag", flat=True))


def test_what_is_written_is_there_again_and_sealed_for_whom_it_is_written_to(ticket: Ticket, mei: Actor) -> None:
    drafts.save(mei, ticket, Kind.REPLY, "Dear 李娜,")
    drafts.save(mei, ticket, Kind.NOTE, "She called twice.")
    held = drafts.mine(mei, ticket)
    assert {kind: text_of(mei, draft) for kind, draft in held.items()} == {"reply": "Dear 李娜,", "note": "She called twice."}
    assert {kind: subject_of(draft) for kind, draft in held.items()} == {"reply": SubjectKind.CUSTOMER, "note": SubjectKind.DEPARTMENT}


def test_only_the_beginning_and_the_end_of_a_draft_are_recorded(ticket: Ticket, mei: Actor) -> None:
    for text in ("D", "De", "Dear", ""):
        drafts.save(mei, ticket, Kind.REPLY, text)
    assert not drafts.mine(mei, ticket)
    assert tags() == [Tag.DRAFT_STARTED, Tag.DRAFT_DISCARDED]


def test_a_colleague_learns_that_there_is_one_and_not_what_it_says(ticket: Ticket, mei: Actor, care: Department) -> None:
    drafts.save(mei, ticket, Kind.REPLY, "Half a sentence")
    tom = an_actor(Role.LEAD, care)
    [told] = drafts.of_colleagues(tom, ticket)
    assert (told.name, told.kind, told.writing) == ("Mei Chen", "reply", True)
    assert not see(tom, Draft).exists()
    assert drafts.mine(tom, ticket) == {}
    assert drafts.of_colleagues(mei, ticket) == []


def test_another_department_learns_nothing(ticket: Ticket, mei: Actor) -> None:
    drafts.save(mei, ticket, Kind.REPLY, "Half a sentence")
    otto = an_actor(Role.AGENT, a_department("billing"))
    assert drafts.of_colleagues(otto, ticket) == []
    with pytest.raises(NotAllowedError):
        drafts.save(otto, ticket, Kind.NOTE, "Mine")


def test_who_left_the_department_sees_the_own_draft_no_more(ticket: Ticket, mei: Actor) -> None:
    drafts.save(mei, ticket, Kind.REPLY, "Half a sentence")
    moved = Actor("agent", mei.id, held=())
    assert drafts.mine(moved, ticket) == {}
    with pytest.raises(NotAllowedError):
        drafts.save(moved, ticket, Kind.REPLY, "More")


def test_an_old_window_does_not_write_over_a_newer_one(ticket: Ticket, mei: Actor) -> None:
    first = drafts.save(mei, ticket, Kind.REPLY, "From the laptop", revision=0)
    assert first is not None
    drafts.save(mei, ticket, Kind.REPLY, "From the phone", revision=first.revision)
    with pytest.raises(InvalidChangeError, match="another window"):
        drafts.save(mei, ticket, Kind.REPLY, "From the laptop again", revision=first.revision)
    assert text_of(mei, drafts.mine(mei, ticket)["reply"]) == "From the phone"


def test_a_draft_that_was_sent_or_discarded_elsewhere_is_not_begun_again(ticket: Ticket, mei: Actor) -> None:
    first = drafts.save(mei, ticket, Kind.REPLY, "From the laptop", revision=0)
    assert first is not None
    drafts.discard(mei, ticket, Kind.REPLY)
    with pytest.raises(InvalidChangeError):
        drafts.save(mei, ticket, Kind.REPLY, "Late", revision=first.revision)
    assert not Draft.objects.exists()


def test_the_list_asks_once_for_all_its_rows(ticket: Ticket, mei: Actor, care: Department, django_assert_num_queries: object) -> None:
    a_ticket(care, sender="wang@post.example")
    drafts.save(mei, ticket, Kind.NOTE, "Mine")
    with django_assert_num_queries(1):  # type: ignore[operator]
        marked = Ticket.objects.annotate(drafted=drafts.drafted(mei)).filter(drafted=True)
        assert list(marked.values_list("pk", flat=True)) == [ticket.pk]
