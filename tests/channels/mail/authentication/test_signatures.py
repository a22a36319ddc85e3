"""DKIM signatures and ARC chains, made here with keys of our own, and what attackers make of signed mail."""

from __future__ import annotations

import time

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.authentication.checking import header_of
from sealdesk.channels.mail.authentication.results import Finding
from sealdesk.channels.mail.authentication.signatures import Chain, check_chain, check_signatures
from tests.zones import FakeZone, signing_key

MAIL = (
    b"From: Ann <ann@shop.example>\r\nTo: support@desk.example\r\nSubject: The box is broken\r\n"
    b"Date: Thu, 26 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@shop.example>\r\n\r\nIt arrived in two parts.\r\n"
)
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id"]


def signed(
    mail: bytes = MAIL, *, bits: int = 2048, domain: bytes = b"shop.example", headers: list[bytes] = SIGNED, length: bool = False
) -> bytes:
    signer = dkim.DKIM(mail)
    return (
        signer.sign(b"key", domain, signing_key(bits).pem, canonicalize=(b"relaxed", b"relaxed"), include_headers=headers, length=length)
        + mail
    )


def zone(bits: int = 2048, name: str = "key._domainkey.shop.example") -> FakeZone:
    return FakeZone().add(name, "TXT", signing_key(bits).record)


def checked(mail: bytes, names: FakeZone) -> Finding:
    findings = check_signatures(mail, header_of(mail), "shop.example", names)
    assert len(findings) == 1
    return findings[0]


def test_a_whole_signature_holds() -> None:
    assert checked(signed(), zone()) == Finding("dkim", "pass", "shop.example")


def test_a_mail_without_one_has_no_finding() -> None:
    assert check_signatures(MAIL, header_of(MAIL), "shop.example", zone()) == []


@pytest.mark.parametrize(
    ("old", "new"), [(b"two parts", b"one piece"), (b"Subject: The box", b"Subject: A box"), (b"ann@shop", b"bob@shop")]
)
def test_what_was_changed_on_the_way_does_not_hold(old: bytes, new: bytes) -> None:
    assert checked(signed().replace(old, new), zone()).result == "fail"


def test_a_key_that_is_not_there_and_one_that_was_withdrawn() -> None:
    assert checked(signed(), FakeZone()) == Finding("dkim", "permerror", "shop.example", why="no-key")
    withdrawn = FakeZone().add("key._domainkey.shop.example", "TXT", "v=DKIM1; p=")
    assert checked(signed(), withdrawn).why == "no-key"


def test_a_silent_name_server_is_no_answer() -> None:
    assert checked(signed(), FakeZone(silent={"key._domainkey.shop.example"})).result == "temperror"


def test_a_short_key_does_not_count() -> None:
    assert checked(signed(bits=1024), zone(1024)).result == "pass"
    short = signing_key(1024).record
    broken = FakeZone().add("key._domainkey.shop.example", "TXT", short[: len(short) // 2])
    assert checked(signed(bits=1024), broken).result in {"permerror", "fail"}


def test_a_signature_over_the_beginning_only_does_not_count() -> None:
    longer = signed(length=True) + b"Please pay to this account instead.\r\n"
    assert checked(longer, zone()) == Finding("dkim", "policy", "shop.example", why="partial")


def test_an_expired_signature_says_so() -> None:
    past = int(time.time()) - 100_000
    unsigned = signed()
    expired = unsigned.replace(b"s=key;", b"s=key; x=%d;" % past, 1)
    assert checked(expired, zone()).why == "expired"


def test_a_second_subject_above_the_signed_one_does_not_count() -> None:
    assert checked(b"Subject: Pay at once\r\n" + signed(), zone()) == Finding("dkim", "policy", "shop.example", why="doubled")


def test_a_second_sender_above_the_signed_one_does_not_count() -> None:
    assert checked(b"From: Bank <bank@bank.example>\r\n" + signed(), zone()).result != "pass"


def test_a_field_that_was_signed_as_absent_cannot_be_added() -> None:
    over = signed(headers=[*SIGNED, b"reply-to"])
    assert checked(over, zone()).result == "pass"
    assert checked(b"Reply-To: mallory@evil.example\r\n" + over, zone()).result == "fail"


def test_a_weak_hash_does_not_count() -> None:
    assert checked(signed().replace(b"a=rsa-sha256", b"a=rsa-sha1"), zone()).why == "weak"


def test_the_signature_of_the_senders_domain_is_tried_first_and_no_more_than_five() -> None:
    mail = signed()
    for number in range(9):
        mail = signed(mail, domain=b"other%d.example" % number)
    findings = check_signatures(mail, header_of(mail), "shop.example", zone())
    assert [len(findings), findings[0]] == [5, Finding("dkim", "pass", "shop.example")]


@given(st.binary(max_size=300))
def test_whatever_a_signature_holds_it_is_only_a_finding(value: bytes) -> None:
    mail = b"DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=key; h=from; " + value + b"\r\n" + MAIL
    for finding in check_signatures(mail, header_of(mail), "shop.example", zone()):
        assert finding.result != "pass"


def sealed(mail: bytes, told: bytes, domain: bytes) -> bytes:
    with_results = b"Authentication-Results: " + domain + b"; " + told + b"\r\n" + mail
    lines = dkim.arc_sign(with_results, b"key", domain, signing_key().pem, domain, include_headers=[b"from", b"subject"])
    return b"".join(lines) + with_results


def test_a_chain_holds_and_tells_what_each_sealer_saw() -> None:
    one = sealed(MAIL, b"dmarc=pass header.from=shop.example", b"list.example")
    names = zone(name="key._domainkey.list.example").add("key._domainkey.hub.example", "TXT", signing_key().record)
    assert check_chain(one, header_of(one), names).result == "pass"
    two = sealed(one, b"arc=pass; dmarc=fail header.from=shop.example", b"hub.example")
    chain = check_chain(two, header_of(two), names)
    assert [chain.result, [name for name, _ in chain.seals]] == ["pass", ["hub.example", "list.example"]]


def test_a_chain_that_was_broken_or_cannot_be_checked() -> None:
    mail = sealed(MAIL, b"dmarc=pass header.from=shop.example", b"list.example")
    changed = mail.replace(b"two parts", b"one piece")
    names = zone(name="key._domainkey.list.example")
    assert check_chain(changed, header_of(changed), names) == Chain("fail")
    assert check_chain(mail, header_of(mail), FakeZone()) == Chain("fail")
    assert check_chain(mail, header_of(mail), FakeZone(silent={"key._domainkey.list.example"})) == Chain("temperror")
    assert check_chain(MAIL, header_of(MAIL), names) == Chain("none")


def test_a_chain_of_a_thousand_links_costs_nothing() -> None:
    mail = b"".join(b"ARC-Seal: i=%d; a=rsa-sha256; d=evil.example; s=k; cv=pass; b=AAAA\r\n" % link for link in range(1, 1000)) + MAIL
    names = FakeZone()
    assert [check_chain(mail, header_of(mail), names), names.asked] == [Chain("fail"), []]
