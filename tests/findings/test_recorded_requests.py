"""What browsers write down of requests: HAR files and exports of cookies, minified or set out in lines, with fields in any order."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.findings.secret_forms import FORMS
from sealdesk.findings.secrets import Clock, SecretKind, secrets_in

K = SecretKind
SPACING = [None, 1, 2, 4, 8, "\t"]


def found(text: str) -> list[tuple[str, SecretKind]]:
    return [(text[span.start : span.end], span.kind) for span in secrets_in(text)]


def written(value: object, indent: int | str | None) -> str:
    return json.dumps(value, indent=indent, separators=(",", ":") if indent is None else None)


def deep(value: object) -> dict[str, object]:
    """As deep as a HAR file holds it."""
    return {"log": {"version": "1.2", "entries": [{"request": {"method": "POST", "headers": [value]}}]}}


@pytest.mark.parametrize("indent", SPACING)
@pytest.mark.parametrize(
    ("fields", "value", "kind"),
    [
        ({"name": "Set-Cookie", "value": "x=1"}, "x=1", K.COOKIE),
        ({"name": "set-cookie", "value": "sid=abcdef; Path=/; HttpOnly"}, "sid=abcdef; Path=/; HttpOnly", K.COOKIE),
        ({"name": "Cookie", "value": "sid=abcdef"}, "sid=abcdef", K.COOKIE),
        ({"name": "Authorization", "value": "Bearer swordfish"}, "Bearer swordfish", K.TOKEN),
        ({"name": "authorization", "value": "Basic YWxpY2U6cGFzcw=="}, "Basic YWxpY2U6cGFzcw==", K.TOKEN),
        ({"name": "X-Api-Key", "value": "swordfish"}, "swordfish", K.TOKEN),
        ({"name": "password", "value": "swordfish"}, "swordfish", K.PASSWORD),
        ({"name": "user[password]", "value": "swordfish"}, "swordfish", K.PASSWORD),
        ({"name": "new_password_confirmation", "value": "swordfish"}, "swordfish", K.PASSWORD),
        ({"name": "j_pwd", "value": 'sword"fish'}, r"sword\"fish", K.PASSWORD),
        ({"name": "passphrase", "value": "correct horse"}, "correct horse", K.PASSWORD),
        ({"name": "Kennwort", "value": "geheim"}, "geheim", K.PASSWORD),
        ({"name": "csrf_token", "value": "abcdef"}, "abcdef", K.TOKEN),
        ({"name": "otp", "value": "482913"}, "482913", K.CODE),
        ({"name": "verification_code", "value": "482913"}, "482913", K.CODE),
        ({"name": "PHPSESSID", "value": "a1b2c3d4"}, "a1b2c3d4", K.COOKIE),
        ({"domain": ".x.example", "name": "sid", "path": "/", "secure": True, "value": "a1b2c3"}, "a1b2c3", K.COOKIE),
        ({"value": "swordfish", "name": "Cookie"}, "swordfish", K.COOKIE),
        ({"value": "swordfish", "path": "/", "name": "user_password"}, "swordfish", K.COOKIE),
    ],
)
def test_a_field_with_a_telling_name_holds_a_secret(
    fields: dict[str, object], value: str, kind: SecretKind, indent: int | str | None
) -> None:
    assert found(written(deep(fields), indent)) == [(value, kind)]


@pytest.mark.parametrize("indent", SPACING)
def test_an_array_of_cookies_is_one_secret(indent: int | str | None) -> None:
    text = written(
        {"request": {"cookies": [{"name": "theme", "value": "dark"}, {"name": "sessionid", "value": "x"}], "method": "GET"}}, indent
    )
    ((value, kind),) = found(text)
    assert kind is K.COOKIE
    assert ("theme" in value, "sessionid" in value, "GET" in value) == (True, True, False)


@pytest.mark.parametrize("indent", SPACING)
@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Content-Type", "value": "text/html"},
        {"name": "password", "value": ""},
        {"name": "password", "value": "********"},
        {"name": "password", "value": "${PASSWORD}"},
        {"name": "passenger", "value": "Anna Rossi"},
        {"name": "passport", "value": "none"},
        {"name": "shoppin", "value": "basket"},
        {"name": "author", "value": "Anna Rossi"},
        {"name": "sid", "value": "none"},
        {"cookies": [], "name": "theme", "value": "dark"},
        {"value": "text/html", "name": "Accept"},
    ],
)
def test_what_else_is_recorded_stays(fields: dict[str, object], indent: int | str | None) -> None:
    assert found(written(deep(fields), indent)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"), ("curl -H 'authorization: basic YTpiYmJi'", "YTpiYmJi")],
)
def test_a_name_and_a_password_in_base64_are_a_secret_without_a_digit_too(text: str, value: str) -> None:
    assert found(text) == [(value, K.TOKEN)]


@pytest.mark.parametrize("text", ["a basic information of yours", "basic membership plan", "Authorization: Basic needs"])
def test_ordinary_words_behind_basic_are_none(text: str) -> None:
    assert found(text) == []


@given(
    st.text(alphabet="abcdefghij0123456789!#-", min_size=5, max_size=30).filter(str.isalnum), st.sampled_from(SPACING), st.integers(0, 5)
)
@settings(deadline=None)
def test_a_password_is_taken_whole_however_the_file_is_set_out(value: str, indent: int | str | None, depth: int) -> None:
    held: object = {"params": [{"name": "username", "value": "alice"}, {"name": "password", "value": value}]}
    for _level in range(depth):
        held = [held]
    assert (value, K.PASSWORD) in found(written(held, indent))


HEADS = [
    '"cookie"',
    '"cookie","value":"',
    '"cookie","a":"',
    '"value":"',
    'password"',
    "pass",
    "pass[",
    "basic ",
    '"cookies":[{',
    "remember_",
]
UNITS = [
    *HEADS, '"set-cookie" , "a":"b",', '"authorization","a":"\\"",', 'pass","a":1,', '"value":"x","a":1,', '"value":"\\"', "basic QTpi ",
    'sess"  ,', 'pin","value":"1"', 'code" , "value" : "1" ', 'token","x":"y"',
]  # fmt: skip


ENDLESS = [*(unit * 8_000 for unit in UNITS), *(head + tail * 60_000 for head in HEADS for tail in (" ", "a", '\\"', ',"a":1'))]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: f"{text[:24]!r}")
def test_an_endless_recording_is_read_once(text: str) -> None:
    for form in FORMS:  # each at every place where it may begin, as the search does; the search's own clock would hide a slow one
        assert sum(len(places(form.expression, hint, text)) for hint in form.begins) <= len(text) * len(form.begins)
    assert secrets_in(text, Clock(120)) is not None


def places(expression: re.Pattern[str], hint: str, text: str) -> list[re.Match[str] | None]:
    at, some = text.find(hint), []
    while at >= 0:
        some.append(expression.match(text, at))
        at = text.find(hint, at + len(hint))
    return some
