"""Somebody guesses or steals the address of what lies on a colleague's bench: it looks as if it were not there.

Against insecure direct object references: undo entries, saved views, the bulk form and the live channel take ids from outside.
"""

from __future__ import annotations

import uuid

import pytest

from sealdesk.desk import actions
from sealdesk.desk.filters import Filter
from sealdesk.desk.models import Ticket
from sealdesk.workbench import saved, undo
from sealdesk.workbench.models import SavedView, Undo
from tests.cast import Desk, found_desk, letter
from tests.console.conftest import console_settings  # noqa: F401 - a fixture
from tests.console.support import signed_in, words_of


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(letter())


@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_view_looks_like_one_that_is_not_there(desk: Desk, ticket: Ticket, method: str) -> None:
    view = saved.keep(desk.wang, saved.Wish("Whistle-blowers", Filter.of(status="new")))
    otto = signed_in(desk.otto)
    for path in ("/views/{}/", "/views/{}/remove/"):
        theirs = getattr(otto, method)(path.format(view.id), {"name": "Mine"})
        nobodys = getattr(otto, method)(path.format(uuid.uuid4()), {"name": "Mine"})
        assert (theirs.status_code, words_of(theirs)) == (nobodys.status_code, words_of(nobodys))
    listed = otto.get(f"/inbox/saved-{view.id.hex}/")
    assert listed.status_code == otto.get(f"/inbox/saved-{uuid.uuid4().hex}/").status_code == 404
    assert "Whistle-blowers" not in words_of(otto.get("/inbox/all/"))
    assert SavedView.objects.get().removed_at is None


def test_anothers_undo_does_nothing_and_tells_nothing(desk: Desk, ticket: Ticket) -> None:
    with undo.undoable(desk.wang) as lot:
        actions.change(desk.wang, ticket, "status", "solved")
    otto = signed_in(desk.otto)
    theirs, nobodys = otto.post(f"/undo/{lot.id}/"), otto.post(f"/undo/{uuid.uuid4()}/")
    assert (theirs.status_code, words_of(theirs)) == (404, words_of(nobodys))
    assert "nothing to undo" in words_of(otto.post("/undo/last/", {"next": "/inbox/all/"}, follow=True))
    assert Undo.objects.get().undone_at is None


def test_the_bulk_form_reaches_no_ticket_of_others_and_does_not_say_which_exist(desk: Desk, ticket: Ticket) -> None:
    otto = signed_in(desk.otto)
    said = [
        words_of(otto.post("/inbox/bulk/", {"ticket": number, "act": "status:solved", "next": "/inbox/all/"}, follow=True))
        for number in (ticket.number, 999_999)
    ]
    assert said[0] == said[1]
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_a_filter_for_anothers_department_shows_and_counts_nothing(desk: Desk, ticket: Ticket) -> None:
    otto = signed_in(desk.otto)
    page = words_of(otto.get(f"/inbox/all/?department={desk.care.id}"))
    assert "The parasol" not in page
    asked = {"department": str(desk.care.id), "since": "1-" + "0" * 32}
    assert otto.get("/inbox/all/news/", asked).json()["list"] == 0
    otto.post("/views/new/", {"name": "Theirs", "department": str(desk.care.id)})
    assert "Theirs 0" in words_of(otto.get("/inbox/all/"))


def test_the_live_channel_tells_nobody_about_a_ticket_of_others(desk: Desk, ticket: Ticket) -> None:
    otto = signed_in(desk.otto)
    for number in (ticket.number, 999_999):
        assert otto.get("/inbox/all/news/", {"ticket": str(number)}).status_code == 404
        assert otto.post(f"/tickets/{number}/typing/").status_code == 404
