"""Similar tickets are asked for to learn of tickets that one does not see: neither they nor their number changes what is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.opening import Opening
from sealdesk.desk.models import Ticket
from sealdesk.workbench.helping.alike import COMPARED, alike
from tests.cast import BILLING, JUN, Desk, found_desk, letter
from tests.console.support import signed_in

TEXT = "The seam of the parasol has opened after two days."


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return found_desk()


def shown(desk: Desk, ticket: Ticket) -> list[tuple[Any, ...]]:
    found = alike(desk.wang, Opening(desk.wang, "ticket"), ticket)
    return [(one.ticket.number, one.subject.text, one.level, one.words, one.same, one.linked) for one in found.tickets]


def test_another_departments_tickets_neither_show_nor_change_what_is_shown(desk: Desk) -> None:
    desk.ticket_from(letter())
    mine = desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="My parasol is torn", text=TEXT))
    before = shown(desk, mine)
    assert len(before) == 1
    for number in range(COMPARED + 5):  # more than are compared: none may take the place of one that is seen
        desk.ticket_from(letter(sender=f"g{number}@customer.example", name="Guest", to=BILLING, subject="My parasol is torn", text=TEXT))
    desk.ticket_from(letter(sender=JUN, name="Jun Li", to=BILLING, subject="My parasol is torn", text=TEXT))
    assert shown(desk, mine) == before


def test_with_nothing_of_ones_own_there_is_nothing(desk: Desk) -> None:
    desk.ticket_from(letter(to=BILLING))
    mine = desk.ticket_from(letter(text=TEXT))
    found = alike(desk.wang, Opening(desk.wang, "ticket"), mine)
    assert (found.tickets, found.asked) == ((), True)


def test_only_what_is_seen_is_opened_even_in_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the part that compares opens nothing of another department."""
    desk.ticket_from(letter())
    desk.ticket_from(letter(to=BILLING))
    mine = desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="My parasol is torn", text=TEXT))
    opened: list[Any] = []
    read = Opening.read
    monkeypatch.setattr(Opening, "read", lambda self, value: opened.append(value.place.row) or read(self, value))
    shown(desk, mine)
    foreign = Ticket.objects.get(department=desk.billing)
    assert opened
    assert not {str(row) for row in opened} & {str(foreign.pk), *(str(message.pk) for message in foreign.messages.all())}


def test_the_page_is_for_those_who_see_the_ticket_and_counts_nothing_else(desk: Desk) -> None:
    desk.ticket_from(letter(to=BILLING, subject="Parasol torn, money back"))
    mine = desk.ticket_from(letter(text=TEXT))
    assert signed_in(desk.otto).get(f"/tickets/{mine.number}/similar/").status_code == 404
    page = signed_in(desk.wang).get(f"/tickets/{mine.number}/similar/").content.decode()
    assert "No ticket that you see is like this one." in page
    assert "money back" not in page


def test_a_merge_of_one_that_is_not_seen_is_refused(desk: Desk) -> None:
    foreign = desk.ticket_from(letter(to=BILLING))
    mine = desk.ticket_from(letter(text=TEXT))
    assert signed_in(desk.wang).post(f"/tickets/{mine.number}/merge/", {"into": foreign.number}).status_code == 409
    assert signed_in(desk.wang).post(f"/tickets/{foreign.number}/merge/", {"into": mine.number}).status_code == 404
