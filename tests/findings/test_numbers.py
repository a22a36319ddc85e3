"""What has a form or a check digit is found in the ways people write it, and what only looks like it is left alone."""

from __future__ import annotations

import pytest

from sealdesk.findings import PERSONAL, Kind, find
from sealdesk.findings.finder import of_a_form


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
        ("from ::ffff:192.0.2.1, twice", "ip", "::ffff:192.0.2.1"),
        ("NAT64 64:ff9b::192.0.2.33.", "ip", "64:ff9b::192.0.2.33"),
        ("пишите на иван@example.com", "email", "иван@example.com"),
        ("почта: иван@пример.рф", "email", "иван@пример.рф"),
        ("mail user@例子.中国 please", "email", "user@例子.中国"),
        ("write to jane at example dot com please", "email", "jane at example dot com"),
        ("jane dot doe at mail dot example dot org", "email", "jane dot doe at mail dot example dot org"),
        ("邮箱 jane 艾特 example 点 com 谢谢", "email", "jane 艾特 example 点 com"),
        ("请发到张三@例子.中国谢谢", "email", "张三@例子.中国"),
        ("邮箱是schultz@163.example谢谢", "email", "schultz@163.example"),
        ("appelez-moi au 06 12 34 56 78 merci", "phone", "06 12 34 56 78"),
        ("rappelez au 06.12.34.56.78.", "phone", "06.12.34.56.78"),
        ("Meine Handynummer: 0151 23456789", "phone", "0151 23456789"),
        ("手机 138\n0013\n8000", "phone", "138\n0013\n8000"),
        ("phone:\n+49 151\n2345 6789\nthanks", "phone", "+49 151\n2345 6789"),
        ("车牌京a12345停在门口", "plate", "京a12345"),
        ("武警车WJ京12345", "plate", "WJ京12345"),
        ("WJ沪1234X 违停", "plate", "WJ沪1234X"),
        ("mein Kennzeichen ist b-ab 1234", "plate", "b-ab 1234"),
        ("geboren am 12.03.1984", "date_of_birth", "12.03.1984"),
        ("Geburtsdatum: 4. März 1980", "date_of_birth", "4. März 1980"),
        ("née le 12/03/1984", "date_of_birth", "12/03/1984"),
        ("birth date 04.05.1980", "date_of_birth", "04.05.1980"),
        ("我生于84年3月12日", "date_of_birth", "84年3月12日"),
        ("他是84年3月12日生", "date_of_birth", "84年3月12日"),
        ("D0B 1984-03-12", "date_of_birth", "1984-03-12"),
        ("出生日期：一九八四年四月三日", "date_of_birth", "一九八四年四月三日"),
        ("我生于一九八四年四月三日，急", "date_of_birth", "一九八四年四月三日"),
        ("二〇〇八年十二月二十一日出生", "date_of_birth", "二〇〇八年十二月二十一日"),
        ("出生于〇八年十二月二十一日", "date_of_birth", "〇八年十二月二十一日"),
        ("生于八四年四月", "date_of_birth", "八四年四月"),
        ("出生日期:壹玖捌肆年肆月叁日", "date_of_birth", "壹玖捌肆年肆月叁日"),
        ("我妈妈是1962年5月出生", "date_of_birth", "1962年5月"),
        ("出生年月：1984年4月", "date_of_birth", "1984年4月"),
        ("born 3 Apr 84", "date_of_birth", "3 Apr 84"),
        ("DOB: 3 Apr '84, thanks", "date_of_birth", "3 Apr '84"),
        ("born on April 3, 84", "date_of_birth", "April 3, 84"),
        ("date of birth 3-Apr-1984", "date_of_birth", "3-Apr-1984"),
        ("My mother was born in May 1962.", "date_of_birth", "May 1962"),
        ("card4111111111111111", "bank_card", "4111111111111111"),
        ("ibanGB82WEST12345698765432", "iban", "GB82WEST12345698765432"),
        ("IBAN GB82WEST12345698765432thanks", "iban", "GB82WEST12345698765432"),
        ("my passportE12345678", "passport", "E12345678"),
        ("plateB-AB 1234", "plate", "B-AB 1234"),
        ("dob1984-03-12", "date_of_birth", "1984-03-12"),
        ("11010119900307109Xthanks", "resident_id", "11010119900307109X"),
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
        "order4111111111111111",
        "tracking number 4111 1111 1111 1111",
        "PO 13800138000",
        "P.O. no. 13800138000",
        "采购单 13800138000",
        "Bestellnummer 13800138000",
        "commande 06 12 34 56 78",
        "draw 06 12 34 56 78 90",
        "13 14 06 12 34 56 78",
        "columns:\n100\n138\n0013\n8000\n9000",
        "新galaxy8和新macbook2",
        "the WJ12345 model",
        "84年3月12日下单",
        "一九八四年四月三日下单",
        "出生日期没有变，2024年5月注册",
        "孩子出生了，二零二四年五月下单",
        "我2018年5月3日下单，去年出生",
        "1984年5月生产的机器",
        "生于一九八四年十三月十四日",
        "ordered on 3 Apr 24 for her birthday",
        "a birthday order of 3 Apr 24",
        "born again: May 2024 is late",
        "it may 12 30 be late",
        "12.03.1984 war ein Montag",
        "a@b和c@d",
        "::ffff:192.0.2.1.5",
        "金额69643.00元",
        "On 2024-01-02 13:05 the total was 1,234,567.89",
        "ticket #1002, invoice 2024-000123",
        "IBAN GB82 WEST 1234 5698 7654 33",
        "card 4111 1111 1111 1112",
        "a @ b. Thanks",
        "12:30:45",
        "find us at example dot com",
        "meet jane at noon and dot the i",
        "jane at example dot unheardof",
        "999.1.1.1",
    ],
)
def test_numbers_of_orders_and_wrong_check_digits_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Ich wohne in der Hauptstraße 5, 10115 Berlin.", "Hauptstraße 5, 10115 Berlin"),
        ("Lieferung an Berliner Straße 12a, 60311 Frankfurt am Main, danke", "Berliner Straße 12a, 60311 Frankfurt am Main"),
        ("Karl-Marx-Allee 34\n10178 Berlin", "Karl-Marx-Allee 34\n10178 Berlin"),
        ("Am Markt 12\nD-04109 Leipzig", "Am Markt 12\nD-04109 Leipzig"),
        ("umgezogen in die Lindenstr. 7", "Lindenstr. 7"),
    ],
)
def test_german_addresses_are_found_whole(text: str, what: str) -> None:
    assert (what, Kind.ADDRESS) in [(text[one.start : one.end], one.kind) for one in find(text)]


