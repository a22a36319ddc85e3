"""Hits are marked where a reader would look for them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.search.highlighting import Piece, excerpt, marked
from sealdesk.search.language import QueryError, parse

TODAY = datetime.date(2026, 11, 25)


def hits(text: str, typed: str) -> list[str]:
    pieces = marked(text, parse(typed, TODAY).texts)
    assert "".join(piece.text for piece in pieces) == text
    return [piece.text for piece in pieces if piece.hit]


@pytest.mark.parametrize(
    ("text", "typed", "marks"),
    [
        ("The seams have opened.", "seam opening", ["seams", "opened"]),
        ("The seam has opened", '"seam has"', ["seam has"]),
        ("has seam, seam has", '"seam has"', ["seam has"]),
        ("Parasols and paragliders", "para*", ["Parasols", "paragliders"]),
        ("ＰＡＲＡＳＯＬ", "parasol", ["ＰＡＲＡＳＯＬ"]),
        ("我的订单还没有收到", "订单", ["订单"]),
        ("我的订单还没有收到", "没有收到", ["没有收到"]),
        ("他收有没", "没有", []),
        ("call (138) 0013-8000 now", "13800138000", ["(138) 0013-8000"]),
        ("Write to Elena@Example.com.", "elena@example.com", ["Elena@Example.com"]),
        ("seam and spam", "seam -spam", ["seam"]),
        ("nothing here", "seam", []),
        ("Orders HP-2047102, HP2047102 and HP-2047103", "HP2047102", ["HP-2047102", "HP2047102"]),
        ("Orders HP-2047102 and HP2047102", "hp-2047102", ["HP-2047102", "HP2047102"]),
        ("A-12/b is broken", "a-12", ["A-12"]),
    ],
)
def test_it_marks(text: str, typed: str, marks: list[str]) -> None:
    assert hits(text, typed) == marks


def test_an_excerpt_shows_the_hit_and_says_that_it_is_cut() -> None:
    text = "word " * 200 + "the seam opened " + "word " * 200
    pieces = excerpt(text, parse("seam", TODAY).texts)
    assert Piece("seam", True) in pieces
    assert (pieces[0], pieces[-1]) == (Piece("…"), Piece("…"))
    assert sum(len(piece.text) for piece in pieces) <= 230


def test_without_a_hit_an_excerpt_is_the_beginning() -> None:
    assert excerpt("One\n\n two", parse("seam", TODAY).texts) == (Piece("One two"),)
    assert excerpt("", parse("seam", TODAY).texts) == ()


@given(st.text(max_size=300), st.sampled_from(["seam", '"a b"', "ab*", "订单 a", "13800138000", "a@b.cc"]))
def test_no_text_breaks_it(text: str, typed: str) -> None:
    try:
        texts = parse(typed, TODAY).texts
    except QueryError:
        return
    assert "".join(piece.text for piece in marked(text, texts)) == text
    excerpt(text, texts)
