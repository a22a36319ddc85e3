"""Which secrets are found in what customers write, and what is left alone because it only looks like one."""

from __future__ import annotations

import itertools
import random
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.findings.secrets import PIECE, Clock, SecretKind, TooLongError, holds_secret, secrets_in

K = SecretKind
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1234567890abcdef\n-----END RSA PRIVATE KEY-----"


def found(text: str) -> list[tuple[str, SecretKind]]:
    return [(text[span.start : span.end], span.kind) for span in secrets_in(text)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("Password: Tr0ub4dor&3", "Tr0ub4dor&3", K.PASSWORD),
        ("my password is hunter22.", "hunter22", K.PASSWORD),
        ("password for the portal: Foo!bar9", "Foo!bar9", K.PASSWORD),
        ("Password: swordfish\nthanks", "swordfish", K.PASSWORD),
        ('{"password": "x9y8z7aa"}', "x9y8z7aa", K.PASSWORD),
        ("My password is: 'correct horse battery' ok?", "correct horse battery", K.PASSWORD),
        ("Passwort lautet Geheim12", "Geheim12", K.PASSWORD),
        ("user/pass: hunter22", "hunter22", K.PASSWORD),
        ("PIN: 4711", "4711", K.PASSWORD),
        ("https://bob:s3cret@host.example/", "s3cret", K.PASSWORD),
        ("密码：abc123，谢谢", "abc123", K.PASSWORD),
        ("登录密码为：888888", "888888", K.PASSWORD),
        ("密码是 Qwerty88", "Qwerty88", K.PASSWORD),
        ("密码123456，登录不了", "123456", K.PASSWORD),
        ("口令: s3same", "s3same", K.PASSWORD),
        ("验证码：482913", "482913", K.CODE),
        ("您的验证码482913，五分钟内有效", "482913", K.CODE),
        ("Your verification code is 482 913", "482 913", K.CODE),
        ("482913 is your Post verification code", "482913", K.CODE),
        ("card 4111 1111 1111 1111", "4111 1111 1111 1111", K.CARD),
        ("4111111111111111", "4111111111111111", K.CARD),
        ("卡号 6222021234567890128", "6222021234567890128", K.CARD),
        ("Please refund the order to 4111 1111 1111 1111.", "4111 1111 1111 1111", K.CARD),
        ("For my order please charge 5555 5555 5555 4444, it expires 12/29.", "5555 5555 5555 4444", K.CARD),
        ("Refund order 5512 to 4111111111111111", "4111111111111111", K.CARD),
        ("I want the money for this order back on 4111 1111 1111 1111", "4111 1111 1111 1111", K.CARD),
        ("Where is my order? 4111111111111111 was charged.", "4111111111111111", K.CARD),
        ("这个订单请退款到6222021001123456789，谢谢", "6222021001123456789", K.CARD),
        ("订单有问题，卡 4111 1111 1111 1111", "4111 1111 1111 1111", K.CARD),
        ("快递没收到，退款到 4111111111111111", "4111111111111111", K.CARD),
        ("My PIN is 2024, please", "2024", K.PASSWORD),
        ("PIN: 2024", "2024", K.PASSWORD),
        ("PIN is 4711", "4711", K.PASSWORD),
        ("Your verification code is 2024.", "2024", K.CODE),
        ("Your login code 2024 expires in 5 minutes", "2024", K.CODE),
        ("login code 482913 for the shop", "482913", K.CODE),
        ("Cookie: sid=abcdef; and I like it", "sid=abcdef", K.COOKIE),
        ("Set-Cookie: a=b; name=John Doe; token=9f8e7d6c; HttpOnly", "a=b; name=John Doe; token=9f8e7d6c", K.COOKIE),
        ("# Netscape HTTP Cookie File\n.shop.example\tTRUE\t/\tFALSE\t1799999999\tSESSIONID\tZx81kkQpLm77\n", "Zx81kkQpLm77", K.COOKIE),
        ("#HttpOnly_.shop.example FALSE / TRUE 0 sid Zx81kkQpLm77", "Zx81kkQpLm77", K.COOKIE),
        ('curl "https://shop.example/me" -b "session=Zx81kkQpLm77"', "session=Zx81kkQpLm77", K.COOKIE),
        ("curl -s --cookie 'a=b12345' https://shop.example", "a=b12345", K.COOKIE),
        ("密码——tulip77", "tulip77", K.PASSWORD),
        ("密码是小猫咪2024", "小猫咪2024", K.PASSWORD),
        (
            "My recovery phrase is apple brave crane dance eagle flame grape house ivory jolly knife lemon.",
            "apple brave crane dance eagle flame grape house ivory jolly knife lemon",
            K.KEY,
        ),
        ("cvv 123", "123", K.CARD_CODE),
        ("use AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", K.KEY),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", K.KEY),
        ("xoxb-123456789012-abcdefghij", "xoxb-123456789012-abcdefghij", K.KEY),
        ("sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc", "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc", K.KEY),
        ("api_key = 9f8e7d6c5b4a39281706f5e4d3c2b1a0", "9f8e7d6c5b4a39281706f5e4d3c2b1a0", K.KEY),
        ("aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", K.KEY),
        (f"it says {JWT}", JWT, K.TOKEN),
        ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789abcdef", K.TOKEN),
        ("Cookie: sid=abcdef123456; theme=dark", "sid=abcdef123456; theme=dark", K.COOKIE),
        ('{"name": "Cookie", "value": "sid=abcdef"}', "sid=abcdef", K.COOKIE),
        ("PHPSESSID=a1b2c3d4e5f6", "a1b2c3d4e5f6", K.COOKIE),
        (f"here:\n{KEY}\nthanks", KEY, K.PRIVATE_KEY),
    ],
)
def test_a_secret_is_found_where_it_stands(text: str, value: str, kind: SecretKind) -> None:
    assert found(text) == [(value, kind)]
    assert holds_secret(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my password. Please help",
        "password is not working",
        "Password: required",
        "Password: ********",
        "the password was changed on 24.11.2026",
        "Password expires: 2026-12-01",
        "password reset email was 10:45 today",
        "Password reset link: https://shop.example/reset?t=abcdef1234567890abcdef",
        "Windows password Windows11",
        "your password is at least 8 characters",
        "密码是多少",
        "密码：忘记了",
        "密码错误：E1023",
        "密码修改时间：2026-11-24",
        "验证码发到旧号码了",
        "验证码发到13800138000",
        "order 4111111111111111",
        "订单号 6222021234567890128",
        "tracking no 4111111111111111",
        "<20241125.4111111111111111@mail.example>",
        "https://shop.example/u?id=4111111111111111",
        "call +86 138 0013 8000",
        "IBAN DE89370400440532013000",
        "api key please",
        "the token is invalid",
        "token of appreciation: chocolates",
        "Claim tokens](https://go.shop.example/XY2wna7788990011)",
        "Cookie: chocolate",
        "basic information-and-communication-technology",
        "RMA-2024-0011",
        "PIN code 560001",
        "pass the password to me",
        "https://shop.example/forgot_password?utm_source=password_page&utm_medium=email",
        "PIN: 1000 pieces",
        "Order PIN is 2024",
        "PIN: 2500个",
        "security code 2024 of the building law",
        "log-in code 2024 conference",
        "Cookie: a=bcde and I like it",
    ],
)
def test_what_only_looks_like_a_secret_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "ｐａｓｓｗｏｒｄ：ｈｕｎｔｅｒ２２",
        "pass\u200bword: hun\u200bter22",
        "pаsswоrd: hunter22",  # two Cyrillic letters
        "p\u00adassword: hunter22",
        "４１１１ １１１１ １１１１ １１１１",
        "4111-1111-\n1111-1111",
        "4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1",
        "卡号：四一一一一一一一一一一一一一一一",
        "4111\u200b1111\u20601111\u200d1111",
        "密\u200b码：abc12345",
    ],
)
def test_a_disguise_hides_no_secret(text: str) -> None:
    assert len(found(text)) == 1


