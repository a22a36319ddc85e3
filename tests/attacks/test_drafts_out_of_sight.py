"""A ticket is moved out of the sight of somebody who has begun to write on it: they get their words back, and nobody gets more (T18)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.console import live
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.filters import Filter
from sealdesk.desk.forwarding.actions import Letter
from sealdesk.desk.listing import Wanted
from sealdesk.desk.models import Attachment, Kind, Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import drafts, forwards, presence, replies, undo
from sealdesk.workbench.models import Draft, DraftFile, ForwardDraft
from sealdesk.workbench.undo import undoable
from tests.besieged import the_model
from tests.cast import Desk, found_desk, letter
from tests.console.support import signed_in, words_of

SENT_ON = "Can the mill mend a kaleidoscope?"
WORDS = "Kaleidoscope has not been said aloud"
PAGE = "/drafts/"


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
    """Elena's ticket, on which Wang Fang has begun to write; a colleague moved it to billing, where she does not work."""
    ticket = desk.ticket_from(letter(subject="The parasol is torn"))
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    ticket.refresh_from_db()
    drafts.save(desk.wang, ticket, Kind.REPLY, WORDS, files=[NewFile.of("kaleidoscope.txt", "text/plain", b"k")])
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.billing)
    ticket.refresh_from_db()
    return ticket


def of_wang() -> Draft:
    return Draft.objects.get()


def discard_url(draft: Draft) -> str:
    return f"{PAGE}{draft.pk}/discard/"


def test_its_writer_is_told_in_the_inbox_and_reads_their_words_when_they_ask(desk: Desk, ticket: Ticket) -> None:
    wang, opened = signed_in(desk.wang), LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED)
    assert "1 draft of yours is on a ticket that you cannot see any more." in words_of(wang.get("/inbox/all/"))
    before = opened.count()
    page = wang.get(PAGE)
    assert "A ticket that you cannot see any more" in words_of(page)
    assert WORDS not in page.content.decode()
    assert opened.count() == before
    assert WORDS in wang.get(f"{PAGE}?show={of_wang().pk.hex}").content.decode()


def test_nothing_of_the_ticket_is_told_with_them(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    told = [str(ticket.number), str(ticket.pk), ticket.pk.hex, "parasol", "Elena"]
    # The inbox names every department in its filter.
    for url, words in {PAGE: [*told, "Billing"], f"{PAGE}?show={of_wang().pk.hex}": [*told, "Billing"], "/inbox/all/": told}.items():
        main = wang.get(url).content.decode().partition("<main")[2].partition("</main>")[0]
        assert [one for one in words if one in main] == []
    assert wang.get(f"/tickets/{ticket.number}/").status_code == 404


def test_they_throw_it_away_with_its_files_and_it_is_recorded_where_it_was_written(desk: Desk, ticket: Ticket) -> None:
    wang, draft = signed_in(desk.wang), of_wang()
    path = contents().path(Attachment(id=DraftFile.objects.get().id).blob)
    assert path.exists()
    assert wang.post(discard_url(draft)).status_code == 302
    assert not Draft.objects.exists()
    assert not path.exists()
    event = LedgerEvent.objects.get(tag=Tag.DRAFT_DISCARDED)
    assert (event.actor, event.resource, event.department) == (desk.wang.key, ticket.key, desk.care.id)
    assert json.loads(event.details) == {"kind": "reply"}
    assert "cannot see any more" not in words_of(wang.get("/inbox/all/"))


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
def test_another_agent_neither_reads_nor_discards_it(desk: Desk, ticket: Ticket, role: Role) -> None:
    Grant.objects.create(agent_id=desk.otto.id, role=role, department=None)
    otto, draft = signed_in(desk.otto), of_wang()
    for name in (draft.pk.hex, str(draft.pk), desk.wang.id.hex):  # type: ignore[union-attr]
        html = otto.get(f"{PAGE}?show={name}").content.decode()
        assert WORDS not in html
        assert discard_url(draft) not in html
        assert "No drafts out of your sight" in html
    assert otto.post(discard_url(draft)).status_code == 404
    assert of_wang() == draft


def test_a_draft_on_a_ticket_that_one_sees_is_not_reached_this_way(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.update(department=desk.care)
    wang, draft = signed_in(desk.wang), of_wang()
    assert WORDS not in wang.get(f"{PAGE}?show={draft.pk.hex}").content.decode()
    assert wang.post(discard_url(draft)).status_code == 404
    assert of_wang() == draft


def test_a_reply_that_waits_is_none_of_these(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.update(department=desk.care)
    ticket.refresh_from_db()
    Draft.objects.all().delete()
    replies.send(desk.wang, ticket, WORDS)
    Ticket.objects.update(department=desk.billing)
    wang, draft = signed_in(desk.wang), of_wang()
    assert WORDS not in wang.get(f"{PAGE}?show={draft.pk.hex}").content.decode()
    assert wang.post(discard_url(draft)).status_code == 404


def test_who_lost_the_clearance_as_well_reads_nothing(desk: Desk, ticket: Ticket) -> None:
    """She works in a third department from now on: the words are sealed for the customer, and hers to read only by her clearance."""
    elsewhere = Department.objects.create(slug="returns", name="Returns")
    Grant.objects.filter(agent_id=desk.wang.id).update(department=elsewhere)
    assert "cannot see any more" in words_of(signed_in(desk.wang).get(PAGE))
    html = signed_in(desk.wang).get(f"{PAGE}?show={of_wang().pk.hex}").content.decode()
    assert WORDS not in html


def test_an_open_page_is_told_at_once_and_of_the_ticket_nothing_more(desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PAUSE", 0)
    monkeypatch.setattr(live.connection, "close", lambda: None)
    Ticket.objects.update(department=desk.care)
    ticket.refresh_from_db()
    events = live.stream(live.Watch(desk.wang, Wanted(Filter(), departments=(desk.care.id,)), ticket.changed_at, ticket))
    assert events is not None
    next(events)
    assert "gone" not in json.loads(next(events).partition("data: ")[2])
    Ticket.objects.update(department=desk.billing)
    presence.beat(desk.otto, ticket, typing=True)
    told = json.loads(next(events).partition("data: ")[2])
    assert (told["gone"], told["here"], told["mail"], told["ticket"]) == (True, "", "", False)


def test_what_was_to_be_sent_on_and_was_taken_back_is_among_them(desk: Desk, ticket: Ticket) -> None:
    draft = of_wang()
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    Message.objects.filter(ticket=ticket).update(department=desk.care)
    original = Message.objects.select_related("ticket__department", "person").get(ticket=ticket)
    with undoable(desk.wang) as lot:
        forwards.send_on(desk.wang, original.ticket, original, Letter("orders@mill.example", "supplier", SENT_ON))
    undo.take_back(desk.wang, lot.id)
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.billing)
    Message.objects.filter(ticket=ticket).update(department=desk.billing)
    wang, again = signed_in(desk.wang), ForwardDraft.objects.get()
    assert "2 drafts of yours are on tickets that you cannot see any more." in words_of(wang.get("/inbox/all/"))
    assert SENT_ON in words_of(wang.get(f"{PAGE}?show={again.pk.hex}"))
    assert "orders@mill" not in wang.get(f"{PAGE}?show={again.pk.hex}").content.decode()
    other = signed_in(desk.otto)
    assert other.post(f"{PAGE}{again.pk}/discard/").status_code == 404
    assert SENT_ON not in other.get(f"{PAGE}?show={again.pk.hex}").content.decode()
    wang.post(f"{PAGE}{again.pk}/discard/")
    assert not ForwardDraft.objects.exists()
    assert of_wang() == draft
