"""The merge of a form by three: what was shown, what is typed, and what stands now."""

from __future__ import annotations

import html
import re

import pytest
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.console import meanwhile
from sealdesk.console.meanwhile import CARRIED, Value, carried, digest, merge, told

#: Few values, so that two people often choose the same, and "" among them.
TEXTS = st.sampled_from(["", "a", "b", "c", "on", "两行\n字"])
LISTS = st.lists(st.sampled_from("abcde"), unique=True, max_size=4).map(tuple)
NAMES = st.sampled_from(["name", "name_zh", "text"])
SAME = 400


def sent(shown: dict[str, Value]) -> str:
    """What a page that showed this sends back."""
    found = re.fullmatch(rf'<input type="hidden" name="{CARRIED}" value="([^"]*)">', carried(shown))
    assert found
    return html.unescape(found[1])


@settings(max_examples=SAME)
@given(st.dictionaries(NAMES, st.tuples(TEXTS, TEXTS, TEXTS), min_size=1))
def test_each_text_goes_by_the_rule_of_three(fields: dict[str, tuple[str, str, str]]) -> None:
    shown, typed, now = ({name: three[i] for name, three in fields.items()} for i in range(3))
    merged = merge(sent(shown), typed, now)
    for name, (then, mine, stands) in fields.items():
        if mine in {then, stands}:
            assert merged.values[name] == stands
            assert name not in merged.theirs
        elif stands == then:
            assert merged.values[name] == mine
            assert name not in merged.theirs
        else:
            assert merged.values[name] == mine, "what was typed stands in the form that comes back"
            assert merged.theirs[name] == stands


@settings(max_examples=SAME)
@given(LISTS, LISTS, LISTS)
def test_of_a_list_each_item_goes_by_it_and_nothing_is_in_conflict(
    shown: tuple[str, ...], typed: tuple[str, ...], now: tuple[str, ...]
) -> None:
    merged = merge(sent({"list": shown}), {"list": typed}, {"list": now})
    assert merged.theirs == {}
    meant = merged.values["list"]
    assert len(set(meant)) == len(meant)
    for item in "abcde":
        mine_changed = (item in typed) != (item in shown)
        assert (item in meant) == ((item in typed) if mine_changed else (item in now))


@settings(max_examples=SAME)
@given(LISTS, LISTS)
def test_a_list_that_was_left_alone_keeps_its_order_too(shown: tuple[str, ...], now: tuple[str, ...]) -> None:
    assert merge(sent({"list": shown}), {"list": shown[::-1]}, {"list": now}).values["list"] == now


@settings(max_examples=SAME)
@given(TEXTS, TEXTS, TEXTS)
def test_saving_again_puts_ones_own_in_its_place(shown: str, typed: str, now: str) -> None:
    first = merge(sent({"name": shown}), {"name": typed}, {"name": now})
    again = merge(sent({"name": now}), first.values, {"name": now})
    assert again.theirs == {}
    assert again.values == first.values


@given(st.text(), TEXTS, TEXTS)
def test_without_the_digest_or_with_a_broken_one_what_is_typed_is_meant(broken: str, typed: str, now: str) -> None:
    assert merge(None, {"name": typed}, {"name": now}) == meanwhile.Merged({"name": typed}, {})
    if "name" not in MultiValueDict({part.split("=")[0]: [] for part in broken.split("&")}):
        assert merge(broken, {"name": typed}, {"name": now}) == meanwhile.Merged({"name": typed}, {})


def test_a_field_of_which_the_desk_knows_nothing_is_left_as_typed() -> None:
    assert merge(sent({"name": "a"}), {"name": "a", "scope": "own"}, {"name": "b"}).values == {"name": "b", "scope": "own"}


@pytest.mark.parametrize("back", ["One\r\nTwo", "One\nTwo\n", "  One\nTwo"])
def test_what_a_browser_does_to_a_text_is_no_change(back: str) -> None:
    assert merge(sent({"text": "One\nTwo"}), {"text": back}, {"text": "Three"}).values == {"text": "Three"}


def test_the_page_carries_no_value_and_nothing_to_guess_it_by() -> None:
    page = carried({"name": "Elena Rossi", "list": ("refund",)})
    assert "Elena" not in page
    assert "refund" not in page
    assert digest("name", "Elena Rossi") != digest("other", "Elena Rossi")


def test_the_digest_is_the_desks_own(settings: object) -> None:
    before = digest("name", "Elena Rossi")
    settings.SECRET_KEY = "another desk has another key, " * 3  # type: ignore[attr-defined]
    assert digest("name", "Elena Rossi") != before


def test_a_long_text_is_told_by_its_beginning_and_given_whole() -> None:
    assert told("Bye").sentence == "Meanwhile this was changed to “Bye”. Save again to put yours in its place."
    assert told("Bye").whole == ""
    assert told("").sentence == "Meanwhile this was emptied. Save again to put yours in its place."
    long = "word " * 100
    assert len(told(long).sentence) < 250
    assert told(long).whole == long
    assert told("One\nTwo").whole == "One\nTwo"
