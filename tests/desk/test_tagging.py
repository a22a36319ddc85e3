"""Tags: one vocabulary for the desk, words of a bounded form, on tickets and off them, found quickly."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see
from sealdesk.desk import tagging
from sealdesk.desk.models import TagWord, Ticket, TicketTag
from sealdesk.ledger.models import LedgerEvent
from tests.doors_cast import a_ticket, an_actor


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Refund", "refund"),
        (" #Late Delivery ", "late-delivery"),
        ("退款", "退款"),
        ("ＶＩＰ", "vip"),
        ("order_2026", "order-2026"),
        ("a--b", "a-b"),
    ],
)
def test_what_is_typed_becomes_one_word(typed: str, word: str) -> None:
    assert tagging.normal(typed) == word


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "#",
        "-",
        "elena@customer.example",
        "+44 7700 900123",
        "13812345678",
        "138-1234-5678",
        "<b>",
        "a/b",
        "x" * 41,
        "a\u202eb",
        "a\x00b",
    ],
)
def test_an_address_a_number_or_markup_is_no_tag(typed: str) -> None:
    with pytest.raises(InvalidChangeError):
        tagging.normal(typed)


@given(st.text(max_size=60))
def test_a_word_is_its_own_form_and_never_holds_markup_or_a_number_of_somebody(typed: str) -> None:
    try:
        word = tagging.normal(typed)
    except InvalidChangeError:
        return
    assert tagging.normal(word) == word
    assert len(word) <= tagging.MAX_LENGTH
    assert not set(word) & set("<>&\"'@+ /\\\n")


def test_a_new_word_joins_the_vocabulary_and_twice_is_once(ticket: Ticket, care: Department) -> None:
    wang = an_actor(Role.AGENT, care)
    tagging.tag(wang, ticket, "Torn seam")
    tagging.tag(wang, ticket, "torn-seam")
    assert [tag.word for tag in tagging.tags_of(ticket)] == ["torn-seam"]
    assert list(LedgerEvent.objects.filter(tag="tag:created").values_list("actor", flat=True)) == [wang.key]
    event = LedgerEvent.objects.filter(tag="ticket:tagged").latest("id")
    assert (event.resource, json.loads(event.details)) == (ticket.key, {"tag": "torn-seam"})


def test_a_tag_is_taken_off_and_only_one_that_is_on(ticket: Ticket, care: Department) -> None:
    wang = an_actor(Role.AGENT, care)
    tagging.tag(wang, ticket, "refund")
    tagging.untag(wang, ticket, "refund")
    assert tagging.tags_of(ticket) == []
    with pytest.raises(InvalidChangeError):
        tagging.untag(wang, ticket, "refund")


def test_a_ticket_has_at_most_twenty_tags_and_the_desk_three_hundred(
    ticket: Ticket, care: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = an_actor(Role.AGENT, care)
    monkeypatch.setattr(tagging, "MAX_ON_TICKET", 2)
    monkeypatch.setattr(tagging, "MAX_WORDS", 3)
    for word in ("one", "two"):
        tagging.tag(wang, ticket, word)
    with pytest.raises(InvalidChangeError, match="Take one off"):
        tagging.tag(wang, ticket, "three")
    other = a_ticket(care)
    tagging.tag(wang, other, "three")
    with pytest.raises(InvalidChangeError, match="Choose one of them"):
        tagging.tag(wang, other, "four")


def test_the_tickets_of_a_tag_are_the_same_for_a_rare_and_a_common_one(
    care: Department, billing: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, lead = an_actor(Role.AGENT, care), an_actor(Role.LEAD, None)
    tickets = [a_ticket(care) for _ in range(4)]
    foreign = a_ticket(billing)
    for ticket in (*tickets[:3], foreign):
        tagging.tag(lead, ticket, "refund")
    wanted = {ticket.pk for ticket in tickets[:3]}
    for few in (2000, 1):
        monkeypatch.setattr(tagging, "FEW", few)
        assert set(see(wang, Ticket).filter(tagging.having(["refund"])).values_list("pk", flat=True)) == wanted
    assert not see(wang, Ticket).filter(tagging.having(["unknown"])).exists()


def test_the_vocabulary_is_kept_by_administrators_and_each_change_recorded(ticket: Ticket, care: Department) -> None:
    admin, wang = an_actor(Role.ADMINISTRATOR, None), an_actor(Role.AGENT, care)
    made = tagging.make_word(admin, "Refund", "warning")
    tagging.tag(wang, ticket, "refund")
    tagging.change_word(admin, made.id, "Money back", "danger")
    assert [(tag.word, tag.colour) for tag in tagging.tags_of(ticket)] == [("money-back", "danger")]
    changed = LedgerEvent.objects.filter(tag="tag:changed").latest("id")
    assert json.loads(changed.details) == {"changes": {"word": ["refund", "money-back"], "colour": ["warning", "danger"]}}
    assert [(word.word, word.count) for word in tagging.used()] == [("money-back", 1)]  # type: ignore[attr-defined]
    with pytest.raises(NotAllowedError):
        tagging.make_word(wang, "mine")
    with pytest.raises(NotAllowedError):
        tagging.remove_word(wang, made.id)
    tagging.remove_word(admin, made.id)
    assert (TagWord.objects.count(), TicketTag.objects.count()) == (0, 0)
    assert json.loads(LedgerEvent.objects.filter(tag="tag:removed").latest("id").details) == {"word": "money-back", "tickets": 1}


@pytest.mark.parametrize("colour", ["", "red", "#f00", "url(x)"])
def test_a_colour_is_a_tone_of_the_design(db: None, colour: str) -> None:
    with pytest.raises(InvalidChangeError):
        tagging.make_word(an_actor(Role.ADMINISTRATOR, None), "refund", colour)
