"""Somebody writes personal data so that a reader understands it and a machine shall not, to get it past masking.

What comes back must be the place in the text as it was written, or the mask would leave a piece of the value standing.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.access.within import without
from sealdesk.findings import Kind, find
from sealdesk.findings.secrets import secrets_in

PHONE, RESIDENT, CARD, MAIL = "13800138000", "11010119900307109X", "6217009238266017046", "wei.li@example.com"
#: The last five are letters and signs that are drawn as nothing.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u180e\u3164\u115f\u1160\u2800\uffa0"
VALUES = {PHONE: Kind.PHONE, RESIDENT: Kind.RESIDENT_ID, CARD: Kind.BANK_CARD, MAIL: Kind.EMAIL}


def hidden(text: str) -> set[tuple[str, Kind]]:
    """What a mask over the findings would take away."""
    return {(text[one.start : one.end], one.kind) for one in find(text)}


def wide(value: str) -> str:
    """The value in full-width characters."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in value)


@given(st.sampled_from(sorted(VALUES)), st.data())
@settings(max_examples=80, deadline=None)
def test_invisible_characters_hide_nothing(value: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.text(alphabet=INVISIBLE, max_size=3), min_size=len(value) - 1, max_size=len(value) - 1))
    spread = value[0] + "".join(gap + sign for gap, sign in zip(gaps, value[1:], strict=True))
    assert (spread, VALUES[value]) in hidden(f"联系 {spread} 谢谢")


#: Signs that Unicode does not take for plain digits or letters, though their names and their values say which they are.
DIGITS_BY_SIGN = {
    "white on black": "⓿❶❷❸❹❺❻❼❽❾",
    "sans-serif, circled": "🄋➀➁➂➃➄➅➆➇➈",
    "sans-serif, white on black": "🄌➊➋➌➍➎➏➐➑➒",
    "double circles": "⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    "with a dot": "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "with a comma": "🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊",
    "in brackets": "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "of a market": "0〡〢〣〤〥〦〧〨〩",
}
LETTERS_BY_SIGN = {
    "boxes": [chr(0x1F170 + n) for n in range(26)],
    "circles": [chr(0x1F150 + n) for n in range(26)],
    "flags": [chr(0x1F1E6 + n) for n in range(26)],
    "small capitals": list("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡXʏᴢ"),
}


@pytest.mark.parametrize("signs", DIGITS_BY_SIGN.values(), ids=DIGITS_BY_SIGN)
def test_digits_that_are_drawn_are_digits(signs: str) -> None:
    for value, kind in ((PHONE, Kind.PHONE), (CARD, Kind.BANK_CARD)):
        drawn = "".join(signs[int(digit)] for digit in value)
        assert (drawn, kind) in hidden(f"联系 {drawn} 谢谢")
    card = "".join(signs[int(digit)] for digit in "4111111111111111")
    assert [f"card is {card}, please"[span.start : span.end] for span in secrets_in(f"card is {card}, please")] == [card]


@pytest.mark.parametrize("letters", LETTERS_BY_SIGN.values(), ids=LETTERS_BY_SIGN)
def test_letters_that_are_drawn_are_letters(letters: list[str]) -> None:
    drawn = MAIL.translate({ord("a") + n: letter for n, letter in enumerate(letters)})
    assert (drawn, Kind.EMAIL) in hidden(f"write to {drawn} now")


@given(st.lists(st.sampled_from("\u3164\u115f\u1160\u2800\uffa0"), min_size=2, max_size=2))
@settings(max_examples=30, deadline=None)
def test_blank_letters_hide_no_secret(blank: list[str]) -> None:
    text = f"pass{blank[0]}word: hun{blank[1]}ter22"
    assert [text[span.start : span.end] for span in secrets_in(text)] == [f"hun{blank[1]}ter22"]


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n ", "-\n"])
@pytest.mark.parametrize("sizes", [(3, 4, 4), (3, 8), (7, 4), (3, 3, 5)])
def test_a_telephone_number_in_lines_of_its_own_is_one(sizes: tuple[int, ...], end: str) -> None:
    places = list(itertools.accumulate(sizes, initial=0))
    apart = end.join(PHONE[low:high] for low, high in itertools.pairwise(places))
    assert (apart, Kind.PHONE) in hidden(f"手机：\n{apart}\n谢谢")


