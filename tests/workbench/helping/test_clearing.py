"""An answer that another customer got is shown without that customer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.workbench.helping.clearing import GAP, cleared

PEOPLE = {"Elena Rossi": "Jun Li", "Wang Fang": "Otto Brandt", "王思远": "李雷"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Dear Elena Rossi, it leaves tomorrow.", "Dear Jun Li, it leaves tomorrow."),
        ("Dear Ms Rossi, it leaves tomorrow.", "Dear Jun Li, it leaves tomorrow."),
        ("Hello Elena,\nkeep the old one.\nWang Fang", "Hello Jun Li,\nkeep the old one.\nOtto Brandt"),
        ("王思远您好，王先生的退款明天到账。", "李雷您好，李雷的退款明天到账。"),
        ("We wrote to elena.rossi@customer.example.", "We wrote to [e-mail]."),
        ("您的新手机号 13800138000 已绑定。", "您的新手机号 ［电话］ 已绑定。"),
        ("Ticket #1001, order 4471-22, parcel JD014600003412.", "Ticket [number], order [number], parcel [number]."),
        ("See https://track.example/x?id=3 today", "See [link] today"),
    ],
)
def test_the_other_customer_is_taken_out(written: str, shown: str) -> None:
    assert cleared(written, PEOPLE) == shown


def test_what_is_said_stays() -> None:
    said = "Returns are free within 30 days, since 2024-01-01; a cover is 40 euro and we are there from 9:30 to 17:00."
    assert cleared(said, PEOPLE) == said


def test_a_name_that_is_not_known_leaves_a_gap() -> None:
    assert cleared("Dear Elena Rossi, it leaves tomorrow.", {"Elena Rossi": ""}) == "Dear [name], it leaves tomorrow."
    assert GAP.findall("Dear [name], ［电话］") == ["[name]", "［电话］"]


@given(
    st.text(max_size=200), st.sampled_from(["13800138000", "elena.rossi@customer.example", "Elena Rossi", "王思远"]), st.text(max_size=200)
)
@settings(max_examples=150, deadline=None)
def test_wherever_it_stands_it_goes(before: str, value: str, after: str) -> None:
    assert value not in cleared(f"{before} {value} {after}", PEOPLE)
