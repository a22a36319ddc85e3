"""Undo on the pages: a toast that offers it, a form that does it, and a sentence when it cannot be done."""

from __future__ import annotations

import re
import uuid

from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from tests.cast import Desk
from tests.console.support import signed_in, words_of


def test_a_toast_offers_undo_and_its_form_takes_it_back(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    page = wang.post(f"/tickets/{ticket.number}/status/", {"status": "solved"}, follow=True)
    assert f"Status of #{ticket.number}: Solved" in words_of(page)
    action = re.search(r'action="(/undo/[0-9a-f-]{36}/)"', page.content.decode())
    assert action
    back = wang.post(action[1], {"next": f"/tickets/{ticket.number}/"}, follow=True)
    assert back.redirect_chain[-1][0] == f"/tickets/{ticket.number}/"
    assert f"Undone on #{ticket.number}." in words_of(back)
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_z_takes_back_the_last_change_and_says_when_there_is_none(desk: Desk, ticket: Ticket) -> None:
    wang, before = signed_in(desk.wang), ticket.priority
    wang.post(f"/tickets/{ticket.number}/priority/", {"priority": "urgent"})
    wang.post("/undo/last/")
    ticket.refresh_from_db()
    assert ticket.priority == before != "urgent"
    assert "There is nothing to undo." in words_of(wang.post("/undo/last/", {"next": "/inbox/all/"}, follow=True))


def test_a_change_that_came_in_between_is_told_and_stays(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    wang.post(f"/tickets/{ticket.number}/assign/", {"assignee": "me"})
    actions.assign(desk.wang, ticket, None)
    assert "changed in the meantime" in words_of(wang.post("/undo/last/", {"next": "/inbox/all/"}, follow=True))


def test_undo_leads_to_no_other_host(desk: Desk, ticket: Ticket) -> None:
    response = signed_in(desk.wang).post("/undo/last/", {"next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_anothers_entry_looks_like_one_that_is_not_there(desk: Desk, ticket: Ticket) -> None:
    page = signed_in(desk.wang).post(f"/tickets/{ticket.number}/status/", {"status": "solved"}, follow=True)
    action = re.search(r'action="(/undo/[0-9a-f-]{36}/)"', page.content.decode())
    assert action
    otto = signed_in(desk.otto)
    theirs, nobodys = otto.post(action[1]), otto.post(f"/undo/{uuid.uuid4()}/")
    assert (theirs.status_code, words_of(theirs)) == (404, words_of(nobodys))
    ticket.refresh_from_db()
    assert ticket.status == "solved"
