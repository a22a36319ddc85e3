"""Variables of canned replies: a closed list, replaced once, by text that stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.errors import InvalidChangeError
from sealdesk.workbench.templating import MAX_VALUE, VARIABLES, check, fill, one_line

NAME = "{{customer.name}}"


@pytest.mark.parametrize(
    "text", ["", "Hello.", f"Dear {NAME},", "{{ customer.name | customer }}", "{{agent.name}} {{ticket.number}}", "a { b } c"]
)
def test_a_text_with_known_variables_is_taken(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{customer.phone}}",
        "{{customer}}",
        "{{customer.name.__class__}}",
        "{{ settings.SECRET_KEY }}",
        "{{customer.name",
        "customer.name}}",
        "{{ }}",
        "{{customer.name|{{agent.name}}}}",
        "{{7*7}}",
        "{% load %}{{",
    ],
)
def test_an_unknown_variable_or_a_loose_brace_is_refused(text: str) -> None:
    with pytest.raises(InvalidChangeError):
        check(text)


def test_the_refusal_names_what_is_wrong_and_what_there_is() -> None:
    with pytest.raises(InvalidChangeError, match=r"\{\{customer\.phone\}\}.*customer\.name"):
        check("{{customer.phone}}")


def test_a_value_that_is_missing_gives_way_to_the_words_behind_the_bar() -> None:
    assert fill("Dear {{customer.name|customer}},", {}) == "Dear customer,"
    assert fill("Dear {{customer.name|customer}},", {"customer.name": "Elena"}) == "Dear Elena,"
    assert fill("您好，{{customer.name}}！", {"customer.name": "李娜"}) == "您好，李娜！"


@given(st.text(max_size=300), st.sampled_from(VARIABLES))
def test_a_value_is_never_looked_at_again(value: str, other: str) -> None:
    said = fill(f"[{NAME}]", {"customer.name": f"{{{{{other}}}}}{value}", other: "SECRET" if other != "customer.name" else ""})
    assert "SECRET" not in said.replace(one_line(value), "")
    assert said.count("\n") == 0


@given(st.text(max_size=2000))
def test_a_value_is_one_line_without_marks_that_turn_it(value: str) -> None:
    line = one_line(value)
    assert len(line) <= MAX_VALUE
    assert line.isprintable()


@given(st.text(alphabet="{}|.customername \n", max_size=60))
def test_what_is_taken_leaves_no_braces_behind(text: str) -> None:
    try:
        check(text)
    except InvalidChangeError:
        return
    assert "{{" not in fill(text, dict.fromkeys(VARIABLES, "x"))
