"""What is shown of a value to somebody who may not see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.masking import masked, without_ways


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("phone", "13800135678", "138****5678"),
        ("phone", "138 0013 5678", "138****5678"),
        ("phone", "+44 20 7946 0958", "+442******958"),
        ("phone", "12345", "•••••"),
        ("address", "elena.rossi@fastpost.example", "el•••••@fastpost.example"),
        ("address", "al@post.example", "•••••@post.example"),
        ("address", "no address", "•••••"),
        ("name", "王小明", "王•••"),
        ("name", "Elena Rossi", "E•••"),
        ("name", "  ", "•••••"),
        ("text", "anything", "•••••"),
    ],
)
def test_enough_to_recognise_and_not_enough_to_use(kind: str, text: str, shown: str) -> None:
    assert masked(text, kind) == shown


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_masked_text_tells_nothing_not_even_its_length(one: str, other: str) -> None:
    assert masked(one, "text") == masked(other, "text")


@given(st.from_regex(r"\+?[0-9]{7,15}", fullmatch=True))
def test_a_masked_number_hides_at_least_one_digit_and_most_of_the_middle(number: str) -> None:
    shown = masked(number, "phone")
    assert number not in shown
    assert sum(character.isdigit() for character in shown) <= 7


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("elena@customer.example", "el•••••@customer.example"),
        ("Elena (elena@customer.example)", "Elena (el•••••@customer.example)"),
        ("Elena <elena@customer.example>", "Elena <el•••••@customer.example>"),
        ("elena＠customer.example", "•••••"),
        ("Elena 138 0013 5678", "Elena 138****5678"),
        ("Elena Rossi", "Elena Rossi"),
        ("王小明 2026", "王小明 2026"),
        ("Till 12-34", "Till 12-34"),
        ("@elena", "@elena"),
    ],
)
def test_a_way_to_reach_somebody_is_masked_in_their_name_too(name: str, shown: str) -> None:
    assert without_ways(name) == shown


@given(st.text())
def test_what_holds_no_at_and_no_digit_stays_as_it_is(name: str) -> None:
    if not any(sign in "@＠" or sign.isdigit() for sign in name):
        assert without_ways(name) == name
