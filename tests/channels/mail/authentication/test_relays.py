"""What trusted mail servers say about a mail, and where it is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.authentication.checking import header_of
from sealdesk.channels.mail.authentication.relays import Client, Trusted, client_of, parse_results, told_by_relay
from sealdesk.channels.mail.authentication.results import Finding

TRUSTED = Trusted.of(["mx.desk.example", "198.51.100.0/24"])


@pytest.mark.parametrize(
    ("value", "server", "findings"),
    [
        (b"mx.desk.example; none", "mx.desk.example", []),
        (b"mx.desk.example 1; spf=pass smtp.mailfrom=ann@shop.example", "mx.desk.example", [("spf", "pass", "shop.example")]),
        (b'"mx.desk.example"; dkim=pass (good; really) header.d=shop.example', "mx.desk.example", [("dkim", "pass", "shop.example")]),
        (b'mx; dkim=fail reason="a;b" header.i=@shop.example; dmarc=fail header.from=shop.example', "mx",
         [("dkim", "fail", "shop.example"), ("dmarc", "fail", "shop.example")]),
        (b"mx; dkim/1=pass header.d=shop.example", "mx", [("dkim", "pass", "shop.example")]),
        (b"mx;\r\n\tiprev=pass policy.iprev=192.0.2.1;\r\n\tspf=hardfail smtp.helo=a.shop.example", "mx",
         [("spf", "fail", "a.shop.example")]),
        (b"mx (a (nested) comment); dmarc=bestguesspass header.from=shop.example", "mx", [("dmarc", "pass", "shop.example")]),
        (b"", "", []),
    ],
)  # fmt: skip
def test_a_field_is_read_as_the_standard_says(value: bytes, server: str, findings: list[tuple[str, str, str]]) -> None:
    found, told = parse_results(value)
    assert [found, [(one.mechanism, one.result, one.domain) for one in told.findings]] == [server, findings]


@pytest.mark.parametrize(
    ("value", "policy"),
    [
        (b"mx.google.example; dmarc=fail (p=REJECT sp=REJECT dis=NONE) header.from=shop.example", "reject"),
        (b"mx.outlook.example; dmarc=fail action=oreject header.from=shop.example", "reject"),
        (b"mx; dmarc=fail action=quarantine header.from=shop.example", "quarantine"),
        (b"mx; dmarc=fail header.from=shop.example", ""),
        (b"mx; spf=fail (p=reject)", ""),
    ],
)
def test_the_policy_is_found_where_servers_write_it(value: bytes, policy: str) -> None:
    assert parse_results(value)[1].wants == policy


@given(st.text(alphabet=st.sampled_from('mx;=()\\" spfdkimdmarcpass./1'), max_size=200))
def test_whatever_stands_in_a_field_it_is_read(text: str) -> None:
    parse_results(text.encode())


def test_of_a_trusted_name_the_first_from_the_top_counts_and_its_neighbours() -> None:
    fields = header_of(
        b"Authentication-Results: mx.desk.example; spf=fail smtp.mailfrom=shop.example\r\n"
        b"Authentication-Results: other.example; dkim=pass header.d=shop.example\r\n"
        b"Authentication-Results: mx.desk.example; dmarc=fail header.from=shop.example\r\n"
        b"Received: from a by mx.desk.example; x\r\n"
        b"Authentication-Results: mx.desk.example; dmarc=pass header.from=shop.example\r\n\r\nx"
    )
    assert [(one.mechanism, one.result) for one in told_by_relay(fields, TRUSTED).findings] == [("spf", "fail"), ("dmarc", "fail")]


RECEIVED = b"Received: from mx.shop.example (mx.shop.example [8.8.4.4]) by %s with ESMTPS; now\r\n"


FORGED = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=shop.example\r\n"


@pytest.mark.parametrize("by", [b"mx.attacker.example", b"mx.desk.example"])
def test_below_the_line_by_which_our_server_took_the_mail_a_stranger_wrote(by: bytes) -> None:
    fields = header_of(RECEIVED % b"inner.example" + RECEIVED % b"mx.desk.example" + RECEIVED % by + FORGED + b"\r\nx")
    assert told_by_relay(fields, TRUSTED).findings == ()


def test_what_our_server_wrote_right_below_its_line_or_one_before_another_of_ours_counts() -> None:
    own = RECEIVED % b"mx.desk.example" + FORGED
    behind = RECEIVED.replace(b"8.8.4.4", b"198.51.100.7") % b"mx.desk.example"
    for lines in (own, behind + own, RECEIVED % b"inner.example" + own):
        assert [one.mechanism for one in told_by_relay(header_of(lines + b"\r\nx"), TRUSTED).findings] == ["dmarc"]


def test_who_handed_the_mail_in_is_read_from_a_trusted_line_only() -> None:
    forged = b"Received: from good.example (x [9.9.9.9]) by mx.desk.example with SMTP; then\r\n"
    fields = header_of(RECEIVED % b"inner.example" + RECEIVED % b"mx.desk.example" + forged + b"\r\nx")
    assert client_of(fields, "imap", TRUSTED) == Client("8.8.4.4", "mx.shop.example")
    assert client_of(header_of(RECEIVED % b"else.example" + b"\r\nx"), "imap", TRUSTED) is None


def test_our_own_receiver_knows_who_spoke_to_it() -> None:
    own = b"Received: from mx.shop.example ([8.8.4.4]) by sealdesk with SMTP\r\n"
    assert client_of(header_of(own + RECEIVED % b"mx.desk.example" + b"\r\nx"), "smtp", TRUSTED) == Client("8.8.4.4", "mx.shop.example")
    for relay in (b"10.0.0.5", b"198.51.100.7"):
        lines = own.replace(b"8.8.4.4", relay) + RECEIVED.replace(b"8.8.4.4", b"8.8.8.8") % b"mx.desk.example"
        assert client_of(header_of(lines + b"\r\nx"), "smtp", TRUSTED) == Client("8.8.8.8", "mx.shop.example")


def test_a_finding_keeps_everything_when_it_is_stored() -> None:
    finding = Finding("dkim", "policy", "shop.example", aligned=False, by="mx", why="partial")
    assert Finding(*finding.as_list()) == finding
