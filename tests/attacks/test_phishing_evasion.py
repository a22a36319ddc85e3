"""Whoever writes a lure knows what is looked for: disguises do not hide it, and agents' words cannot be had by mail."""

from __future__ import annotations

import pytest

from sealdesk.channels.mail.cleaning import clean_html
from sealdesk.channels.mail.examining import danger_in
from sealdesk.triage.dangers.judging import Surroundings
from sealdesk.triage.dangers.names import skeleton
from tests.cast import letter

AROUND = Surroundings(own=frozenset({"desk-one.example"}), colleagues=frozenset({skeleton("Wang Fang")}))
LURE = "Confirm your account within 24 hours"


@pytest.mark.parametrize(
    ("name", "sender", "text"),
    [
        ("PayPal", "a@evil.example", f"{LURE}: https://login.pages.dev"),
        ("Pay\u200bPal", "a@evil.example", f"{LURE}: https://login.pages.dev"),
        ("РауРаl", "a@evil.example", f"{LURE}: https://login.pages.dev"),
        ("P a y P a l", "a@paypa1.example", f"{LURE}: https://login.pages.dev"),
        ("WANG FANG", "a@evil.example", "Please reset my second factor."),
        ("Wаng Fаng", "a@evil.example", "Please reset my second factor."),
        ("The boss", "a@desk-0ne.example", "Hello, are you there?"),
        ("The boss", "a@xn--dsk-one-5of.example", "Our bank details have changed, keep this between us."),
    ],
)
def test_a_lure_in_disguise_is_still_seen(name: str, sender: str, text: str) -> None:
    assert danger_in(letter(name=name, sender=sender, text=text), AROUND).value in {"doubtful", "phishing"}


def test_a_mail_cannot_say_of_itself_that_it_is_harmless() -> None:
    raw = letter(name="PayPal", sender="a@evil.example", text=f"{LURE}: https://x.pages.dev", X_Spam_Flag="NO", X_Danger="cleared")
    assert danger_in(raw, AROUND).value == "phishing"


def test_links_of_a_suspected_mail_lead_nowhere_however_they_are_written() -> None:
    html = '<a href="https://evil.example">go</a><a href="mailto:x@evil.example">write</a><area href="https://evil.example"><form action="https://evil.example">'
    cleaned = clean_html(html, links=False).html
    assert "evil.example" not in cleaned
    assert "go" in cleaned
