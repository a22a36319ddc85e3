"""Which passwords are taken."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.identity.configuration import IDENTITY
from sealdesk.identity.models import Agent
from sealdesk.identity.passwords import is_guessable

MEI = Agent(email="mei.chen@coastline.example", name="Mei Chen")


@pytest.mark.parametrize(
    "password",
    [
        "Password2026!",
        "P@ssw0rd12345",
        "passwordpassword",
        "qwertyuiop123",
        "1qaz2wsx3edc4rfv",
        "zxcvbnmasdfghjkl",
        "abcdefghijklmnop",
        "123456789012",
        "abcabcabcabcabc",
        "aaaaaaaaaaaaaa",
        "woaini1314520",
        "iloveyou5201314",
        "Summer2026!!!",
        "Welcome12345!",
        "admin@admin123",
        "sealdesk-sealdesk",
        "Sealdesk2026!",
        "coastline2026",
        "MeiChen-MeiChen",
        "huanying123456",
        "short one",
        "x" * 257,
    ],
)
def test_what_is_tried_first_or_is_short_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, MEI)


@pytest.mark.parametrize(
    "password",
    [
        "granite otter violin marzipan",
        "nine lanterns over wet basalt",
        "correct horse battery staple",
        "xT9#qLm2vR8&",
        "海边的石头记得十二盏灯笼吗",
        "f7c2a9e1b4d83056aa10",
        "tR0ub4dor&3-klippfisk",
        "😀 tulip ladder 😀 quartz",
        "a" * 3 + "quiet mandolin fjord" * 5,
    ],
)
def test_long_and_unusual_passwords_are_taken_whatever_they_are_made_of(password: str) -> None:
    validate_password(password, MEI)


@given(st.binary(min_size=16, max_size=64))
def test_a_password_of_a_password_manager_is_hardly_ever_refused(noise: bytes) -> None:
    import base64
    import hashlib

    made = base64.b64encode(hashlib.sha256(noise).digest()).decode()[:20]
    assert not is_guessable(made, ["chen", "coastline"])


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_guessable(text, ["chen"]) in {True, False}


def test_passwords_are_kept_by_argon2id() -> None:
    assert IDENTITY["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    kept = make_password("granite otter violin marzipan")
    assert kept.startswith("argon2$argon2id$")
    assert identify_hasher(kept).algorithm == "argon2"
