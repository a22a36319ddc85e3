"""What can be typed into the search field, and what is said when it cannot be meant."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sealdesk.labels import Label
from sealdesk.search import fulltext, matching, words
from sealdesk.search.language import LONGEST, MOST_TERMS, Filter, Kind, Problem, QueryError, Text, parse

TODAY = datetime.date(2026, 11, 25)


def terms(typed: str) -> tuple[Text | Filter, ...]:
    return parse(typed, TODAY).terms


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ()),
        ("  ", ()),
        ("refund", (Text(Kind.WORDS, "refund"),)),
        ('"broken seam"', (Text(Kind.PHRASE, "broken seam"),)),
        ("“broken seam”", (Text(Kind.PHRASE, "broken seam"),)),
        ("「退货 流程」", (Text(Kind.PHRASE, "退货 流程"),)),
        ("paras*", (Text(Kind.PREFIX, "paras"),)),
        ("ok -spam", (Text(Kind.WORDS, "ok"), Text(Kind.WORDS, "spam", negated=True))),
        ("from:elena", (Text(Kind.WORDS, "elena", "from"),)),
        ("from: elena", (Text(Kind.WORDS, "elena", "from"),)),
        ("发件人： 王小明", (Text(Kind.WORDS, "王小明", "from"),)),
        ("seam from:  elena status: open", (Text(Kind.WORDS, "seam"), Text(Kind.WORDS, "elena", "from"), Filter("status", ("open",)))),
        ('-subject: "torn seam" x', (Text(Kind.PHRASE, "torn seam", "subject", negated=True), Text(Kind.WORDS, "x"))),
        ("has: attachment", (Filter("has", ("attachment",)),)),
        ("before: 2026-11-24", (Filter("before", ("2026-11-24",), day=datetime.date(2026, 11, 24)),)),
        ("ticket: 1024", (Filter("ticket", ("1024",)),)),
        ("note: this", (Text(Kind.WORDS, "note:"), Text(Kind.WORDS, "this"))),
        ('Subject:"torn seam"', (Text(Kind.PHRASE, "torn seam", "subject"),)),
        ("from:a@b.example", (Text(Kind.EMAIL, "a@b.example", "from"),)),
        ("13800138000", (Text(Kind.PHONE, "13800138000", number="+8613800138000"),)),
        ("138 0013 8000 x", (Text(Kind.PHONE, "138 0013 8000", number="+8613800138000"), Text(Kind.WORDS, "x"))),
        ("from:+8613800138000", (Text(Kind.PHONE, "+8613800138000", "from", number="+8613800138000"),)),
        ("status:open,pending", (Filter("status", ("open", "pending")),)),
        ("-状态：已解决", (Filter("status", ("solved",), negated=True),)),
        ("assignee:me", (Filter("assignee", ("me",)),)),
        ("tag:vip", (Filter("tag", ("vip",)),)),
        ("has:attachment", (Filter("has", ("attachment",)),)),
        ("包含:附件", (Filter("has", ("attachment",)),)),
        ("#1024", (Filter("ticket", ("1024",)),)),
        ("ticket:1024", (Filter("ticket", ("1024",)),)),
        ("before:2026-11-24", (Filter("before", ("2026-11-24",), day=datetime.date(2026, 11, 24)),)),
        ("before:2026年11月24日", (Filter("before", ("2026年11月24日",), day=datetime.date(2026, 11, 24)),)),
        ("after:2026年3月", (Filter("after", ("2026年3月",), day=datetime.date(2026, 3, 1)),)),
        ("status:snoozed,稍后处理", (Filter("status", ("snoozed", "snoozed")),)),
        ("after:2026-3", (Filter("after", ("2026-3",), day=datetime.date(2026, 3, 1)),)),
        ("after:yesterday", (Filter("after", ("yesterday",), day=datetime.date(2026, 11, 24)),)),
        ("晚于：昨天", (Filter("after", ("昨天",), day=datetime.date(2026, 11, 24)),)),
        ("https://shop.example/x", (Text(Kind.WORDS, "https://shop.example/x"),)),
        ("note:this", (Text(Kind.WORDS, "note:this"),)),
        ("a - b", (Text(Kind.WORDS, "a"), Text(Kind.WORDS, "b"))),
    ],
)
def test_it_is_understood(typed: str, meant: tuple[Text | Filter, ...]) -> None:
    assert terms(typed) == meant


@pytest.mark.parametrize(
    ("typed", "problem", "what", "instead"),
    [
        ('torn "broken seam', Problem.UNCLOSED_QUOTE, '"broken seam', ""),
        ("stauts:open", Problem.UNKNOWN_FIELD, "stauts:", "status:"),
        ("form:elena", Problem.UNKNOWN_FIELD, "form:", "from:"),
        ("status:opne", Problem.UNKNOWN_STATUS, "opne", "status:open"),
        ("status:xyzzy", Problem.UNKNOWN_STATUS, "xyzzy", ""),
        ("before:2026-13-01", Problem.BAD_DATE, "2026-13-01", "2026-11-24"),
        ("after:soon", Problem.BAD_DATE, "soon", "2026-11-24"),
        ("has:humour", Problem.UNKNOWN_THING, "humour", "has:attachment"),
        ("from:", Problem.EMPTY_VALUE, "from:", ""),
        ('from:""', Problem.EMPTY_VALUE, 'from:""', ""),
        ("from: ", Problem.EMPTY_VALUE, "from:", ""),
        ("from: status:open", Problem.EMPTY_VALUE, "from:", ""),
        ("from: -spam", Problem.EMPTY_VALUE, "from:", ""),
        ("ticket:abc", Problem.UNKNOWN_NUMBER, "abc", ""),
        ("priority:urgent", Problem.UNKNOWN_FIELD, "priority:", ""),
        ("部门：退款", Problem.UNKNOWN_FIELD, "部门：", ""),
        ("p*", Problem.SHORT_PREFIX, "p*", ""),
        ("pa*", Problem.SHORT_PREFIX, "pa*", ""),
        ("from:p*", Problem.SHORT_PREFIX, "p*", ""),
        ("-spam", Problem.NOTHING_WANTED, "-spam", ""),
        ("status:open -spam", Problem.NOTHING_WANTED, "status:open -spam", ""),
        ('"!!!"', Problem.NO_WORDS, "!!!", ""),
        (" 😀 ", Problem.NO_WORDS, "😀", ""),
        ("😀 & !", Problem.NO_WORDS, "😀 & !", ""),
        ("€", Problem.NO_WORDS, "€", ""),
        ("x" * (LONGEST + 1), Problem.TOO_LONG, "", ""),
        ("x " * (MOST_TERMS + 1), Problem.TOO_MANY_TERMS, "", ""),
    ],
)
def test_it_is_refused_with_the_piece_and_a_proposal(typed: str, problem: Problem, what: str, instead: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(typed, TODAY)
    assert (refused.value.problem, refused.value.what, refused.value.instead) == (problem, what, instead)


SIGNS = ['"', "“", "-", "*", ":", "：", "#", "(", ")", "^", "'", "\\", "|", "&", "!", "\0", "\ud800", " ", "<->"]
PIECES = st.sampled_from(
    [
        *SIGNS,
        "from:",
        "status:",
        "before:",
        "has:",
        "AND",
        "NOT",
        "NEAR(",
        "订单",
        "退",
        "seam",
        "a@b.cc",
        "138",
        "%s",
        "{subject}",
        "2026-11-24",
    ]
)
TYPED = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@given(TYPED)
@example('"')
@example("-")
@example("from:”")
def test_whatever_is_typed_is_understood_or_refused(typed: str) -> None:
    try:
        query = parse(typed, TODAY)
    except QueryError:
        return
    assert len(query.terms) == len(query.texts) + len(query.filters)
    assert not query.texts or any(not text.negated for text in query.texts)


@pytest.mark.django_db
@given(TYPED)
def test_an_expression_is_made_of_tokens_and_operators_alone(typed: str) -> None:
    try:
        query = parse(typed, TODAY)
    except QueryError:
        return
    said = matching.expression(query.texts, [Label.PERSONAL, Label.INTERNAL], 1)
    assert not set(said) - set("abcdefghijklmnopqrstuvwxyz234567 \"'(){}:ABCD<->|&!ANDORNOT")
    assert fulltext.table(1) == "search_index_1"


@given(st.text(max_size=40))
def test_what_begins_to_be_typed_never_fails(typed: str) -> None:
    assert isinstance(matching.beginning(typed, list(fulltext.WEIGHTS), [], 1), str)


@given(st.lists(st.sampled_from([*"aZ9０Ａ-–_/@. 订é", "HP-2047102"]), max_size=60).map("".join))
def test_a_code_is_the_same_word_wherever_it_stands(text: str) -> None:
    for code in words.codes(text):
        assert 4 <= len(code) <= 24
        assert code.isalnum()
        assert any(map(str.isdecimal, code))
        assert not code.isdecimal()
        assert words.one_code(code) == code
        assert all(words.one_code(text[start:end]) == code for start, end in words.places_of_code(text, code))
        assert list(words.places_of_code(text, code))


def test_a_text_full_of_codes_has_a_bounded_number_of_them() -> None:
    assert len(words.codes(" ".join(f"AB-{number:05}" for number in range(5000)))) == words.MOST_CODES
