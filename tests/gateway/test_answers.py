"""What comes back is text that was asked for, or nothing: no links, no markup, no tools, no ways to reach somebody."""

from __future__ import annotations

import contextlib
import html
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.gateway.answers import MAX_ANSWER, content_of, proposal
from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.masking import Table, masked


@pytest.fixture
def table() -> Table:
    table = Table()
    masked("I am Elena Rossi, elena.rossi@customer.example.", {"Elena Rossi": "NAME"}, table)
    return table


def clean(text: str, table: Table) -> str:
    return proposal(json.dumps({"reply": text}), "reply", table).text


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("Dear ⟦NAME_1⟧, it leaves tomorrow.", "Dear Elena Rossi, it leaves tomorrow."),
        ("See [our page](https://evil.example/login) now", "See our page […] now"),
        ("![x](https://evil.example/p.png?d=1)Hello", "[…]Hello"),
        ("Go to https://evil.example/a?b=c#d please", "Go to […] please"),
        ("Go to evil.example.com/pay or www.evil.example", "Go to […] or […]"),
        ("<b>Hello</b><script>alert(1)</script><img src=x onerror=y>", "Helloalert(1)"),
        ("&lt;script&gt;x&lt;/script&gt; &amp;lt;b&amp;gt;y", "x y"),
        ("**Hello** `there`\n# Title\n> quote", "Hello there\nTitle\nquote"),
        ("Call +39 06 7654321 now", "Call […] now"),
        ("Pay to DE89370400440532013000 please", "Pay to […] please"),
        ("Write to help@evil.example.", "Write to […]."),
        ("Call ❶➑⓿⓿➎➎➎❶❷❸❹ now", "Call […] now"),
        ("Pay at 🅴🆅🅸🅻.🅲🅾🅼 or ᴇᴠɪʟ.ᴄᴏᴍ", "Pay at […] or […]"),
        ("javascript:alert(document.domain) or data:text/html,x.y", "[…] or […]"),
        ("Write to ⟦EMAIL_1⟧.", "Write to elena.rossi@customer.example."),
        ("<**script>alert(1)<**/script>", "alert(1)"),
        ("<`img src=x onerror=alert(1)`>Yes", "Yes"),
        ("&amp;amp;amp;lt;script&amp;amp;amp;gt;x", "x"),
        ("[a[b]c](https://evil.example)", "[a[b]c] ([…]"),
        ("[here](x)(y) and ![](x)[y]", "here […] and […]"),
        ("[evil]: https://evil.example\n> - [evil][]", "evil: […]\n- evil […]"),
        ("if a <b and c> d, use a list[0](1)", "if a  d, use a list0 […]"),
        ("x < y, 3 <4 and <unfinished", "x < y, 3 <4 and < unfinished"),
        ("in\u200bvisible \u202eturned", "invisible turned"),
    ],
)
def test_what_is_shown(table: Table, came: str, shown: str) -> None:
    assert clean(came, table) == shown


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Hello",
        "[]",
        "null",
        '"x"',
        "{",
        '{"reply": 1}',
        '{"reply": null}',
        '{"text": "x"}',
        '{"reply": "x", "send": true}',
        "NaN",
        "[" * 9000,
    ],
)
def test_another_form_is_refused(table: Table, content: str) -> None:
    with pytest.raises(GatewayRefusalError) as refused:
        proposal(content, "reply", table)
    assert refused.value.reason is Reason.MALFORMED


def test_a_long_one_an_empty_one_and_one_about_somebody_else_are_refused(table: Table) -> None:
    for text, reason in (("x " * MAX_ANSWER, Reason.TOO_LARGE), ("<b></b>", Reason.EMPTY), ("Dear ⟦NAME_9⟧", Reason.FOREIGN_PLACEHOLDER)):
        with pytest.raises(GatewayRefusalError) as refused:
            clean(text, table)
        assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"content": None, "tool_calls": [{"function": {"name": "send_mail"}}]}, Reason.TOOL_CALL),
        ({"content": '{"reply": "x"}', "tool_calls": [{"id": 1}]}, Reason.TOOL_CALL),
        ({"content": '{"reply": "x"}', "function_call": {"name": "rm"}}, Reason.TOOL_CALL),
        ({"content": None}, Reason.TOOL_CALL),
        ({"content": ["x"]}, Reason.MALFORMED),
        ("x", Reason.TOOL_CALL),
    ],
)
def test_a_call_of_a_tool_is_refused(message: object, reason: Reason) -> None:
    with pytest.raises(GatewayRefusalError) as refused:
        content_of(json.dumps({"choices": [{"message": message}]}).encode())
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{}, {}]}', b'{"choices": 3}', b"[" * 100_000]
)
def test_a_body_that_is_no_completion_is_refused(body: bytes) -> None:
    with pytest.raises(GatewayRefusalError) as refused:
        content_of(body)
    assert refused.value.reason is Reason.MALFORMED


def test_tokens_that_make_no_sense_count_nothing() -> None:
    for usage in (None, "x", {"prompt_tokens": -1, "completion_tokens": True}, {"prompt_tokens": 10**12}):
        body = json.dumps({"choices": [{"message": {"content": "x"}}], "usage": usage}).encode()
        assert content_of(body) == ("x", 0, 0)


PIECES = [
    "<",
    ">",
    "/",
    "!",
    "?",
    "[",
    "]",
    "(",
    ")",
    ":",
    "*",
    "**",
    "__",
    "`",
    "#",
    "~",
    "\\",
    "&lt;",
    "&gt;",
    "&amp;",
    "&#91;",
    "\n",
    " ",
    ".",
]
PIECES += ["script", "img src=x", "a href=", "--", "http://evil.example", "evil", "com", "[…]", "\u200b", "> ", "1. ", "好"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_tag_and_no_link_is_left_however_it_is_parted(pieces: list[str]) -> None:
    table = Table()
    try:
        shown = clean("".join(pieces), table)
    except GatewayRefusalError as refused:
        assert refused.reason in {Reason.EMPTY, Reason.MALFORMED, Reason.FOREIGN_PLACEHOLDER}  # noqa: PT017 - the other right end
        return
    assert not re.search(r"<[!/?A-Za-z]|\]\(|\]\[|^[ >]{0,3}\[[^\]]+\]:", shown, re.MULTILINE)
    assert "evil.example" not in shown
    assert shown == html.unescape(shown)
    assert clean(shown, table) == shown


def test_more_layers_than_anybody_writes_are_thrown_away(table: Table) -> None:
    with pytest.raises(GatewayRefusalError) as refused:
        clean("Hello &" + "amp;" * 50 + "lt;b>", table)
    assert refused.value.reason is Reason.MALFORMED


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["<a", "[", "[](", "[a][", "![", "<!--", "&lt;", "*`", "> ", "&amp;lt;", "[a]:\n", "\\", "<a>", "(", "_*"]
)
def test_no_repetition_keeps_the_cleaning_busy(table: Table, piece: str) -> None:
    with contextlib.suppress(GatewayRefusalError):
        clean(piece * (MAX_ANSWER * 4 // len(piece)), table)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_is_shown_without_links_or_refused(text: str) -> None:
    try:
        shown = proposal(json.dumps({"reply": text + " https://evil.example/x"}), "reply", Table()).text
    except GatewayRefusalError:
        return
    assert "evil.example" not in shown
