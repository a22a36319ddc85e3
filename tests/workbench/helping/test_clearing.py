"""An answer that another customer got is shown without that customer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.workbench.helping.clearing import GAP, cleared

PEOPLE = {"Elena Rossi": "Jun Li", "Wang Fang": "Otto Brandt", "王思远": "李雷"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Dear Elena Rossi, it leaves tomorrow.", "Dear Jun Li, it leaves tomorrow."),
        ("Dear Ms Rossi, it leaves tomorrow.", "Dear Jun Li, it leaves tomorrow."),
        ("Hello Elena,\nkeep the old one.\nWang Fang", "Hello Jun Li,\nkeep the old one.\nOtto Brandt"),
        ("王思远您好，王先生的退款明天到账。", "李雷您好，李雷的退款明天到账。"),
        ("We wrote to elena.rossi@customer.example.", "We wrote to [e-mail]."),
        ("您的新手机号 13800138000 已绑定。", "您的新手机号 ［电话］ 已绑定。"),
        ("Ticket #1001, order 4471-22, parcel JD014600003412.", "Ticket [number], order [number], parcel [number]."),
        ("See https://track.example/x?id=3 today", "See [link] today"),
    ],
)
def test_the_other_customer_is_taken_out(written: str, shown: str) -> None:
    assert cleared(written, PEOPLE) == shown


@pytest.mark.parametrize(
    ("name", "written", "shown"),
    [
        ("欧阳修远", "修远您好，欧阳先生，小欧阳的包裹到了。", "孟好您好，孟好，孟好的包裹到了。"),
        ("张伟", "小张你好，张先生、伟哥、老张和张总都可以签收。", "孟好你好，孟好、孟好、孟好和孟好都可以签收。"),
        ("单雄信", "单雄信您好，雄信，单先生的退款已到账。", "孟好您好，孟好，孟好的退款已到账。"),
        ("热依扎·买买提", "热依扎您好，买买提女士。", "孟好您好，孟好女士。"),
        ("Émilie Dupont", "Dear Ms Dupont, dear EMILIE, Émilie's parcel is here.", "Dear 孟好, dear 孟好, 孟好's parcel is here."),
        ("O'Brien, Pat", "Dear Pat O'Brien, Mr O'Brien, it leaves.", "Dear 孟好, 孟好, it leaves."),
        ("Иван Петров", "It leaves for Иван, and Mr Петров gets it.", "It leaves for 孟好, and 孟好 gets it."),
    ],
)
def test_a_known_person_goes_by_every_part_of_the_name(name: str, written: str, shown: str) -> None:
    assert cleared(written, {name: "孟好"}) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("包裹由您太太翠花签收。", "包裹由您太太［姓名］签收。"),
        ("车牌京a12345 已登记。", "车牌［号码］ 已登记。"),
        ("您女儿小雨来电，请转告小张。", "您女儿［姓名］来电，请转告［姓名］。"),
        ("已交给欧阳先生。", "已交给［姓名］。"),
        ("Siobhan O'Malley next door took it.", "[name] next door took it."),
        ("Your wife Fatou took it, Ms Dupont saw it.", "Your wife [name] took it, [name] saw it."),
        ("Your neighbour Jamal Idris has the key.", "Your neighbour [name] has the key."),
    ],
)
def test_strangers_leave_a_gap(written: str, shown: str) -> None:
    assert cleared(written, {}) == shown


@pytest.mark.parametrize(
    "said",
    [
        "您太太已经签收了，您先生不在家，客户可以在小时内取件。",
        "请您放心，老师傅会上门，老板直接联系您。",
        "Your wife is right; your friend can pick it up. My mother in law does too.",
        "Our MacBook and iPhone offer is for Mac users; that is all.",
        "先生您好，女士您好，请问有什么可以帮您？",
    ],
)
def test_kin_without_a_name_stay(said: str) -> None:
    assert cleared(said, {}) == said


def test_what_is_said_stays() -> None:
    said = "Returns are free within 30 days, since 2024-01-01; a cover is 40 euro and we are there from 9:30 to 17:00."
    assert cleared(said, PEOPLE) == said


def test_a_name_that_is_not_known_leaves_a_gap() -> None:
    assert cleared("Dear Elena Rossi, it leaves tomorrow.", {"Elena Rossi": ""}) == "Dear [name], it leaves tomorrow."
    assert GAP.findall("Dear [name], ［电话］") == ["[name]", "［电话］"]


@given(
    st.text(max_size=200), st.sampled_from(["13800138000", "elena.rossi@customer.example", "Elena Rossi", "王思远"]), st.text(max_size=200)
)
@settings(max_examples=150, deadline=None)
def test_wherever_it_stands_it_goes(before: str, value: str, after: str) -> None:
    assert value not in cleared(f"{before} {value} {after}", PEOPLE)
