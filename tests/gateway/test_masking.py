"""What leaves is masked, consistently, and comes back; what cannot be masked for certain does not leave."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.masking import Table, masked
from sealdesk.gateway.scattered import values

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
        ("promo code SUMMER24 fails with error code E1042", "promo code SUMMER24 fails with error code E1042"),
        ("My order code AB-1234 is late, error code: 500", "My order code AB-1234 is late, error code: 500"),
        ("优惠码SUMMER24用不了，错误代码 E1042，订单编号AB-1234", "优惠码SUMMER24用不了，错误代码 E1042，订单编号AB-1234"),
        ("order code 20261124001", "order code ⟦NUMBER_1⟧"),
        ("error code 13800138000", "error code ⟦PHONE_1⟧"),
        ("the verification code 482913, security code AB12", "the verification code ⟦SECRET_1⟧, security code ⟦SECRET_2⟧"),
        ("my postcode is SW1A 1AA", "my postcode is ⟦POSTCODE_1⟧"),
        ("Postcode: ec1a1bb", "Postcode: ⟦POSTCODE_1⟧"),
        ("Please ship to SW1A 1AA, UK", "Please ship to ⟦POSTCODE_1⟧, UK"),
        ("10 downing street, london sw1a 2aa", "10 downing street, london ⟦POSTCODE_1⟧"),
        ("我是84年生的，属鼠", "我是⟦BIRTHDAY_1⟧生的，属鼠"),
        ("1984年出生", "⟦BIRTHDAY_1⟧出生"),
        ("本人一九八四年5月生", "本人⟦BIRTHDAY_1⟧生"),
        ("born in the spring of 1984", "born in the spring of ⟦BIRTHDAY_1⟧"),
        ("year of birth: 1984", "year of birth: ⟦BIRTHDAY_1⟧"),
        ("I was born in '84", "I was born in ⟦BIRTHDAY_1⟧"),
        ("这台机器是1984年生产的，保修到2024年生效", "这台机器是1984年生产的，保修到2024年生效"),
        ("write to jane at example dot com please", "write to ⟦EMAIL_1⟧ please"),
        ("write to jane dot doe at example dot co dot uk please", "write to ⟦EMAIL_1⟧ please"),
        ("jane [at] example [dot] com", "⟦EMAIL_1⟧"),
        ("jane 艾特 example 点 com", "⟦EMAIL_1⟧"),
        ("jane arobase exemple point fr", "⟦EMAIL_1⟧"),
        ("the pin is four two seven one, thanks", "the pin is ⟦SECRET_1⟧, thanks"),
        ("door code: four, two, seven, one", "door code: ⟦SECRET_1⟧"),
        ("my passcode four 2 seven 1 fails", "my passcode ⟦SECRET_1⟧ fails"),
        ("验证码四二七一，密码是 四 二 七 一", "验证码⟦SECRET_1⟧，密码是 ⟦SECRET_1⟧"),
        ("验证码三天没收到，试了两三次", "验证码三天没收到，试了两三次"),
        ("the code on the box, one or two of them", "the code on the box, one or two of them"),
        ("the wifi key is purple-elephant-dance", "the wifi key is ⟦SECRET_1⟧"),
        ("the network key: purple-elephant-dance", "the network key: ⟦SECRET_1⟧"),
        ("my network key does not work", "my network key does not work"),
        ("the code word is banana", "the code word is ⟦SECRET_1⟧"),
        ("R o s s i wrote, and E.l.e.n.a", "⟦NAME_1⟧ wrote, and ⟦NAME_2⟧"),
        ("王 思 远写的。王·思·远", "⟦NAME_1⟧写的。⟦NAME_1⟧"),
        ("IP 10 dot 0 dot 0 dot 1 or 10 (dot) 0 (dot) 0 (dot) 2", "IP ⟦IP_1⟧ or ⟦IP_2⟧"),
        ("我生于一九八四年四月三日", "我生于⟦BIRTHDAY_1⟧"),
        ("I chose option a b c", "I chose option a b c"),
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
        ("J o h n called", "letters-apart"),
    ],
)
def test_to_be_unsure_is_to_refuse(text: str, why: str) -> None:
    with pytest.raises(GatewayRefusalError) as refused:
        masked(text, {}, Table())
    assert (refused.value.reason, refused.value.detail) == (Reason.UNSURE, why)
    assert refused.value.code == f"gateway-refused:unsure:{why}"


@pytest.mark.parametrize("name", ["name", "shop", "张三", "us"])
def test_a_spelled_out_address_does_not_leave_whoever_it_names(name: str) -> None:
    left = masked(f"写给 {name} 艾特 example 点 com", {}, Table())
    assert "example" not in left
    assert "⟦" in left


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["84年", "born ", "born in ", "生于", "一九八四", "84年 1 月 "])
def test_a_year_is_looked_for_once_at_each_place(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert sum(1 for _found in values(text)) <= len(text)


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
