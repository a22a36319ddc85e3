"""Where a text leaves, what might be a secret counts: never less than what the finder finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.findings.secret_doubts import _CODE, _CODES_OF_THINGS, _FORMS, codes_of_things, possible_secrets
from sealdesk.findings.secrets import secrets_in


def covered(text: str) -> set[int]:
    """The places that may hold a secret."""
    return {at for start, end, _kind in possible_secrets(text) for at in range(start, end)}


def covered_text(text: str) -> str:
    """What would be hidden."""
    return "".join(sign for at, sign in enumerate(text) if at in covered(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my_password: sunshine", "sunshine"),
        ("mot de passe: soleil", "soleil"),
        ("Passwort ist Sonne", "Sonne"),
        ("pw: geheim", "geheim"),
        ("The secret is out", "out"),
        ("PIN 4711", "4711"),
        ("passcodes 77x", "77x"),
        ("Your token-eyJabcdefghij.abcdef is here", "eyJabcdefghij.abcdef"),
        ("LTAI5tAbCdEfGhIjKl", "LTAI5tAbCdEfGhIjKl"),
        ("login anna / hunter22!", "hunter22!"),
        ("Bearer abcdefgh1", "abcdefgh1"),
        ("-----BEGIN CERTIFICATE-----\nabc", "-----BEGIN CERTIFICATE-----\nabc"),
        ("密钥：你好世界", "你好世界"),
        ("口令: 芝麻开门", "芝麻开门"),
        ("密码改成 abc#1", "abc#1"),
        ("动态码是 1234", "1234"),
        ("password - sunshine", "sunshine"),
        ("password (sunshine)", "sunshine"),
        ('password "sunshine"', "sunshine"),
        ("Password\nsunshine", "sunshine"),
        ("password is:\n\nsunshine", "sunshine"),
        ("my password's sunshine", "sunshine"),
        ("The password for the portal is sunshine", "sunshine"),
        ("password is currently sunshine", "sunshine"),
        ("password used to be sunshine", "sunshine"),
        ("passwords are moonlight and sunshine", "moonlight and sunshine"),
        ("my passphrase is correct horse battery staple", "correct horse battery staple"),
        ("password: correct horse battery staple", "correct horse battery staple"),
        ("密码就是sunshine", "sunshine"),
        ("密码改成了sunshine", "sunshine"),
        ("密码设成sunshine", "sunshine"),
        ("密码一直是sunshine", "sunshine"),
        ("密码yangguang登不上", "yangguang"),
        ("minha senha é sunshine", "sunshine"),
        ("the password has been changed to sunshine", "sunshine"),
        ("the password was reset yesterday to sunshine", "sunshine"),
        ("密码现在是sunshine", "sunshine"),
        ("мой пароль солнышко", "солнышко"),
        ("curl --password sunshine", "sunshine"),
        ("sessionid=abcdefgh", "abcdefgh"),
        ("client secret qwertyuiopasdf", "qwertyuiopasdf"),
        ("恢复码：ktrw-mnbv", "ktrw-mnbv"),
        ("verification code 482913", "482913"),
        ("the security code is AB12", "AB12"),
        ("backup code ktrw-mn77", "ktrw-mn77"),
        ("验证码 8a9b", "8a9b"),
        ("My code is AB12", "AB12"),
        ("door code 4711", "4711"),
        ("gift card code FREE-2024", "FREE-2024"),
        ("error code code4711", "4711"),
        ("error code: password hunter22!", "hunter22!"),
        ("order code is pin4711", "4711"),
    ],
)
def test_what_stands_behind_a_word_for_a_secret_may_be_one(text: str, value: str) -> None:
    assert value in covered_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "The seam has opened after two days.",
        "请问什么时候发货？",
        "Meet me on 2026-11-22 at noon.",
        "I forgot my password and cannot sign in.",
        "The password reset link does not work.",
        "Reset password\n\nHello, please help me.",
        "我忘记密码了，请帮我重置密码。",
        "密码错误，登录不上。",
        "I tried the promo code SUMMER24 at the checkout.",
        "My discount code is WELCOME10",
        "The app says error code E1042",
        "error code: 500, status code was 503",
        "The order code AB-1234 is late",
        "product code KX-100, zip code 90210",
        "优惠码SUMMER24用不了，优惠code SUMMER24也不行",
        "错误代码：E1042",
        "订单编号：AB-1234",
    ],
)
def test_an_ordinary_sentence_holds_none(text: str) -> None:
    assert covered(text) == set()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("promo code SUMMER24 and error code E1042", ["SUMMER24", "E1042"]),
        ("order code AB-1234; error codes: 0815", ["AB-1234", "0815"]),
        ("优惠码SUMMER24，错误代码：E1042，订单编号AB-1234", ["SUMMER24", "E1042", "AB-1234"]),
        ("error code 13800138000, order code AB-1234567, promo code 4111-1111", []),
        ("verification code E1042, zip code 90210, gift card code AB-1234", []),
    ],
)
def test_a_short_code_of_a_shop_or_a_machine_is_told_from_one_that_may_be_a_number_of_somebody(text: str, codes: list[str]) -> None:
    assert [text[start:end] for start, end in codes_of_things(text)] == codes


@given(
    st.lists(
        st.sampled_from(
            ["password", "密码", "pin", ": ", " is ", "hunter22!", "4711", "\n", "my ", "token=", "Cookie: sid=abc123def456", "是"]
        )
        | st.text(max_size=20)
    )
)
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_never_less_is_found_than_by_the_finder(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert {at for one in secrets_in(text) for at in range(one.start, one.end)} <= covered(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        *(f"password{sign * 100_000}" for sign in (" ", "\n", "=", ":", "-", "a", "a-", "a ", " is", " for", " \t:")),
        *(
            f"{word} " * 15_000
            for word in (
                "code is",
                "pin one two",
                "验证码一二",
                "wi-fi key is",
                "password is",
                "password for",
                "password has been",
                "password was changed",
                "password set to",
                "api key",
                "passphrase -",
                "密码改",
                "user/",
                '密码"',
            )
        ),
        f"password is{' ' * 100_000}",
        f"passphrase is{'-' * 100_000}",
        f"user{'!' * 100_000}",
        *(f"error code{sign * 100_000}" for sign in (" ", ":", "1", "a", "a1", "-")),
        *(f"{word} " * 15_000 for word in ("error code", "promo code is", "优惠码", "code E1")),
    ],
    ids=lambda text: f"{text[:16]!r}",
)
def test_an_endless_announcement_is_read_once_and_not_in_every_way_of_parting_it(text: str) -> None:
    for form in (*_FORMS, _CODE, _CODES_OF_THINGS):  # not through the finder: its clock would hide which of these forms is slow
        assert sum(1 for _found in form.finditer(text)) <= len(text)
