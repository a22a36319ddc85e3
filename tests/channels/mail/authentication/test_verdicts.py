"""From the checks to the one mark: proven, not proven, or looks forged."""

from __future__ import annotations

import pytest

from sealdesk.channels.mail.authentication.checking import authenticate, told_at_once
from sealdesk.channels.mail.authentication.dmarc import Domains, Policy
from sealdesk.channels.mail.authentication.relays import Trusted
from sealdesk.channels.mail.authentication.results import Mark, Verdict
from tests.channels.mail.authentication.test_signatures import MAIL, sealed, signed, zone
from tests.zones import FakeZone, signing_key

NOBODY = Trusted()
TRUSTED = Trusted.of(["mx.desk.example"])
OWN = b"Return-Path: <ann@shop.example>\r\nReceived: from mx.shop.example ([%s]) by sealdesk with SMTP\r\n"
STRANGER, SENDER = OWN % b"9.9.9.9", OWN % b"8.8.8.8"


def world(policy: str = "reject", more: str = "") -> FakeZone:
    names = zone().add("_dmarc.shop.example", "TXT", f"v=DMARC1; p={policy}{more}")
    return names.add("shop.example", "TXT", "v=spf1 ip4:8.8.8.8 -all")


def verdict(mail: bytes, names: FakeZone, trusted: Trusted = NOBODY, source: str = "smtp") -> Verdict:
    return authenticate(mail, source, trusted, names)


def test_a_signature_or_a_known_server_proves_the_sender() -> None:
    assert verdict(STRANGER + signed(), world()).mark is Mark.PROVEN
    assert verdict(SENDER + MAIL, world()).mark is Mark.PROVEN


@pytest.mark.parametrize(("policy", "mark"), [("reject", Mark.FORGED), ("quarantine", Mark.FORGED), ("none", Mark.UNPROVEN)])
def test_who_proves_nothing_is_what_the_domain_wants_them_to_be(policy: str, mark: Mark) -> None:
    assert verdict(STRANGER + MAIL, world(policy)).mark is mark


@pytest.mark.parametrize(("more", "mark"), [("; t=y", Mark.FORGED), ("; pct=0", Mark.FORGED)])
def test_a_policy_on_trial_is_one_step_milder(more: str, mark: Mark) -> None:
    assert verdict(STRANGER + MAIL, world("reject", more)).mark is mark
    assert verdict(STRANGER + MAIL, world("quarantine", more)).mark is Mark.UNPROVEN


def test_the_signature_of_another_domain_proves_nothing() -> None:
    names = world().add("key._domainkey.evil.example", "TXT", signing_key().record)
    assert verdict(STRANGER + signed(domain=b"evil.example"), names).mark is Mark.FORGED


def test_where_nobody_knows_who_handed_it_in_a_mail_is_not_called_forged() -> None:
    assert verdict(MAIL, world(), source="imap").mark is Mark.UNPROVEN


def test_a_domain_without_a_policy_is_proven_by_itself_and_by_what_is_above_it() -> None:
    names = zone().add("shop.example", "TXT", "v=spf1 -all")
    assert verdict(STRANGER + signed(), names).mark is Mark.PROVEN
    below = signed(MAIL.replace(b"ann@shop", b"ann@mail.shop"))
    assert verdict(STRANGER + below, names).mark is Mark.PROVEN
    assert verdict(STRANGER + MAIL, names).mark is Mark.UNPROVEN


def test_alignment_is_relaxed_by_the_organization_and_strict_where_it_is_wanted() -> None:
    mail = signed(domain=b"mail.shop.example")
    key = zone(name="key._domainkey.mail.shop.example")
    relaxed = key.add("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject")
    assert verdict(STRANGER + mail, relaxed).mark is Mark.PROVEN
    strict = zone(name="key._domainkey.mail.shop.example").add("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject; adkim=s")
    assert verdict(STRANGER + mail, strict).mark is Mark.FORGED


def test_a_public_suffix_does_not_make_two_tenants_one() -> None:
    mail = signed(MAIL.replace(b"ann@shop.example", b"ann@ann.pages.example"), domain=b"bob.pages.example")
    names = zone(name="key._domainkey.bob.pages.example").add("_dmarc.pages.example", "TXT", "v=DMARC1; p=reject; psd=y")
    assert verdict(STRANGER + mail, names).mark is Mark.FORGED


def test_below_an_organization_its_policy_for_subdomains_counts() -> None:
    names = (
        FakeZone()
        .add("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject; sp=none; np=quarantine")
        .add("real.shop.example", "A", "192.0.2.1")
    )
    domains = Domains(names)
    assert domains.policy_of("shop.example").wants == "reject"
    assert domains.policy_of("real.shop.example").wants == "none"
    assert domains.policy_of("no.shop.example").wants == "quarantine"
    assert domains.policy_of("else.example") == Policy()


def test_two_records_are_none_and_long_names_are_not_climbed_label_by_label() -> None:
    twice = FakeZone().add("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject", "v=DMARC1; p=none")
    assert Domains(twice).policy_of("shop.example") == Policy()
    deep = FakeZone()
    Domains(deep).policy_of(".".join("abcdefghijklmnopqrst") + ".example")
    assert len(deep.asked) == 8