@given(st.uuids(), st.sampled_from(["", "request ", "订单 ", "Message-ID: <"]))
def test_uuids_are_left_alone(value: uuid.UUID, before: str) -> None:
    assert found(f"{before}{value}") == []


@given(st.integers(10**11, 10**12 - 1), st.sampled_from(["SF", "YT", "1Z", "JD00", "RR"]), st.sampled_from(["", "CN", "DE"]))
def test_tracking_numbers_are_left_alone(number: int, head: str, tail: str) -> None:
    assert found(f"{head}{number}{tail}") == []


@given(st.sampled_from(["order", "Order no.", "tracking", "invoice", "订单号", "快递单号：", "运单"]), st.integers(10**12, 10**19 - 1))
def test_numbers_of_orders_are_left_alone(word: str, number: int) -> None:
    assert found(f"{word} {number}") == []


@given(st.sampled_from(["138", "150", "186", "199"]), st.integers(0, 10**8 - 1), st.sampled_from(["{}{}", "+86 {} {}", "{}-{}", "+86{}{}"]))
def test_telephone_numbers_are_left_alone(head: str, rest: int, form: str) -> None:
    assert found("请致电 " + form.format(head, f"{rest:08}")) == []


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_gives_places_in_it_that_never_overlap(text: str) -> None:
    spans = secrets_in(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@given(
    st.from_regex(r"[A-Za-z][A-Za-z0-9!#$%&*+]{6,20}[0-9]", fullmatch=True),
    st.sampled_from(["Password: {}", "my password is {}", "密码：{}"]),
)
@settings(deadline=None)
def test_a_password_with_a_digit_is_taken_whole(value: str, form: str) -> None:
    assert (value, K.PASSWORD) in found(form.format(value))


def test_a_secret_across_the_edge_of_two_pieces_is_found_once() -> None:
    for shift in range(0, 60, 7):
        text = "x " * ((PIECE - shift) // 2) + "password: hunter22 and so on " + "y " * 100
        assert found(text) == [("hunter22", K.PASSWORD)]


def test_hostile_texts_find_an_end() -> None:
    choice = random.Random(7)
    units = ["key", "password ", "密码", "token:", "4 ", "-----BEGIN PRIVATE KEY-----\n", '"name":"cookie",', "secret access-key="]
    units += ["password has been ", "password was changed ", "password is currently ", "密码改成了", "密码现在是 ", "password of a b "]
    for unit in units:
        assert len(secrets_in(unit * (60_000 // len(unit)), Clock(120))) <= 60_000
    assert secrets_in("".join(choice.choice(units) for _ in range(4_000)), Clock(120)) is not None


@pytest.mark.parametrize("unit", ["cookie:" + "1" * 53, "cookie: ", "1 ", "4111 ", "1\n"])
def test_what_was_written_to_keep_the_machine_busy_is_given_up(unit: str) -> None:
    with pytest.raises(TooLongError):
        secrets_in(unit * (2_000_000 // len(unit)), Clock(0.05))
    with pytest.raises(TooLongError):
        holds_secret("a" + unit * (2_000_000 // len(unit)), Clock(0.0))
