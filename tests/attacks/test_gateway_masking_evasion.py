"""Personal data is written so that masking shall miss it: what reaches the endpoint holds none of it, or nothing reaches it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.masking import Table, masked

PHONE, RESIDENT, CARD, MAIL, NAME = "13800138000", "11010119900307109X", "6217009238266017046", "wei.li@example.com", "Elena Rossi"
KNOWN = {NAME: "NAME", "Elena": "NAME", "Rossi": "NAME"}
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e"


def leaves(text: str) -> str:
    """What leaves, without disguise; nothing where it is refused."""
    try:
        left = masked(text, KNOWN, Table())
    except GatewayRefusalError as refused:
        assert refused.reason is Reason.UNSURE  # noqa: PT017 - to refuse is one of the two right ends
        return ""
    plain = unicodedata.normalize("NFKC", left)
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def wide(value: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in value)


@given(st.sampled_from([PHONE, RESIDENT, CARD, MAIL, NAME]), st.data())
@settings(max_examples=100, deadline=None)
def test_invisible_signs_between_the_letters(value: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.text(alphabet=INVISIBLE, max_size=2), min_size=len(value), max_size=len(value)))
    spread = "".join(sign + gap for sign, gap in zip(value, gaps, strict=True))
    assert value not in leaves(f"Here it is: {spread} thank you")


@pytest.mark.parametrize("value", [PHONE, RESIDENT, CARD, MAIL, NAME])
def test_full_width(value: str) -> None:
    assert value not in leaves(f"联系 {wide(value)} 谢谢")


@pytest.mark.parametrize("text", ["Εlena Rоssi was here", "Еlеnа Rоssi", "ＥＬＥＮＡ ＲＯＳＳＩ", "𝐄𝐥𝐞𝐧𝐚 𝐑𝐨𝐬𝐬𝐢", "Ｅlena\u200b Rossi"])
def test_letters_that_look_alike(text: str) -> None:
    assert "rossi" not in leaves(text).casefold()


@pytest.mark.parametrize("gap", [" ", "-", ".", " - ", "/", "_", "x", " x ", "\u00a0", "\u3000", "*", "、", "，", " 零 "[:1]])
@pytest.mark.parametrize("value", [PHONE, CARD])
def test_digits_set_apart(value: str, gap: str) -> None:
    assert len(digits(leaves(f"number {gap.join(value)} end"))) < 5


@pytest.mark.parametrize("cut", range(1, 10))
def test_a_value_in_two_pieces(cut: int) -> None:
    for between in (" then ", " 然后 ", ", and after it ", "\n"):
        left = leaves(f"My number begins {PHONE[:cut]}{between}{PHONE[cut:]}.")
        assert not (PHONE[:cut] in left and PHONE[cut:] in left)


@pytest.mark.parametrize("between", ["(中间)", "<br>", " (and) ", "\n<p>", "【后面】", " [then] "])
def test_a_value_with_remarks_between_its_pieces(between: str) -> None:
    left = leaves(f"ring {between.join((PHONE[:3], PHONE[3:7], PHONE[7:]))} please")
    assert not any(piece in left for piece in (PHONE[3:7], PHONE[7:]))


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("ssn: one two three, 45, six seven eight nine", "45"),
        ("call zero 77, 00, nine hundred", "77"),
        ("my car is ab12cde", "ab12"),
        ("number plate ab 12 cde", "12"),
        ("Kennzeichen b-ab 123", "123"),
    ],
)
def test_a_value_half_in_words_or_in_small_letters(text: str, left_out: str) -> None:
    assert left_out not in leaves(text)


def test_a_car_of_some_age_is_no_plate() -> None:
    assert leaves("My car is 2 years old, I bought two or 3 of them.") == "My car is 2 years old, I bought two or 3 of them."


@pytest.mark.parametrize(
    "text",
    [
        "one three eight zero zero one three eight zero zero zero",
        "一三八零零一三八零零零",
        "一 三 八 零 零 一 三 八 零 零 零",
        "wei dot li at example dot com",
        "wei.li [at] example [dot] com",
        "wei.li(at)example(dot)com",
        "E l e n a  R o s s i",
        "&#69;&#108;&#101;&#110;&#97; &#82;&#111;&#115;&#115;&#105;",
        "%45%6C%65%6E%61%20%52%6F%73%73%69",
        "RWxlbmEgUm9zc2kgMTM4MDAxMzgwMDAgd2VpLmxpQGV4YW1wbGUuY29t",
        "password: hunter2",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP",
    ],
)
def test_spelled_out_encoded_or_secret(text: str) -> None:
    left = leaves(text)
    for value in ("three eight zero", "三八零", "三 八 零", "example", "E l e n a", "&#69;", "%45", "RWxlbm", "hunter2", "eyJ"):
        assert value not in left
