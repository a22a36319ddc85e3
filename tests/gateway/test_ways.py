"""What leads to somebody or pays somebody is known by its shape; ordinary prose is left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.gateway.answers import REMOVED, proposal
from sealdesk.gateway.errors import GatewayRefusalError
from sealdesk.gateway.masking import Table
from sealdesk.gateway.reaching import apart, ways

LATIN = "abcdefghijklmnopqrstuvwxyz"
NAMES = st.text(alphabet=LATIN + "0123456789", min_size=2, max_size=12)
ENDINGS = st.text(alphabet=LATIN, min_size=2, max_size=8).filter(lambda ending: ways(f"x.{ending}") != [])
DOTS = st.sampled_from([".", "。", "．", "｡", "․", "[.]", "(.)", "[dot]", " (dot) "])


def shown(text: str) -> str:
    try:
        return proposal(json.dumps({"reply": text}), "reply", Table()).text
    except GatewayRefusalError:
        return ""


@given(NAMES, DOTS, ENDINGS, st.sampled_from(["", "/login", ":8443/x?y=1", "#a"]))
@settings(deadline=None)
def test_a_host_of_any_ending_is_taken_out(name: str, dot: str, ending: str, path: str) -> None:
    left = shown(f"Please open {name}{dot}{ending}{path} now")
    assert left == f"Please open {REMOVED} now"


@given(st.integers(10**6, 10**19), st.lists(st.sampled_from(["", " ", "-", ".", " - "]), min_size=20, max_size=20))
@settings(deadline=None)
def test_a_long_number_is_taken_out_however_it_is_grouped(number: int, gaps: list[str]) -> None:
    left = shown("Pay to " + "".join(digit + gap for digit, gap in zip(str(number), gaps, strict=False)) + "x now")
    assert sum(map(str.isdigit, left)) < 7


@pytest.mark.parametrize(
    "prose",
    [
        "e.g. this, i.e. that, at 10 a.m. in the U.S.",
        "It costs 12,500 yuan and weighs 3.5 kg; version 2.0.3 is newer.",
        "Open Node.js, report.pdf or setup.exe.",
        "It left on 2026-11-22 14:30, not on 22.11.2026 at 9:30.",
        "It takes 3 to 5 days for 10-20 items.",
        "已发货。请查收，谢谢。需要3天，共10个文件。",
        "已发货.请查收",
        "请装Chrome。Firefox也行",
        "ました。ありがとう",
        "PayPal refunds take 5 days; WhatsApp is fine. 微信支付的订单，加微信好友。",
        "The call took 10 minutes, so please call us again. 电话里说的3天内",
        "Note: the text is in C:\\Users\\me\\file.txt or /etc/hosts.",
        "a polka dot dress with a 100-year warranty; 打8折，需打500个包",
    ],
)
def test_prose_stays(prose: str) -> None:
    assert ways(apart(prose)) == []
    assert shown(prose) == prose


@pytest.mark.parametrize(
    ("came", "left"),
    [("It leaves tomorrow.Please wait.", "It leaves tomorrow. Please wait."), ("Dr.Wang, am 12.Dezember", "Dr. Wang, am 12. Dezember")],
)
def test_two_sentences_without_a_space_are_set_apart(came: str, left: str) -> None:
    assert shown(came) == left


@given(st.text(max_size=400))
@settings(deadline=None)
def test_places_do_not_overlap_and_lie_in_the_text(text: str) -> None:
    end = 0
    for low, high in ways(text):
        assert end <= low < high <= len(text)
        end = high


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("请加V：fanqian66 办理", "fanqian66"),
        ("有问题加v fanqian66", "fanqian66"),
        ("加微 fanqian 就行", "fanqian"),
        ("加我薇信:fanqian_a", "fanqian_a"),
        ("加客服微fanqian66", "fanqian66"),
        ("我的飞机号 fanqian", "fanqian"),
        ("纸飞机：fanqian", "fanqian"),
        ("TG群 fanqian", "fanqian"),
        ("请关注公众号：极速理赔", "极速理赔"),
        ("微信搜索公众号 极速理赔", "极速理赔"),
        ("打开小程序「极速理赔」", "极速理赔"),
        ("關注公眾號：極速理賠", "極速理賠"),
        ("打開 evil點com 登入", "evil點com"),
        ("打開 evil點cn/a 登入", "evil點cn"),
        ("evil [點] com", "com"),
        ("Please text HELP to 54321.", "54321"),
        ("sms STOP to 12345", "12345"),
        ("Send the word REFUND to 80808", "80808"),
        ('reply "YES PLEASE" to 4466', "4466"),
        ("发送TD到1069 即可", "1069"),
        ("编辑短信“退款”发送至12114", "12114"),
        ("rufen Sie 0800-HELP-NOW", "HELP"),
        ("ring 0800 REFUND", "REFUND"),
    ],
)
def test_short_ways_that_are_told_by_their_words_are_taken_out(said: str, way: str) -> None:
    assert way not in shown(said)
    assert REMOVED in shown(said)


@pytest.mark.parametrize(
    "prose",
    [
        "加V8发动机的车",
        "请在购物车里加微辣口味",
        "飞机上不能带液体，飞机 A320 晚点",
        "我们的公众号里有说明，小程序也能查。",
        "We send a reminder to 300 customers; please reply to all 12 questions.",
        "Add vitamin C. The price is 800 USD, not 850-900 EUR.",
        "她说的优点、缺点comes later",
        "发送邮件给3个人，回复到第20条",
    ],
)
def test_sentences_with_the_same_words_stay(prose: str) -> None:
    assert shown(prose) == prose