@pytest.mark.parametrize(
    "gap",
    "\u00a0\u2000\u2003\u2007\u2009\u200a\u202f\u205f\u3000\u1680\u0085\u2028\u2029\u2010\u2013\u2212\u2022\u2027\u2043\u30fb·．｡﹘",
)
def test_whatever_mail_programs_set_between_the_groups_of_a_card_number(gap: str) -> None:
    card = gap.join(("4111", "1111", "1111", "1111"))
    text = f"My card is {card}, please charge it."
    assert [text[span.start : span.end] for span in secrets_in(text)] == [card]
    assert (card, Kind.BANK_CARD) in hidden(text)


#: Values right behind their word, and the most that may be left standing of each.
GLUED = {"card4111111111111111": 4, "visa4111111111111111": 4, "ibanGB82WEST12345698765432": 4, "passportE12345678": 3, "dob1984-03-12": 0}


@pytest.mark.parametrize("said", [*GLUED, "D0B 1984-03-12", "geboren am 12.03.1984", "生于84年3月12日", "车牌京a12345", "WJ京12345"])
def test_a_value_behind_its_word_or_in_another_spelling_shows_no_more(said: str) -> None:
    assert sum(map(str.isdigit, without(f"hello {said} bye").removeprefix("hello D0B"))) <= GLUED.get(said, 2)


def test_an_order_behind_its_word_is_shown() -> None:
    assert without("order4111111111111111") == "order4111111111111111"
    assert secrets_in("order4111111111111111") == []


@pytest.mark.parametrize("said", ["card4111111111111111", "Visa4111111111111111", "creditcard4111111111111111"])
def test_a_card_behind_its_word_is_a_secret(said: str) -> None:
    assert [said[span.start : span.end] for span in secrets_in(said)] == ["4111111111111111"]


@pytest.mark.parametrize("value", VALUES)
def test_full_width_characters_hide_nothing(value: str) -> None:
    assert (wide(value), VALUES[value]) in hidden(f"联系 {wide(value)} 谢谢")


@pytest.mark.parametrize(
    "disguised",
    [
        "".join(chr(0x1D7CE + int(digit)) for digit in PHONE),  # bold digits of mathematics
        "".join(chr(0x0660 + int(digit)) for digit in PHONE),  # Arabic digits
        "".join(
            unicodedata.lookup(f"CIRCLED DIGIT {['', 'ONE', '', 'THREE', '', '', '', '', 'EIGHT'][int(d)]}") if d != "0" else "⓪"
            for d in PHONE
        ),
        "".join(f"{digit}\ufe0f\u20e3" for digit in PHONE),  # keys
        "一三八零零一三八零零零",
        "幺三八〇〇幺三八〇〇〇",
        "138OO138OOO",
    ],
)
def test_other_digits_hide_no_telephone(disguised: str) -> None:
    what = {value.rstrip("\ufe0f\u20e3") for value, kind in hidden(f"电话 {disguised} 谢谢") if kind is Kind.PHONE}
    assert what == {disguised.rstrip("\ufe0f\u20e3")}


@pytest.mark.parametrize("gap", [" ", "-", ".", " - ", "—", "·", "_", "/", "\u3000", "\u00a0", "\t"])
@pytest.mark.parametrize("value", [PHONE, RESIDENT, CARD])
def test_a_value_taken_apart_digit_by_digit_is_still_one(value: str, gap: str) -> None:
    apart = gap.join(value) if value is not RESIDENT else gap.join(value[:-1]) + value[-1]
    assert (apart, VALUES[value]) in hidden(f"号码是 {apart} ，谢谢")


