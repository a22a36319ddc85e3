"""The inbox: each agent sees the tickets of their departments, page by page, in few queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, listing, tagging
from sealdesk.desk.models import Ticket
from tests.cast import BILLING, Desk, letter
from tests.console.support import signed_in, words_of


def fill(desk: Desk, count: int, **more: str) -> None:
    """So many tickets of different people."""
    for number in range(count):
        desk.ticket_from(letter(sender=f"p{number}@many.example", name=f"Person {number}", subject=f"Matter {number}", **more))


def role_of(actor: Any, role: Role) -> None:
    """Another role instead of the one held."""
    Grant.objects.filter(agent=actor.id).update(role=role, department=None)


def test_an_agent_finds_a_new_ticket_of_the_department(desk: Desk, ticket: Ticket) -> None:
    page = words_of(signed_in(desk.wang).get("/inbox/department-care/"))
    assert "The parasol is torn" in page
    assert "Elena Rossi" in page


def test_an_agent_of_another_department_finds_neither_ticket_nor_view(desk: Desk, ticket: Ticket) -> None:
    otto = signed_in(desk.otto)
    assert "The parasol is torn" not in words_of(otto.get("/inbox/all/"))
    assert otto.get("/inbox/department-care/").status_code == 404
    assert otto.get("/inbox/nothing/").status_code == 404


def test_a_ticket_moves_from_unassigned_to_mine_when_it_is_taken(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    actions.assign(desk.wang, ticket, None)
    assert "The parasol is torn" in words_of(wang.get("/inbox/unassigned/"))
    assert "The parasol is torn" not in words_of(wang.get("/inbox/mine/"))
    wang.post(f"/tickets/{ticket.number}/assign/", {"assignee": "me"})
    assert "The parasol is torn" not in words_of(wang.get("/inbox/unassigned/"))
    assert "The parasol is torn" in words_of(wang.get("/inbox/mine/"))


def test_mail_that_is_not_from_a_person_is_held_back(desk: Desk) -> None:
    desk.ticket_from(letter(subject="Out of office", Auto_Submitted="auto-replied"))
    wang = signed_in(desk.wang)
    assert "Out of office" not in words_of(wang.get("/inbox/all/"))
    assert "Out of office" in words_of(wang.get("/inbox/automatic/"))


@pytest.mark.parametrize("cursor", ["x", "1", "-", "99999999999999999999999999-00", "1-zz", "' OR 1=1 --"])
def test_a_cursor_that_somebody_made_up_shows_the_first_page(desk: Desk, ticket: Ticket, cursor: str) -> None:
    assert "The parasol is torn" in words_of(signed_in(desk.wang).get("/inbox/all/", {"after": cursor}))


def test_a_list_of_fifty_takes_at_most_eight_queries_however_many_there_are(desk: Desk) -> None:
    fill(desk, 55)
    wang = signed_in(desk.wang)
    wang.get("/inbox/all/")
    with CaptureQueriesContext(connection) as few:
        page = wang.get("/inbox/all/")
    assert page.content.decode().count('class="trow"') == 50
    shown = [q["sql"] for q in few.captured_queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(shown) <= 8, "\n".join(shown)


def test_somebody_without_a_name_is_shown_by_a_masked_address(desk: Desk) -> None:
    desk.ticket_from(letter(sender="nameless@customer.example", name=""))
    page = words_of(signed_in(desk.wang).get("/inbox/all/"))
    assert "•••••@customer.example" in page
    assert "nameless@" not in page


def test_a_ticket_is_found_by_its_number_and_a_foreign_one_is_not(desk: Desk, ticket: Ticket) -> None:
    found = signed_in(desk.wang).post("/search/", {"q": f" #{ticket.number} "})
    assert found["Location"] == f"/tickets/{ticket.number}/"
    for number in (str(ticket.number), "0", "-1", "x", "9" * 30, "٣"):
        assert signed_in(desk.otto).post("/search/", {"q": number})["Location"].startswith("/search/?s=")


def test_asking_for_news_opens_nothing_and_says_how_many_changed(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    before = listing.cursor_of(ticket.opened_at)
    desk.ticket_from(letter(sender="other@customer.example", subject="Another"))
    news = wang.get("/inbox/all/news/", {"since": before})
    assert news.json()["list"] > 0
    assert "show" in news.json()["words"]
    assert "Another" not in news.content.decode()
    newest = listing.cursor_of(Ticket.objects.latest("changed_at").changed_at)
    assert wang.get("/inbox/all/news/", {"since": newest}).json()["list"] == 0


def test_an_administrator_of_settings_does_not_thereby_read_tickets(desk: Desk, ticket: Ticket) -> None:
    role_of(desk.wang, Role.ADMINISTRATOR)
    wang = signed_in(desk.wang)
    assert wang.get("/inbox/").status_code == 403
    assert wang.get(f"/tickets/{ticket.number}/").status_code == 403
    assert wang.get("/")["Location"] == "/settings/first-steps/"
    assert "Inbox" not in words_of(wang.get("/ledger/"))


def test_a_mail_to_billing_is_in_billings_view_only(desk: Desk) -> None:
    desk.ticket_from(letter(to=BILLING, subject="Charged twice"))
    assert "Charged twice" in words_of(signed_in(desk.otto).get("/inbox/all/"))
    assert "Charged twice" not in words_of(signed_in(desk.wang).get("/inbox/all/"))


def test_a_row_shows_its_first_tags_and_counts_the_others(desk: Desk, ticket: Ticket) -> None:
    for word in ("warranty", "late-delivery", "sewing", "parasol", "abroad"):
        tagging.tag(desk.wang, ticket, word)
    page = words_of(signed_in(desk.wang).get("/inbox/all/"))
    assert "abroad late-delivery parasol +2" in page


def test_a_page_travels_compressed_and_a_file_of_a_customer_does_not(desk: Desk) -> None:
    wang = signed_in(desk.wang)
    page = wang.get("/inbox/all/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert len(page.content) < len(wang.get("/inbox/all/").content) / 2
    look = wang.get("/inbox/all/news/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in look.headers