@pytest.mark.parametrize(
    "text",
    ["tracking number 4111 1111 1111 1111", "Platz 3 ist frei", "Artikel 12, 10115 Stück"],
)
def test_what_is_no_house_is_no_address(text: str) -> None:
    assert Kind.ADDRESS not in {one.kind for one in find(text)}


@pytest.mark.parametrize("text", ["生于一九八四年四月三日", "1962年5月出生", "born 3 Apr 84", "nothing of a form"])
def test_the_quick_search_finds_what_has_a_form_like_the_whole_one(text: str) -> None:
    assert of_a_form(text, {Kind.DATE_OF_BIRTH}) == find(text, {Kind.DATE_OF_BIRTH})


def test_a_check_digit_makes_a_finding_surer_than_a_form_does() -> None:
    sure = {one.kind: one.confidence for one in find("11010119900307109X, E12345678")}
    assert sure[Kind.RESIDENT_ID] > 0.95
    assert sure[Kind.PASSPORT] < 0.7


def test_findings_of_other_kinds_are_not_told_unless_asked_for() -> None:
    text = "see https://example.com/a, mail a@example.com"
    assert [one.kind for one in find(text)] == [Kind.EMAIL]
    assert [one.kind for one in find(text, {Kind.URL})] == [Kind.URL]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("my postcode is SW1A 1AA.", "SW1A 1AA"),
        ("Post code: ec1a1bb", "ec1a1bb"),
        ("10 Mill Lane, York YO1 7HZ", "YO1 7HZ"),
        ("deliver it to M1 1AE, please", "M1 1AE"),
        ("Mein Ort hat die PLZ 1010", "1010"),
        ("postcode 1012 AB", "1012 AB"),
        ("邮编100000", "100000"),
    ],
)
def test_a_code_of_a_place_is_found_where_a_word_or_an_address_says_so(text: str, code: str) -> None:
    assert code in [text[one.start : one.end] for one in find(text, {Kind.POSTCODE})]


@pytest.mark.parametrize(
    "text", ["Model M1 1AE is broken", "the KX1 2AB in the street", "postcode please", "PART-SW1A 1AA from the street", "1010"]
)
def test_what_nobody_says_is_a_place_is_no_code_of_one(text: str) -> None:
    assert find(text, {Kind.POSTCODE}) == []


@pytest.mark.parametrize("text", ["Ring 07700 900123 tonight", "on 07700 900 123, please", "台灣 0912-345-678", "0912 345 678, after six"])
def test_a_mobile_number_is_known_by_the_groups_of_its_country(text: str) -> None:
    assert [one.kind for one in find(text, {Kind.PHONE})] == [Kind.PHONE]


@pytest.mark.parametrize("text", ["order 07700 900123", "Invoice 2024-0912-345-678", "part 0912-345-678-9", "077 009 001 23"])
def test_such_digits_in_other_groups_or_behind_an_order_are_none(text: str) -> None:
    assert find(text, {Kind.PHONE}) == []
