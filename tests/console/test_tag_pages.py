"""The settings pages of tags: the list with its numbers, making, renaming with undo, and removing for good."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sealdesk.access.permissions import Role
from sealdesk.desk import tagging
from sealdesk.desk.contesting import MARK
from sealdesk.desk.filters import Filter
from sealdesk.desk.models import TagWord, Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import saved
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import words_of

LIST = "/settings/tags/"


@pytest.fixture
def refund(desk: Desk, ticket: Ticket) -> TagWord:
    """A tag on Elena's ticket."""
    return tagging.tag(desk.wang, ticket, "refund")


def url(name: str, word: TagWord) -> str:
    return reverse(f"console:settings-{name}", args=[word.pk])


def offered(office: Client) -> str:
    """What the toast on the list offers to undo."""
    found = re.search(r'action="/undo/([0-9a-f-]{36})/"', office.get(LIST).content.decode())
    return found[1] if found else ""


def test_the_list_has_each_word_with_its_colour_and_its_tickets(office: Client, refund: TagWord) -> None:
    office.post(LIST, {"word": "Late Delivery", "colour": "accent"})
    page = office.get(LIST)
    assert "late-delivery Petrol 0 tickets refund Grey 1 ticket" in words_of(page)
    made = TagWord.objects.get(word="late-delivery")
    assert f'<span class="chip chip--brand"><a class="tag" href="{url("tag", made)}">' in page.content.decode()
    assert url("tag", refund) in page.content.decode()


@pytest.mark.parametrize("word", ["elena@customer.example", "13812345678", "refund", ""])
def test_what_is_no_tag_or_there_already_is_said_above_the_form(office: Client, refund: TagWord, word: str) -> None:
    page = office.post(LIST, {"word": word, "colour": "info"})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode() or "This field is required" in words_of(page)
    assert list(TagWord.objects.values_list("word", flat=True)) == [refund.word]


def test_a_tag_is_renamed_with_its_views_and_taken_back_from_the_toast(office: Client, desk: Desk, refund: TagWord) -> None:
    view = saved.keep(desk.wang, saved.Wish("Money", Filter({"tag": ("refund",), "status": ("open",)})))
    office.post(url("tag", refund), {"word": "Money back", "colour": "danger"})
    view.refresh_from_db()
    assert view.filter == {"tag": ["money-back"], "status": ["open"]}
    entry = offered(office)
    ledger = words_of(office.get("/ledger/"))
    assert "Colour: Grey → Red · Tag: refund → money-back" in ledger
    office.post(f"/undo/{entry}/", {"next": LIST})
    refund.refresh_from_db()
    view.refresh_from_db()
    assert (refund.word, refund.colour, view.filter["tag"]) == ("refund", "plain", ["refund"])
    assert LedgerEvent.objects.filter(tag="action:undone", resource=f"tag:{refund.pk}", outcome="done").count() == 1


def test_what_somebody_changed_since_is_not_taken_back(office: Client, refund: TagWord) -> None:
    office.post(url("tag", refund), {"word": "money", "colour": "plain"})
    entry = offered(office)
    TagWord.objects.filter(pk=refund.pk).update(colour="info")
    office.post(f"/undo/{entry}/", {"next": LIST})
    assert "It was changed in the meantime" in words_of(office.get(LIST))
    refund.refresh_from_db()
    assert refund.word == "money"


def test_saving_the_same_again_offers_nothing_to_undo(office: Client, refund: TagWord) -> None:
    office.post(url("tag", refund), {"word": "refund", "colour": "plain"})
    assert offered(office) == ""


def test_removing_says_beforehand_from_how_many_tickets(office: Client, desk: Desk, ticket: Ticket, refund: TagWord) -> None:
    before = words_of(office.get(url("tag", refund)))
    assert "Remove from 1 ticket " in before
    assert "This cannot be undone." in before
    office.post(url("tag-remove", refund))
    assert "Removed #refund from 1 ticket." in words_of(office.get(LIST))
    assert not tagging.tags_of(Ticket.objects.get(pk=ticket.pk))
    assert office.get(url("tag", refund)).status_code == 404
    assert office.post(url("tag-remove", refund)).status_code == 404


def test_who_manages_one_department_reads_the_list_and_changes_nothing(desk: Desk, refund: TagWord) -> None:
    visitor = signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care)))
    page = visitor.get(LIST)
    assert "refund" in words_of(page)
    assert url("tag", refund) not in page.content.decode()
    assert "New tag" not in words_of(page)
    assert visitor.post(LIST, {"word": "mine", "colour": "plain"}).status_code == 403
    assert visitor.get(url("tag", refund)).status_code == 404
    assert TagWord.objects.count() == 1


def test_without_the_permission_there_is_no_page(desk: Desk, refund: TagWord) -> None:
    visitor = signed_in(an_agent_with((Role.AGENT, desk.care)))
    assert {visitor.get(LIST).status_code, visitor.get(url("tag", refund)).status_code} == {403}
    assert LIST not in visitor.get("/settings/").content.decode()


def test_the_list_costs_the_same_however_many_words_there_are(office: Client, refund: TagWord, django_assert_max_num_queries: Any) -> None:
    TagWord.objects.bulk_create(TagWord(word=f"word-{number}") for number in range(60))
    office.get(LIST)
    with django_assert_max_num_queries(9):
        office.get(LIST)


def test_a_tag_of_the_desk_itself_has_its_name_in_the_readers_language_and_keeps_its_word(
    office: Client, ada: Agent, desk: Desk, ticket: Ticket
) -> None:
    held = tagging.tag(desk.wang, ticket, MARK)
    ada.__class__.objects.filter(pk=ada.pk).update(language="zh-hans")
    page = words_of(office.get(LIST))
    assert "人工复核" in page
    assert MARK not in page
    form = office.get(url("tag", held)).content.decode()
    assert 'value="人工复核"' in form
    office.post(url("tag", held), {"word": "人工复核", "colour": "danger"})
    held.refresh_from_db()
    assert (held.word, held.colour) == (MARK, "danger")
