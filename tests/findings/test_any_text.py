"""Whatever is written around it: places are true, nothing overlaps, a planted value comes out exactly."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.findings import Finding, Kind, find
from sealdesk.findings.checksums import iban, luhn, resident_id

ANY = st.text(max_size=200) | st.text(alphabet="0123456789 -.@:/()+XxGB王李地址路号\u200b０１", max_size=120)
PLANTED = {
    Kind.PHONE: "13800138000",
    Kind.RESIDENT_ID: "11010119900307109X",
    Kind.BANK_CARD: "6217009238266017046",
    Kind.IBAN: "GB82WEST12345698765432",
    Kind.EMAIL: "wei.li@example.com",
    Kind.IP: "201.243.100.102",
}


@given(ANY)
@settings(max_examples=150, deadline=None)
def test_places_are_in_the_text_in_order_and_never_overlap(text: str) -> None:
    findings = find(text, Kind)
    assert all(0 <= one.start < one.end <= len(text) and 0.5 <= one.confidence <= 1 for one in findings)
    assert all(before.end <= behind.start for before, behind in pairwise(findings))


@given(
    st.sampled_from(sorted(PLANTED)), st.text(alphabet="abcdefg你好谢谢，。\n", max_size=30), st.text(alphabet="xyz再见，。\n", max_size=30)
)
@settings(max_examples=150, deadline=None)
def test_a_planted_value_is_found_exactly(kind: Kind, before: str, behind: str) -> None:
    text = f"{before} {PLANTED[kind]} {behind}"
    start = len(before) + 1
    assert (start, start + len(PLANTED[kind]), kind) in {(one.start, one.end, one.kind) for one in find(text)}


@given(st.sampled_from([Kind.RESIDENT_ID, Kind.BANK_CARD, Kind.IBAN]), st.data())
def test_one_wrong_digit_is_noticed(kind: Kind, data: st.DataObject) -> None:
    value = PLANTED[kind]
    at = data.draw(st.sampled_from([place for place, sign in enumerate(value) if sign.isdigit()]))
    wrong = value[:at] + data.draw(st.sampled_from([digit for digit in "0123456789" if digit != value[at]])) + value[at + 1 :]
    assert not {Kind.RESIDENT_ID: resident_id, Kind.BANK_CARD: luhn, Kind.IBAN: iban}[kind](wrong)


HOSTILE = [
    "1",
    "1 ",
    "12-34-",
    "@",
    "a@",
    "a.",
    "a (at) ",
    ":",
    "a:b",
    "\u200b1",
    "GB82 ",
    "一",
    "京A",
    "http://",
    "订单号",
    "1\n",
    "\ufdfa",
    "e\u0301",
]
HOSTILE += [
    "O1",
    "1.1.",
    "jan ",
    "jan 1, ",
    "1 jan 8",
    "may 1984 ",
    "born 3 Apr 84 ",
    "生于一九八四年四月",
    "一九年十月",
    "年一月",
    "出生",
    "аa",
    "省市区县",
    "王",
    "Smith ",
    "O'",
    "A-",
    "24 Main St, ",
    "SW1A 1AA ",
    "postcode ",
    "postcode: ",
    "1 1AA",
    "a at ",
    "a at b dot ",
    "at at ",
    " dot a",
    "艾特 点 ",
    "我叫",
    "王小明",
    "王小明·",
    "北京路与",
    "《王小明",
    "1号",
    "北京",
    "地址",
    "'s ",
    "((((",
    "+1",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_repetition_takes_more_than_linear_time(piece: str) -> None:
    """A search that tries all ways, or only all pairs of places, would not come back from these within the test's limit."""
    findings = find(piece * (60_000 // len(piece)), Kind)
    assert all(isinstance(one, Finding) for one in findings)
