"""What has a form or a check digit is found in the ways people write it, and what only looks like it is left alone."""

from __future__ import annotations

import pytest

from sealdesk.findings import PERSONAL, Kind, find


def found(text: str) -> list[tuple[str, str]]:
    """Kind and words of everything personal in a text."""
    return [(one.kind.value, text[one.start : one.end]) for one in find(text, PERSONAL - {Kind.NAME, Kind.ADDRESS})]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("我的手机 13800138000，急", "phone", "13800138000"),
        ("打我138-0013-8000", "phone", "138-0013-8000"),
        ("call +86 138 0013 8000 please", "phone", "+86 138 0013 8000"),
        ("Phone: 905-674-3793", "phone", "905-674-3793"),
        ("reach me on +46 (0)8 928 571 38", "phone", "+46 (0)8 928 571 38"),
        ("my mobile is 07700 900 123", "phone", "07700 900 123"),
        ("座机021-81524073", "landline", "021-81524073"),
        ("固话：(0571) 6134 9993", "landline", "(0571) 6134 9993"),
        ("身份证号11010119900307109X", "resident_id", "11010119900307109X"),
        ("证件号 110101 19900307 7475", "resident_id", "110101 19900307 7475"),
        ("护照号G52250382", "passport", "G52250382"),
        ("my passport number is 533380006", "passport", "533380006"),
        ("卡号6222 0202 0011 2233 444", "bank_card", ""),
        ("card 4111 1111 1111 1111", "bank_card", "4111 1111 1111 1111"),
        ("退到6217009238266017046", "bank_card", "6217009238266017046"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("my iban is gb82west12345698765432.", "iban", "gb82west12345698765432"),
        ("车牌粤B·12345", "plate", "粤B·12345"),
        ("新能源车沪AD12345停在门口", "plate", "沪AD12345"),
        ("登录IP 201.243.100.102。", "ip", "201.243.100.102"),
        ("from 2001:db8::8a2e:370:7334 today", "ip", "2001:db8::8a2e:370:7334"),
        ("发到schultz+tag@163.example，谢谢", "email", "schultz+tag@163.example"),
        ("mail björn@exämple.de", "email", "björn@exämple.de"),
        ("I was born on 8/5/1989", "date_of_birth", "8/5/1989"),
        ("出生日期：1990年3月7日", "date_of_birth", "1990年3月7日"),
        ("Here's my SSN: 460-89-9847", "us_ssn", "460-89-9847"),
        ("driver's license number is F162823540116", "driver_licence", "F162823540116"),
    ],
)
def test_each_kind_is_found_where_it_stands(text: str, kind: str, what: str) -> None:
    assert found(text) == ([(kind, what)] if what else [])


@pytest.mark.parametrize(
    "text",
    [
        "订单号 6222024514247361",
        "快递单号SF205377381555",
        "校验错误的号码370202200102054817",
        "版本号1.9.74.2",
        "Order no. 4111111111111111",
        "tracking number 13800138000",
        "金额69643.00元",
        "On 2024-01-02 13:05 the total was 1,234,567.89",
        "ticket #1002, invoice 2024-000123",
        "IBAN GB82 WEST 1234 5698 7654 33",
        "card 4111 1111 1111 1112",
        "a @ b. Thanks",
        "12:30:45",
        "999.1.1.1",
    ],
)
def test_numbers_of_orders_and_wrong_check_digits_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_check_digit_makes_a_finding_surer_than_a_form_does() -> None:
    sure = {one.kind: one.confidence for one in find("11010119900307109X, E12345678")}
    assert sure[Kind.RESIDENT_ID] > 0.95
    assert sure[Kind.PASSPORT] < 0.7


def test_findings_of_other_kinds_are_not_told_unless_asked_for() -> None:
    text = "see https://example.com/a, mail a@example.com"
    assert [one.kind for one in find(text)] == [Kind.EMAIL]
    assert [one.kind for one in find(text, {Kind.URL})] == [Kind.URL]
