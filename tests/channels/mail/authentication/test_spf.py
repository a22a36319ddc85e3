"""SPF by the clauses of RFC 7208, against a fake zone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.authentication import spf
from sealdesk.channels.mail.authentication.spf import check_spf
from tests.effort import steps_of
from tests.zones import FakeZone

CLIENT = "192.0.2.7"
SIX = "2001:db8::7"


def _result(record: str, client: str = CLIENT, sender: str = "ann@shop.example", zone: FakeZone | None = None) -> str:
    zone = (zone or FakeZone()).add("shop.example", "TXT", record)
    return check_spf(client, sender, "mx.shop.example", zone)[0]


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1 +all", "pass"),
        ("V=SPF1 ALL", "pass"),
        ("v=spf1", "neutral"),
        ("v=spf10 -all", "none"),
        ("v=spf1-all", "none"),
        ("v=spf1 ip4:192.0.2.7 -all", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass"),
        ("v=spf1 ip4:192.0.2.0/29 -all", "pass"),
        ("v=spf1 ip4:192.0.2.8/29 -all", "fail"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "pass"),
        ("v=spf1 ip4:192.0.2.7/33 -all", "permerror"),
        ("v=spf1 ip4:192.0.2.7/032 -all", "permerror"),
        ("v=spf1 ip4:192.0.2 -all", "permerror"),
        ("v=spf1 ip4 -all", "permerror"),
        ("v=spf1 ip6:2001:db8::/32 -all", "fail"),
        ("v=spf1 a -all", "pass"),
        ("v=spf1 a/24 -all", "pass"),
        ("v=spf1 a:away.example -all", "fail"),
        ("v=spf1 a:away.example/0 -all", "pass"),
        ("v=spf1 a: -all", "permerror"),
        ("v=spf1 a/33 -all", "permerror"),
        ("v=spf1 a//129 -all", "permerror"),
        ("v=spf1 a:shop.example/24//64 -all", "pass"),
        ("v=spf1 mx -all", "pass"),
        ("v=spf1 mx:away.example -all", "fail"),
        ("v=spf1 exists:%{ir}.%{v}._spf.%{d} -all", "pass"),
        ("v=spf1 exists:%{l}.%{o2}.who.example -all", "pass"),
        ("v=spf1 exists:%{i.example -all", "permerror"),
        ("v=spf1 exists:a.-b -all", "permerror"),
        ("v=spf1 exists:a.b- -all", "permerror"),
        ("v=spf1 exists:a.123 -all", "permerror"),
        ("v=spf1 exists:nothing.x--y -all", "fail"),
        ("v=spf1 exists:%{d0}.example -all", "permerror"),
        ("v=spf1 ptr:shop.example -all", "pass"),
        ("v=spf1 ptr:away.example -all", "fail"),
        ("v=spf1 include:good.example -all", "pass"),
        ("v=spf1 include:bad.example ?all", "neutral"),
        ("v=spf1 include:nothing.example -all", "permerror"),
        ("v=spf1 include -all", "permerror"),
        ("v=spf1 redirect=good.example", "pass"),
        ("v=spf1 redirect=nothing.example", "permerror"),
        ("v=spf1 -all redirect=good.example", "fail"),
        ("v=spf1 redirect=good.example redirect=good.example", "permerror"),
        ("v=spf1 exp=why.example exp=why.example -all", "permerror"),
        ("v=spf1 moo=%{d} -all", "fail"),
        ("v=spf1 moo=%x -all", "permerror"),
        ("v=spf1 unknown -all", "permerror"),
        ("v=spf1 ip4:192.0.2.7 unknown -all", "permerror"),
        ("v=spf1 -all:what.example", "permerror"),
        ("v=spf1 a:shöp.example -all", "permerror"),
    ],
)
def test_a_record_means_what_the_standard_says(record: str, result: str) -> None:
    zone = FakeZone()
    zone.add("shop.example", "A", "192.0.2.7").add("away.example", "A", "203.0.113.9")
    zone.add("shop.example", "MX", "mail.shop.example").add("mail.shop.example", "A", "192.0.2.9", CLIENT)
    zone.add("away.example", "MX", "away.example")
    zone.add("7.2.0.192.in-addr._spf.shop.example", "A", "127.0.0.2").add("ann.shop.example.who.example", "A", "127.0.0.2")
    zone.add("7.2.0.192.in-addr.arpa", "PTR", "liar.example", "mx.shop.example").add("mx.shop.example", "A", CLIENT)
    zone.add("good.example", "TXT", "v=spf1 ip4:192.0.2.0/24 -all").add("bad.example", "TXT", "v=spf1 -all")
    assert _result(record, zone=zone) == result


def test_the_newer_addresses_are_asked_for_by_their_own_records() -> None:
    zone = FakeZone().add("shop.example", "AAAA", SIX).add("shop.example", "A", CLIENT)
    assert _result("v=spf1 a -all", SIX, zone=zone) == "pass"
    assert _result("v=spf1 ip6:2001:db8::/32 -all", SIX) == "pass"
    assert _result("v=spf1 ip4:192.0.2.7 -all", f"::ffff:{CLIENT}") == "pass"


def test_two_records_are_an_error_and_no_record_is_none() -> None:
    assert _result("v=spf1 -all", zone=FakeZone().add("shop.example", "TXT", "v=spf1 +all")) == "permerror"
    assert check_spf(CLIENT, "ann@empty.example", "mx.example", FakeZone())[0] == "none"
    assert check_spf(CLIENT, "ann@localhost", "mx.example", FakeZone())[0] == "none"


def test_a_bounce_is_checked_by_the_name_that_its_server_gave() -> None:
    zone = FakeZone().add("mx.shop.example", "TXT", "v=spf1 ip4:192.0.2.7 -all")
    assert check_spf(CLIENT, "", "mx.shop.example", zone) == ("pass", "mx.shop.example")


def test_ten_lookups_are_enough_and_an_eleventh_is_an_error() -> None:
    zone = FakeZone()
    for number in range(11):
        zone.add(f"part{number}.example", "TXT", "v=spf1 ?all")
    ten = " ".join(f"include:part{number}.example" for number in range(10))
    assert _result(f"v=spf1 {ten} -all", zone=zone) == "fail"
    assert _result(f"v=spf1 {ten} include:part10.example -all", zone=FakeZone(dict(list(zone.records.items())[:11]))) == "permerror"


def test_a_record_that_leads_to_itself_ends() -> None:
    zone = FakeZone()
    assert _result("v=spf1 include:shop.example -all", zone=zone) == "permerror"
    assert len(zone.asked) < 15
    assert _result("v=spf1 redirect=shop.example") == "permerror"


def test_names_that_do_not_exist_may_be_asked_twice_and_no_more() -> None:
    assert _result("v=spf1 exists:a.example exists:b.example -all") == "fail"
    assert _result("v=spf1 exists:a.example exists:b.example exists:c.example -all") == "permerror"


def test_a_mail_exchanger_with_eleven_names_is_an_error() -> None:
    zone = FakeZone().add("shop.example", "MX", *[f"mx{number}.shop.example" for number in range(11)])
    assert _result("v=spf1 mx -all", zone=zone) == "permerror"


def test_silence_is_an_error_that_passes() -> None:
    assert check_spf(CLIENT, "ann@shop.example", "mx.example", FakeZone(silent={"shop.example"}))[0] == "temperror"
    zone = FakeZone(silent={"part.example"})
    assert _result("v=spf1 include:part.example -all", zone=zone) == "temperror"


@given(st.text(alphabet=st.sampled_from("v=spf1 +-~?alincudemxptrexists4:/.%{}0123redirect "), max_size=120))
def test_whatever_stands_in_a_record_there_is_a_result(text: str) -> None:
    known = {"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"}
    assert _result(f"v=spf1 {text}") in known


@pytest.mark.parametrize("sign", ["-", "a-", "a", "%%"])
def test_a_stranger_s_record_costs_no_more_steps_than_it_has_signs(sign: str) -> None:
    """It was 2 to the power of its length: forty hyphens kept the checks of all mail busy for days."""
    whole = re.compile(rf"\A(?:{spf._LAST_LABEL.pattern})\Z", re.IGNORECASE)
    assert steps_of(whole, sign * 16) <= 3 * steps_of(whole, sign * 8)
    assert _result(f"v=spf1 include:x.{sign * 100}- -all") == "permerror"
