"""Domains that are made to look like others, and how a name in punycode is read."""

from __future__ import annotations

import pytest

from sealdesk.triage.dangers.names import is_near, looks_like, shown_name

OWN = frozenset({"harbour.example"})


@pytest.mark.parametrize(
    ("domain", "like"),
    [
        ("harb0ur.example", "harbour.example"), ("harbоur.example", "harbour.example"), ("xn--harbur-evf.example", "harbour.example"),
        ("harbuor.example", "harbour.example"), ("harbor.example", "harbour.example"), ("harbour-support.example", "harbour.example"),
        ("harbour.example", ""), ("mail.harbour.example", ""), ("customer.example", ""), ("paypa1.example", "paypal"),
        ("secure-paypal.example", "paypal"), ("paypal.example", ""), ("", ""), ("harbour.example.evil.test", "harbour.example"),
        ("harbour-example.test", "harbour.example"), ("harbour.test", ""),
    ],
)  # fmt: skip
def test_a_domain_that_is_made_to_look_like_another(domain: str, like: str) -> None:
    assert looks_like(domain, OWN) == like


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("shop", "shop", False), ("shop", "shpo", True), ("shop", "shops", True), ("shop", "show", True), ("shop", "ship1", False)],
)
def test_one_slip_of_the_finger(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near
    assert is_near(other, one) is near


@pytest.mark.parametrize(
    ("domain", "own"), [("acrne.example", "acme.example"), ("lbm.example", "ibm.example"), ("desk-shop.test", "desk.shop")]
)
def test_a_short_name_has_twins_too(domain: str, own: str) -> None:
    assert looks_like(domain, frozenset({own})) == own


@pytest.mark.parametrize(
    ("domain", "shown"),
    [
        ("xn--strae-oqa.example", "straße.example"), ("mail.xn--bcher-kva.example", "mail.bücher.example"),
        ("xn--n3h.example", "☃.example"), ("a_b.xn--zzzzzz.xn--bcher-kva", "a_b.xn--zzzzzz.bücher"),
        ("xn--ab-m1t.example", "xn--ab-m1t.example"), ("desk.example", "desk.example"),
    ],
)  # fmt: skip
def test_punycode_is_written_out_where_it_can_be_seen(domain: str, shown: str) -> None:
    assert shown_name(domain) == shown


def test_a_domain_that_became_another_in_2010_is_its_twin() -> None:
    assert looks_like("xn--strae-oqa.example", frozenset({"strasse.example"})) == "strasse.example"
