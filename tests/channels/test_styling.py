"""Styles of a mail as one sheet: each tag keeps its own look, and no style ends the sheet or stays in a tag."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.cleaning import clean_html
from sealdesk.channels.mail.styling import with_sheet


def test_a_style_becomes_a_class_and_equal_ones_share_it() -> None:
    cleaned = clean_html(
        '<p title="a > b" style="color: red">One</p><span style="color: red">Two</span><b style="font-weight:bold">Three</b>'
    ).html
    html, sheet = with_sheet(cleaned)
    assert "style=" not in html
    assert html.count('class="s0"') == 2
    assert sheet == ".s0{color: red}\n.s1{font-weight: bold}"


def test_words_that_look_like_a_tag_with_style_stay_words() -> None:
    html, sheet = with_sheet(clean_html("<p>&lt;b style=&quot;color: red&quot;&gt;</p>").html)
    assert (sheet, "&lt;b style=" in html) == ("", True)


def test_what_would_end_a_rule_is_dropped() -> None:
    for style in ("color:red}body{color:blue", "color:&lt;/style&gt;", "font-family:'a\\\\}'", "color:@x"):
        html, sheet = with_sheet(f'<p style="{style}">x</p>')
        assert (html, sheet) == ("<p>x</p>", "")


@given(st.text(alphabet="<>/ \"'=;:{}stylepcor&#\\x", max_size=60), st.text(alphabet="red;:{}<>/\\'\"@* colr-", max_size=30))
def test_no_style_stays_in_a_tag_and_none_leaves_its_rule(text: str, style: str) -> None:
    html, sheet = with_sheet(clean_html(f"<p style='{style}'>{text}<b style=\"color:red\">x</b>").html)
    assert not re.search(r"<[^>]* style=", html)
    assert all(re.fullmatch(r"\.s\d+\{[^{}<>]*\}", line) for line in sheet.splitlines())
