"""What leaves is masked, consistently, and comes back; what cannot be masked for certain does not leave."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.masking import Table, masked

KNOWN = {"Elena Rossi": "NAME", "Elena": "NAME", "Rossi": "NAME", "王思远": "NAME"}


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("I am Elena Rossi, call +39 06 1234567.", "I am ⟦NAME_1⟧, call ⟦PHONE_1⟧."),
        ("Write to elena.rossi@customer.example.", "Write to ⟦EMAIL_1⟧."),
        ("Order 20261124001 and order 20261124001 again", "Order ⟦NUMBER_1⟧ and order ⟦NUMBER_1⟧ again"),
        ("王思远的手机号是13800138000", "⟦NAME_1⟧的手机号是⟦PHONE_1⟧"),
        ("My password is hunter2!x and stays so", "My password is ⟦SECRET_1⟧ and stays so"),
        ("密码是 abc12345，请查", "密码是 ⟦SECRET_1⟧，请查"),
        ("key sk-abcdefghijklmnop1234", "key ⟦SECRET_1⟧"),
        ("Card 6217009238266017046", "Card ⟦BANKCARD_1⟧"),
        ("See https://track.example/x?id=3 today", "See ⟦LINK_1⟧ today"),
        ("See evil.ai/me and wechat: lisi_88", "See ⟦CONTACT_1⟧ and wechat: ⟦CONTACT_2⟧"),
        ("My neighbour Siobhan O'Malley has it", "My neighbour ⟦NAME_1⟧ has it"),
        ("The seam opened after two days, on 2026-11-22.", "The seam opened after two days, on 2026-11-22."),
    ],
)
def test_what_leaves(text: str, leaves: str) -> None:
    assert masked(text, KNOWN, Table()) == leaves


def test_the_same_value_has_the_same_placeholder_in_every_text_and_comes_back() -> None:
    table = Table()
    first = masked("Elena Rossi called +39 06 1234567.", KNOWN, table)
    second = masked("+39 06 1234567 is the number of ELENA ROSSI.", KNOWN, table)
    assert second == "⟦PHONE_1⟧ is the number of ⟦NAME_1⟧."
    assert table.restored(first) == "Elena Rossi called +39 06 1234567."


def test_a_secret_never_comes_back() -> None:
    table = Table()
    masked("My password is hunter2!x", KNOWN, table)
    assert table.restored("Your password ⟦SECRET_1⟧ was seen.") == "Your password ••• was seen."


@pytest.mark.parametrize("foreign", ["⟦NAME_2⟧", "⟦NAME_1", "NAME_1⟧", "⟦⟧", "⟦name_1⟧", "⟦⟦NAME_1⟧⟧"])
def test_a_placeholder_that_nobody_gave_out_is_refused(foreign: str) -> None:
    table = Table()
    masked("I am Elena Rossi.", KNOWN, table)
    with pytest.raises(GatewayRefusalError) as refused:
        table.restored(f"Dear {foreign},")
    assert refused.value.reason is Reason.FOREIGN_PLACEHOLDER


def test_a_customer_cannot_write_a_placeholder() -> None:
    table = Table()
    assert masked("I am ⟦NAME_7⟧ and Elena Rossi", KNOWN, table) == "I am [NAME_7] and ⟦NAME_1⟧"
    assert list(table.values) == ["NAME_1"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("broken \ufffd\ufffd text", "unreadable"),
        ("private \ue000 signs", "unreadable"),
        ("a bell \x07 rings", "unreadable"),
        ("one three eight zero zero one three eight", "spelled-out"),
        ("김철수 씨가 전화했습니다", "script"),
        ("田中さんに電話してください", "script"),
        ("اتصل محمد علي أمس", "script"),
        ("נתן כהן התקשר", "script"),
        ("สมชาย ใจดี โทรมา", "script"),
        ("मेरा नाम अमित है", "script"),
        ("jane dot doe at gmail", "address"),
        ("QWxhZGRpbjpvcGVuIHNlcFtZSBvcGVuIHNlcFtZQabc", "encoded"),
        ("R o s s i a n", "letters-apart"),
    ],
)
def test_to_be_unsure_is_to_refuse(text: str, why: str) -> None:
    with pytest.raises(GatewayRefusalError) as refused:
        masked(text, {}, Table())
    assert (refused.value.reason, refused.value.detail) == (Reason.UNSURE, why)
    assert refused.value.code == f"gateway-refused:unsure:{why}"


@given(
    st.text(max_size=120), st.sampled_from(["13800138000", "elena.rossi@customer.example", "Elena Rossi", "王思远"]), st.text(max_size=120)
)
@settings(max_examples=150, deadline=None)
def test_whatever_stands_around_a_value_it_does_not_leave(before: str, value: str, after: str) -> None:
    try:
        left = masked(f"{before} {value} {after}", KNOWN, Table())
    except GatewayRefusalError as refused:
        assert refused.reason is Reason.UNSURE  # noqa: PT017 - to refuse is one of the two right ends
    else:
        assert value not in left
