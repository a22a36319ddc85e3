"""Filters of the queue that ask for several values: boxes in the panel, a chip for each value, saved views, nothing lost on the way."""

from __future__ import annotations

import re
from typing import Any

from sealdesk.desk.models import Ticket
from sealdesk.workbench.models import SavedView
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of


def boxes(page: Any, name: str) -> dict[str, bool]:
    """The boxes of a field, and which are ticked."""
    found = re.findall(rf'<input type="checkbox" name="{name}" value="([^"]*)"( checked)?>', page.content.decode())
    return {value: bool(ticked) for value, ticked in found}


def chips(page: Any) -> dict[str, str]:
    """What the list says it is narrowed by, and where each chip leads."""
    found = re.findall(
        r'<a class="chip" href="([^"]*)"><span class="sr">[^<]*</span> <span class="clip">([^<]*)</span>', page.content.decode()
    )
    return {words: url.replace("&amp;", "&") for url, words in found}


def test_the_panel_keeps_every_value_that_the_address_names(desk: Desk, ticket: Ticket) -> None:
    page = signed_in(desk.wang).get("/inbox/all/?category=complaint&category=how-to&channel=mail&channel=form&assignee=me&assignee=none")
    assert [value for value, ticked in boxes(page, "category").items() if ticked] == ["complaint", "how-to"]
    assert sum(boxes(page, "channel").values()) == 2
    assert [value for value, ticked in boxes(page, "assignee").items() if ticked] == ["me", "none"]


def test_colleagues_can_be_chosen_by_who_may_give_tickets_to_them(desk: Desk, ticket: Ticket) -> None:
    assert str(desk.wang.id) in boxes(signed_in(desk.wang).get("/inbox/all/"), "assignee")


def test_each_value_has_a_chip_that_takes_only_itself_off(desk: Desk, ticket: Ticket) -> None:
    other = desk.ticket_from(letter(sender="other@customer.example", subject="An invoice"))
    Ticket.objects.filter(pk=other.pk).update(priority="urgent")
    Ticket.objects.filter(pk=ticket.pk).update(priority="normal")
    wang = signed_in(desk.wang)
    page = wang.get("/inbox/all/?priority=urgent&priority=normal&order=opened")
    assert "An invoice" in words_of(page)
    assert "The parasol is torn" in words_of(page)
    assert set(chips(page)) == {"Priority: Urgent", "Priority: Normal"}
    fewer = wang.get(chips(page)["Priority: Normal"])
    assert "The parasol is torn" not in words_of(fewer)
    assert chips(fewer) == {"Priority: Urgent": "/inbox/all/?order=opened"}


def test_what_no_list_names_stays_asked_for_until_it_is_taken_off(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    page = wang.get("/inbox/all/?tag=of-no-list&assignee=00000000-0000-4000-8000-000000000000&tray=spam")
    assert boxes(page, "tag")["of-no-list"]
    assert boxes(page, "assignee")["00000000-0000-4000-8000-000000000000"]
    assert boxes(page, "tray")["spam"]
    assert len(chips(page)) == 3


def test_a_saved_view_keeps_several_values_of_a_field(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    wang.post("/views/new/", {"name": "Two", "category": ["complaint", "how-to"], "department": [str(desk.care.pk), str(desk.billing.pk)]})
    view = SavedView.objects.get()
    assert view.filter["category"] == ["complaint", "how-to"]
    edit = wang.get(f"/views/{view.id}/")
    assert [value for value, ticked in boxes(edit, "category").items() if ticked] == ["complaint", "how-to"]
    assert sum(boxes(edit, "department").values()) == 2
    assert chips(wang.get(f"/inbox/saved-{view.id.hex}/")) == {}
