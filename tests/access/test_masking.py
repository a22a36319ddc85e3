"""What is shown of a value to somebody who may not see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.masking import masked


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
