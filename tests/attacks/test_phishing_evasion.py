"""Whoever writes a lure knows what is looked for: disguises do not hide it, and agents' words cannot be had by mail."""

from __future__ import annotations

from dataclasses import replace

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


LOCKED = '<p>Your account is locked. <a href="https://evil.example/x">https://www.mybank.example/verify</a></p>'


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"List_Unsubscribe": "<https://evil.example/u>"},
        {"List_Id": "News <news.evil.example>"},
        {"X_Failed_Recipients": "somebody@evil.example"},
        {"X_Auto_Response_Suppress": "All"},
    ],
)
def test_no_header_that_anybody_can_write_hides_where_a_link_leads(said: dict[str, str]) -> None:
    raw = letter(sender="a@evil2.example", name="My bank", text=LOCKED, **said).replace(b"text/plain", b"text/html")
    danger = danger_in(raw, AROUND)
    assert danger.value in {"doubtful", "phishing"}
    assert "link-elsewhere" in {sign.code for sign in danger.signs}


@pytest.mark.parametrize("sender", ["tom@desk-one.example", "tom@desk-one.example.", "TOM@DESK-ONE.EXAMPLE", "tom@mail.desk-one.example"])
def test_the_own_domain_is_seen_however_it_is_written(sender: str) -> None:
    raw = letter(sender="x@y.example", name="Tom", Reply_To="tom@gmail.com").replace(b"x@y.example", sender.encode())
    danger = danger_in(raw, replace(AROUND, unproven=True))
    assert danger.value in {"doubtful", "phishing"}
    assert "own-unproven" in {sign.code for sign in danger.signs}


def test_a_list_of_the_attackers_own_keeps_answers_elsewhere_among_the_signs() -> None:
    raw = letter(sender="kim@bank.example", name="Kim", Reply_To="kim@evil.example", List_Id="<news.evil.example>")
    around = replace(AROUND, unproven=True, dmarc_failed=True)
    assert "reply-elsewhere" in {sign.code for sign in danger_in(raw, around).signs}
    free = letter(sender="kim@bank.example", name="Kim", Reply_To="kim@gmail.com", List_Id="<news.gmail.com>")
    assert danger_in(free, around).value in {"doubtful", "phishing"}


@pytest.mark.parametrize(
    "link", ["http://192.0.2.7/login", "http://3221225991/login", "http://0xC0000207/login", "http://[2001:db8::1]/login"]
)
def test_a_number_behind_words_or_a_picture_is_seen(link: str) -> None:
    for shown in ("here", '<img src="cid:1" alt="">'):
        raw = letter(sender="a@evil.example", name="Support", text=f'<p>Click <a href="{link}">{shown}</a> to log in.</p>')
        danger = danger_in(raw.replace(b"text/plain", b"text/html"), AROUND)
        assert danger.value in {"doubtful", "phishing"}
        assert "link-to-number" in {sign.code for sign in danger.signs}