@pytest.mark.parametrize(
    "disguised",
    [
        "wеi.li@еxample.com",  # Cyrillic е
        "wei.li@exaмple.com".replace("м", "m"),
        "ωei.li@example.com".replace("ω", "w"),
        "wei.li＠example。com",
        "wei.li @ example . com",
        "wei.li (at) example (dot) com",
        "wei.li[at]example[dot]com",
        "wei.li＠ｅｘａｍｐｌｅ．ｃｏｍ",
    ],
)
def test_an_address_in_disguise_is_found_whole(disguised: str) -> None:
    assert (disguised, Kind.EMAIL) in hidden(f"write to {disguised} today")


IBAN, PASSPORT, PLATE, BORN = "GB82WEST12345698765432", "E12345678", "粤B12345", "1990-03-07"
#: What is masked in messages, with the words in front that people write, and the most that may be left standing of each.
MASKED = {
    f"IBAN {IBAN}": 4,
    f"我的护照 {PASSPORT}": 3,
    f"车牌 {PLATE}": 2,
    f"生日 {BORN}": 0,
    f"身份证 {RESIDENT}": 4,
    f"退到卡号 {CARD}": 4,
}


def left_of(said: str, value: str) -> str:
    """What still stands of a value after the mask, as a reader's eye takes it."""
    shown = unicodedata.normalize("NFKC", without(said))
    digits = "".join(sign for sign in shown if sign.isdigit())
    return digits if set(digits) & set(value) else ""


@pytest.mark.parametrize("said", MASKED)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_invisible_characters_in_a_message_show_no_more(said: str, data: st.DataObject) -> None:
    word, value = said.rsplit(" ", 1)
    gaps = [data.draw(st.text(alphabet=INVISIBLE, max_size=2)) for _ in value[1:]]
    spread = value[0] + "".join(gap + sign for gap, sign in zip(gaps, value[1:], strict=True))
    assert len(left_of(f"{word} {spread} 谢谢", value)) <= MASKED[said]


@pytest.mark.parametrize(
    "how", [wide, lambda value: value.translate(str.maketrans("EBWGT", "ЕВШԌТ".replace("Ш", "W")))], ids=["wide", "homoglyph"]
)
@pytest.mark.parametrize("said", MASKED)
def test_full_width_characters_and_look_alikes_in_a_message_show_no_more(said: str, how: Callable[[str], str]) -> None:
    word, value = said.rsplit(" ", 1)
    assert len(left_of(f"{word} {how(value)} 谢谢", value)) <= MASKED[said]


@pytest.mark.parametrize("gap", [" ", "-", ".", "\n", "·", "\u3000", "\r\n", "—"])
@pytest.mark.parametrize("said", [said for said in MASKED if BORN not in said])
def test_a_value_that_was_split_in_a_message_shows_no_more(said: str, gap: str) -> None:
    word, value = said.rsplit(" ", 1)
    apart = gap.join(value) if value is not RESIDENT else gap.join(value[:-1]) + value[-1]
    assert len(left_of(f"{word} {apart} 谢谢", value)) <= MASKED[said]


@pytest.mark.parametrize(
    "born", ["1990 - 03 - 07", "1990 / 3 / 7", "1990-\n03-07", "1990 年 3 月 7 日", "１９９０年３月７日", "7.3.1990", "1990\u200b0307"]
)
def test_a_day_of_birth_in_another_spelling_shows_nothing(born: str) -> None:
    assert left_of(f"生日：{born}，谢谢", BORN) == ""


def test_a_name_and_an_address_with_invisible_characters_are_found_whole() -> None:
    text = "收件人：王\u200b小\u2060明，地址是浙江省杭州\u200b市西湖区文三路１２号２单元501室。"
    assert hidden(text) == {("王\u200b小\u2060明", Kind.NAME), ("浙江省杭州\u200b市西湖区文三路１２号２单元501室", Kind.ADDRESS)}
