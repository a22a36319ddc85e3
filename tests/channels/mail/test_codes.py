"""What QR codes do besides leading to an address is named, with whom they name and without what is secret in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.codes import LINK, coded

PIX = (
    "00020101021126580014BR.GOV.BCB.PIX0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA"
    "62070503***63041D3D"
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("weixin://wxpay/bizpayurl?pr=abc", "WeChat"),
        ("wxp://f2f0xyz", "WeChat Pay"),
        ("alipays://platformapi/startapp?saId=1", "Alipay"),
        ("HTTPS://QR.ALIPAY.COM/FKX123", "qr.alipay.com"),
        ("upi://pay?pa=shop@bank&pn=Evil%20Shop&am=10", "UPI: Evil Shop"),
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bitcoin"),
        (PIX, "EMVCo, Fulano de Tal"),
        ("000201", "EMVCo"),
        ("00020199", "EMVCo"),
        ("BCD\n002\n1\nSCT\n\nEvil Ltd\nDE33100205000001194700\nEUR12.30", "SEPA, Evil Ltd, DE33100205000001194700"),
        ("BCD 001 1 SCT BFSWDE33BER Evil Ltd DE33100205000001194700 EUR1", "SEPA, Evil Ltd, DE33100205000001194700"),
        ("BCD 002 1 SCT", "SEPA"),
        ("SPC 0200 1 CH4431999123000889012 S Max Muster AG", "Swiss QR-bill, Max Muster AG, CH4431999123000889012"),
    ],
)
def test_a_code_that_pays_names_whom(said: str, shown: str) -> None:
    found = coded(said)
    assert found is not None
    assert (found.code, found.shown) == ("payment-in-code", shown)


@pytest.mark.parametrize(
    ("said", "code", "shown"),
    [
        ("otpauth://totp/Shop:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Shop", "factor-in-code", "otpauth, Shop"),
        ("otpauth://totp/Shop:alice?secret=JBSWY3DPEHPK3PXP", "factor-in-code", "otpauth, Shop"),
        ("otpauth://totp/JBSWY3DPEHPK3PXP?secret=JBSWY3DPEHPK3PXP", "factor-in-code", "otpauth"),
        ("otpauth-migration://offline?data=JBSWY3DPEHPK3PXP", "factor-in-code", "otpauth"),
        ("WIFI:S:guests;T:WPA;P:JBSWY3DPEHPK3PXP;;", "network-in-code", "guests"),
        (r"WIFI:T:WPA;P:JBSW\;S:Y3DPEHPK3PXP;S:my\;net;;", "network-in-code", "my;net"),
        ("WIFI:P:JBSWY3DPEHPK3PXP;;", "network-in-code", "WIFI"),
        ("BEGIN:VCARD VERSION:3.0 N:Rossi;Elena FN:Elena Rossi TEL:123 END:VCARD", "contact-in-code", "Elena Rossi"),
        ("MECARD:N:Rossi,Elena;TEL:+39;;", "contact-in-code", "Rossi,Elena"),
        ("tel:+4930123456", "contact-in-code", "tel"),
        ("SMSTO:+4930123456:hi", "contact-in-code", "SMSTO"),
    ],
)
def test_factors_networks_and_contacts_are_named_without_their_secrets(said: str, code: str, shown: str) -> None:
    found = coded(said)
    assert found is not None
    assert (found.code, found.shown) == (code, shown)
    assert "Y3DPEHPK3PXP" not in found.shown


@pytest.mark.parametrize(
    "said", ["https://shop.example/pay", "invoice.pdf", "", "INV-2026-0001", "a BCD 002 1 SCT", "weixin", "00020", "wifi"]
)
def test_what_does_nothing_by_itself_is_not_named(said: str) -> None:
    assert coded(said) is None


@given(
    st.sampled_from(["", "otpauth://", "BCD 002 1 SCT ", "000201", "WIFI:", "BEGIN:VCARD ", "upi://", "SPC 0200 1 "]), st.text(max_size=200)
)
def test_whatever_a_code_says_it_can_be_read(head: str, rest: str) -> None:
    found = coded(head + rest)
    assert found is None or (found.shown and "\n" not in found.shown)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "head", ["BCD 002 1 SCT ", "BEGIN:VCARD FN:", "WIFI:", "000201", "SPC 0200 1 CH4431999123000889012 S ", "MEBKM:", "www."]
)
@pytest.mark.parametrize("unit", ["a ", ";S:", "A", "0100", "\\;", "a."])
def test_the_longest_code_is_read_at_once(head: str, unit: str) -> None:
    said = head + unit * 20_000  # a hundred times as long as one can be
    assert coded(said) is None or coded(said)
    assert LINK.match(said) is None or LINK.match(said)