def test_silence_decides_nothing() -> None:
    names = world()
    names.silent = {"shop.example"}
    found = verdict(STRANGER + MAIL, names)
    assert [found.mark, found.undecided] == [Mark.UNPROVEN, True]
    names.silent = {"_dmarc.shop.example"}
    assert verdict(STRANGER + MAIL, names).mark is Mark.UNPROVEN
    assert not verdict(STRANGER + signed(), world()).undecided


def costly(names: FakeZone, domain: str) -> FakeZone:
    """A record at ``domain`` whose check needs more than a hundred questions, as many as RFC 7208 allows."""
    names.records[domain] = {"TXT": ["v=spf1 " + " ".join(f"mx:m{n}.example" for n in range(10)) + " -all"]}
    for number in range(10):
        names.add(f"m{number}.example", "MX", *[f"x{part}.m{number}.example" for part in range(10)])
        for part in range(10):
            names.add(f"x{part}.m{number}.example", "A", "192.0.2.200")
    return names


def test_one_mail_asks_no_more_than_sixty_questions() -> None:
    names = costly(world(), "shop.example")
    found = verdict(STRANGER + MAIL, names)
    assert len(names.asked) <= 60
    assert found.undecided


def test_what_a_forger_lets_be_asked_uses_up_nothing_that_the_senders_domain_needs() -> None:
    """The envelope's domain is the forger's own, and costs more than the bound; the signature in the sender's name is false."""
    names = costly(world(), "evil.example")
    false = signed() + b"one more line\r\n"
    found = verdict(STRANGER.replace(b"ann@shop", b"x@evil") + false, names)
    assert ("key._domainkey.shop.example", "TXT") in names.asked
    assert [found.mark, found.undecided] == [Mark.FORGED, False]
    true = verdict(STRANGER.replace(b"ann@shop", b"x@evil") + signed(), costly(world(), "evil.example"))
    assert true.mark is Mark.PROVEN


@pytest.mark.parametrize("doubled", [b"From: Bank <bank@bank.example>\r\n", b"From: ann@shop.example\r\n"])
def test_two_sender_lines_look_forged_whatever_is_signed(doubled: bytes) -> None:
    assert verdict(SENDER + doubled + signed(), world()).mark is Mark.FORGED


def test_one_line_with_senders_of_two_domains_looks_forged() -> None:
    mail = MAIL.replace(b"Ann <ann@shop.example>", b"ann@shop.example, bank@bank.example")
    assert verdict(SENDER + mail, world()).mark is Mark.FORGED


RESULTS = b"Authentication-Results: mx.desk.example; %s\r\n"


@pytest.mark.parametrize(
    ("told", "mark"),
    [
        (b"dmarc=pass header.from=shop.example", Mark.PROVEN),
        (b"dmarc=fail (p=reject) header.from=shop.example", Mark.FORGED),
        (b"dmarc=fail (p=none) header.from=shop.example", Mark.UNPROVEN),
        (b"dkim=pass header.d=shop.example; dkim=fail header.d=other.example; dmarc=fail", Mark.UNPROVEN),
        (b"dkim=pass header.d=shop.example; dmarc=fail (p=reject)", Mark.FORGED),
        (b"dkim=pass header.d=shop.example", Mark.PROVEN),
        (b"dkim=pass header.d=evil.example", Mark.UNPROVEN),
        (b"dkim=fail header.d=shop.example; spf=pass smtp.mailfrom=ann@shop.example", Mark.PROVEN),
    ],
)
def test_a_trusted_relay_is_believed_at_once(told: bytes, mark: Mark) -> None:
    found = told_at_once(RESULTS % told + MAIL, "imap", TRUSTED)
    assert found is not None
    assert found.mark is mark
    assert found.codes()["by"] == "relay"


def test_what_a_relay_says_about_another_sender_is_nothing() -> None:
    assert told_at_once(RESULTS % b"dmarc=pass header.from=evil.example" + MAIL, "imap", TRUSTED) is None


def test_a_relay_that_saw_only_the_server_is_completed_by_the_signature() -> None:
    mail = RESULTS % b"spf=pass smtp.mailfrom=else.example" + MAIL
    assert told_at_once(mail, "imap", TRUSTED) is None
    assert verdict(mail, world(), TRUSTED, "imap").mark is Mark.FORGED
    assert verdict(RESULTS % b"spf=fail smtp.mailfrom=shop.example" + signed(), world(), TRUSTED, "imap").mark is Mark.PROVEN


def test_a_list_that_is_trusted_to_seal_vouches_for_what_it_changed() -> None:
    listed = sealed(MAIL, b"dmarc=pass header.from=shop.example", b"list.example")
    names = world().add("key._domainkey.list.example", "TXT", signing_key().record)
    assert verdict(STRANGER + listed, names).mark is Mark.FORGED
    assert verdict(STRANGER + listed, names, Trusted.of(["list.example"])).mark is Mark.PROVEN


def test_what_a_stranger_sealed_below_a_trusted_sealer_is_not_believed() -> None:
    below = sealed(MAIL, b"dmarc=pass header.from=shop.example", b"evil.example")
    mail = sealed(below, b"arc=pass; dmarc=fail header.from=shop.example", b"list.example")
    names = world()
    for name in ("evil.example", "list.example"):
        names.add(f"key._domainkey.{name}", "TXT", signing_key().record)
    assert verdict(STRANGER + mail, names, Trusted.of(["list.example"])).mark is Mark.FORGED
