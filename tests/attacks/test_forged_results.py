"""Whoever writes a mail can write what other servers found about it: none of that makes a sender proven."""

from __future__ import annotations

import pytest

from sealdesk.channels.mail.authentication.checking import authenticate, header_of, told_at_once
from sealdesk.channels.mail.authentication.relays import Trusted
from sealdesk.channels.mail.authentication.results import Mark, Verdict
from sealdesk.channels.mail.authentication.signatures import check_signatures
from tests.zones import FakeZone

TRUSTED = Trusted.of(["mx.desk.example"])
MAIL = b"From: The Chief <chief@desk.example>\r\nTo: support@desk.example\r\nSubject: Pay this\r\n\r\nToday, please.\r\n"
CLAIM = b"dmarc=pass (p=reject) header.from=desk.example; dkim=pass header.d=desk.example; spf=pass smtp.mailfrom=chief@desk.example"
TRUE = b"Authentication-Results: mx.desk.example; dmarc=fail (p=reject) header.from=desk.example\r\n"
STRANGER = b"Return-Path: <chief@desk.example>\r\nReceived: from evil.example ([9.9.9.9]) by sealdesk with SMTP\r\n"


def zone() -> FakeZone:
    return FakeZone().add("_dmarc.desk.example", "TXT", "v=DMARC1; p=reject").add("desk.example", "TXT", "v=spf1 ip4:8.8.8.8 -all")


def marked(mail: bytes, source: str = "imap", trusted: Trusted = TRUSTED) -> Verdict:
    return told_at_once(mail, source, trusted) or authenticate(mail, source, trusted, zone())


@pytest.mark.parametrize(
    "server",
    [
        b"evil.example", b"mx.desk.example.evil.example", b"xmx.desk.example", b"mx.desk.example,", b"(mx.desk.example) evil.example",
        b"evil.example mx.desk.example", b'"mx.desk.example\\"', b"evil.example (mx.desk.example", b"mx\xe2\x80\xa4desk.example",
    ],
)  # fmt: skip
def test_a_name_that_only_looks_like_ours_is_not_believed(server: bytes) -> None:
    assert marked(b"Authentication-Results: " + server + b"; " + CLAIM + b"\r\n" + MAIL).mark is not Mark.PROVEN


def test_our_own_name_below_our_own_field_is_not_believed() -> None:
    forged = b"Authentication-Results: mx.desk.example; " + CLAIM + b"\r\n"
    received = b"Received: from evil.example by mx.desk.example with SMTP; now\r\n"
    assert marked(TRUE + received + forged + MAIL).mark is Mark.FORGED
    assert marked(received + TRUE + received + forged + MAIL).mark is Mark.FORGED


def test_a_field_brought_along_right_below_our_own_says_nothing_about_what_ours_says() -> None:
    forged = b"Authentication-Results: mx.desk.example; " + CLAIM + b"\r\n"
    assert marked(TRUE + forged + MAIL).mark is Mark.FORGED
    assert marked(TRUE + b"X-Scanned: yes\r\n" + forged + MAIL).mark is Mark.FORGED
    apart = b"Authentication-Results: mx.desk.example; spf=fail smtp.mailfrom=chief@desk.example\r\n"
    assert marked(apart + TRUE + forged + MAIL).mark is Mark.FORGED


def test_a_stranger_at_our_own_door_cannot_bring_our_name_along() -> None:
    forged = b"Authentication-Results: mx.desk.example; " + CLAIM + b"\r\n"
    assert marked(STRANGER + forged + MAIL, "smtp").mark is Mark.FORGED


def test_a_stranger_cannot_bring_the_line_that_says_who_they_are() -> None:
    line = b"Received: from mx.desk.example ([8.8.8.8]) by mx.desk.example with SMTP\r\n"
    assert marked(STRANGER + line + MAIL, "smtp").mark is Mark.FORGED
    assert marked(STRANGER + STRANGER.replace(b"9.9.9.9", b"8.8.8.8") + MAIL, "smtp").mark is Mark.FORGED


def test_without_a_trusted_name_nothing_is_believed() -> None:
    assert told_at_once(b"Authentication-Results: mx.desk.example; " + CLAIM + b"\r\n" + MAIL, "imap", Trusted()) is None


def test_a_result_in_a_comment_or_a_quoted_string_is_none() -> None:
    hidden = b'dmarc=fail (; dmarc=pass header.from=desk.example) reason="; dmarc=pass" header.from=desk.example'
    assert marked(b"Authentication-Results: mx.desk.example; " + hidden + b"\r\n" + MAIL).mark is not Mark.PROVEN


def test_a_result_about_another_sender_proves_nothing() -> None:
    other = b"Authentication-Results: mx.desk.example; dkim=pass header.d=example; spf=pass smtp.mailfrom=x@evil.example\r\n"
    assert marked(other + MAIL).mark is not Mark.PROVEN


def test_a_proven_sender_with_a_second_one_above_is_not_proven() -> None:
    told = b"Authentication-Results: mx.desk.example; " + CLAIM + b"\r\n"
    assert marked(told + b"From: ceo@desk.example\r\n" + MAIL).mark is Mark.FORGED


def test_chains_of_strangers_and_fields_without_end_are_harmless() -> None:
    mail = b"".join(b"Authentication-Results: mx.desk.example; " + b"(" * 9000 + b"\r\n" for _ in range(50)) + MAIL
    assert marked(mail).mark is not Mark.PROVEN


def test_runs_that_cost_the_square_of_their_length_are_not_canonicalised() -> None:
    for run in (b" " * 80_000 + b"x", b"\r\n" * 80_000):
        raw = b"From: a@b.example\r\nDKIM-Signature: v=1; a=rsa-sha256; d=b.example; s=k; h=from; bh=x; b=y\r\n\r\n" + run + b"\r\n"
        (found,) = check_signatures(raw, header_of(raw), "b.example", FakeZone())
        assert (found.result, found.why) == ("policy", "too-large")
