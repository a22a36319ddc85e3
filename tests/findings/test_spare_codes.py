"""Halves of keys, codes for when the telephone is lost, and PINs: however the words announce them."""

from __future__ import annotations

import pytest

from sealdesk.findings.secrets import secrets_in

KEY_ID = "AKIA" + "QX7Z2MNB4RTYW5LK"
HALF = "u8Kf3/Zq9wLmT+pR2vYx" + "C7dNbHs4GjEa0oWiQkUe"


def found(text: str) -> str:
    return " ".join(text[span.start : span.end] for span in secrets_in(text))


@pytest.mark.parametrize(
    "text",
    [
        f"AWS: {KEY_ID} / {HALF}",
        f"{KEY_ID}\n{HALF}",
        f"{KEY_ID}:{HALF}",
        f"key id {KEY_ID}, and the other one is {HALF}, thanks",
        f"{HALF} belongs to {KEY_ID}",
        f"亚马逊 {KEY_ID}，后面那段是 {HALF}",
    ],
)
def test_the_secret_half_of_a_key_is_found_beside_the_half_that_is_known(text: str) -> None:
    assert HALF in found(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my backup code is 8f3k-29dk-1l2m", "8f3k-29dk-1l2m"),
        ("My last recovery code is 7732-9981", "7732-9981"),
        ("the spare code was 44k2-90xp.", "44k2-90xp"),
        ("here's a backup code (q7w8-e9r0) that I never used", "q7w8-e9r0"),
        ("q7w8-e9r0 is my backup code", "q7w8-e9r0"),
        ("backup codes are 1234 5678, 2345 6789", "2345 6789"),
        ("Backup code 8f3k-29dk-1l2m", "8f3k-29dk-1l2m"),
        ("recovery code = 88213349", "88213349"),
        ('my emergency code is "8821-3349"', "8821-3349"),
        ("Mein Wiederherstellungscode lautet 9x8c-7v6b", "9x8c-7v6b"),
        ("mon code de secours est 48fj-29dk", "48fj-29dk"),
        ("我的恢复码是 9KD3-22LM", "9KD3-22LM"),
        ("备用码 4k3j-99dd-22mm", "4k3j-99dd-22mm"),
        ("備用碼是 4k3j-99dd", "4k3j-99dd"),
        ("PIN 4471", "4471"),
        ("the door has PIN 9083.", "9083"),
        ("my PIN-code 4471", "4471"),
        ("The PIN was changed to 7719", "7719"),
        ("my pin's 5512", "5512"),
        ("the PIN I use is 6140", "6140"),
        ("My card's PIN should be 7301", "7301"),
        ("卡的PIN码是3391", "3391"),
        ("个人识别码改成了8821", "8821"),
    ],
)
def test_a_code_or_pin_is_found_behind_and_before_its_words(text: str, value: str) -> None:
    assert value in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "a trip to ASIA and Slovakia",
        "commit " + HALF.lower(),
        "the backup code is required in version 2fa",
        "recovery codes are 10digits long",
        "my backup code is 8 characters long",
        "my recovery code does not work, error 50012",
        "please send me a backup code for order 20241101",
        "the backup of code repo-2024-11 failed",
        "back to code review 2024-11",
        "Connector PIN 3 and PIN 4",
        "PIN 2024 exhibition",
        "The pin 4402 article is out of stock",
        "delivery PIN 560034",
        "识别码是什么",
    ],
)
def test_what_is_said_about_them_stays(text: str) -> None:
    assert found(text) == ""
