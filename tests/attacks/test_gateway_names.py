"""Names of people whom nobody announced, and values in forms that only a reader puts together, do not reach the endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.access.opening import Opening
from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.masking import Table, masked
from sealdesk.gateway.strangers import parts_of
from sealdesk.workbench.helping import asking
from tests.cast import Desk, found_desk, letter
from tests.services.model_server import ModelServer, model_in_service


def leaves(text: str) -> str:
    """What leaves; nothing where it is refused."""
    try:
        return masked(text, {}, Table())
    except GatewayRefusalError as refused:
        assert refused.reason is Reason.UNSURE  # noqa: PT017 - to refuse is one of the two right ends
        return ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("My neighbour Siobhan O'Malley took the parcel.", "Siobhan Malley"),
        ("Siobhan took the parcel.", "Siobhan"),
        ("Please call jamal, he has the key.", "jamal"),
        ("I spoke with Xiaoming on Tuesday.", "Xiaoming"),
        ("customer: jamal osei\nname = ngozi\nrecipient: grace", "jamal osei ngozi grace"),
        ("Full name jamal osei, attn: ngozi, c/o rosalind", "jamal osei ngozi rosalind"),
        ("First name: jamal; last name: osei", "jamal osei"),
        ("Name - jamal osei", "jamal osei"),
        ("They call me jamal. My friend (ngozi) knows.", "jamal ngozi"),
        ("thx, jamal", "jamal"),
        ("It never came.\n- jamal", "jamal"),
        ("姓名：jamal osei，收件人：li lei", "jamal osei lei"),
        ("联系人：he jie", "jie"),
        ("姓名：李 雷", "李 雷"),
        ("联系人：王 芳芳，明天到", "王 芳芳"),
        ("I spoke with élodie.", "lodie"),
        ("my daughter ngozi adichie is ill", "ngozi adichie"),
        ("It is for Rosalind and her son Ezra.", "Rosalind Ezra"),
        ("Give it to Rose or Mark.", "Rose Mark"),
        ("Mrs Brown has it, not MR WHITE.", "Brown WHITE"),
        ("Regards,\nPriya Venkataraman", "Priya Venkataraman"),
        ("Ask Ludwig van der Rohe about it.", "Ludwig Rohe"),
        ("It is nahboiS yellaM'O from behind.", "nahboiS yellaM"),
        ("Передайте посылку Ольге Петровой.", "Ольге Петровой"),
        ("我同事李建国昨天来过", "李建国 建国"),
        ("客户单雄信投诉", "单雄信 雄信"),
        ("麻烦转告小张，也告诉老王", "小张 老王"),
        ("我老婆叫翠花", "翠花"),
        ("我姓张，叫我小张或者张先生", "小张 张先生 姓张"),
        ("签收人是尉迟恭", "尉迟恭"),
        ("欧阳修远住在我楼上", "欧阳 修远 远住"),
        ("热依扎·买买提没有收到", "热依扎 买买提"),
        ("请高小姐回电，阿强来取", "高小姐 阿强"),
    ],
)
def test_names_that_nobody_announced(text: str, names: str) -> None:
    left = leaves(text)
    assert not [name for name in names.split() if name in left]


@given(st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=3, max_size=5), st.text(alphabet="aeiou", min_size=2, max_size=2))
@settings(deadline=None)
def test_any_unknown_word_with_a_capital_letter_is_taken_for_a_name(hard: str, soft: str) -> None:
    name = (hard[:2] + soft[0] + hard[2:] + soft[1]).capitalize() + "rq"
    assert name not in leaves(f"I gave the key to {name} yesterday.")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("My number is\n138\n0013\n8000", "138 0013 8000"),
        ("138....0013....8000", "138 0013 8000"),
        ("138 and then 0013 and then 8000", "138 0013 8000"),
        ("it starts with 138, then 0013, ends 8000", "138 0013 8000"),
        ("幺三八洞洞幺三八洞洞洞", "幺三八 三八"),
        ("车牌京a12345", "12345"),
        ("生于84年3月12日", "84年 3月"),
        ("D0B 1984-03-12, my birthday 3.12.84", "1984 3.12"),
        ("wechat: lisi_88, 微信号 lisi_88, username lisi_official, QQ 1234", "lisi 1234"),
        ("We live at Flat 3, The Old Mill, Leeds", "Flat Mill"),
        ("12 rue de la Paix, Hauptstraße 5", "Paix Hauptstr"),
        ("我住幸福小区三号楼二单元", "幸福小区 三号楼 二单元"),
        ("employee number 1234, 工号 A123", "1234 A123"),
        ("my password hunter2 and the password I use is Tr0ub4dor", "hunter2 Tr0ub"),
        ("the login is alice / sunshine", "sunshine"),
        ("jane dot doe at gmail", "doe at gmail"),
        ("see evil.ai/me or evil。com", "evil"),
    ],
)
def test_values_that_a_reader_puts_together(text: str, values: str) -> None:
    left = leaves(text)
    assert not [value for value in values.split() if value in left]


@pytest.mark.parametrize(
    "prose",
    [
        "I bought two parasols on 2026-11-22 and 3 chairs. Unfortunately the seam opened after two days.",
        "Can you help me with my order from Monday? I'm sure it's the right one.",
        "The order is for 3 chairs and 2 tables at 45 euros each; we paid on 12 May.",
        "我很高兴，明白了，希望尽快发货。顾客评价很好，客户要求退款，客户安装后反馈。",
        "订单已经发货但是快递一直没到，文件丢失，小程序打不开，小区门口也没有。",
    ],
)
def test_ordinary_letters_leave_as_they_are(prose: str) -> None:
    assert leaves(prose) == prose


def test_the_parts_by_which_people_are_called() -> None:
    assert {"欧阳修远", "修远"} <= set(parts_of("欧阳修远"))
    assert {"张伟", "小张", "老张", "小伟"} <= set(parts_of("张伟"))
    assert {"O'Brien", "Pat"} <= set(parts_of("O'Brien, Pat"))
    assert {"José", "Martínez"} <= set(parts_of("José Martínez"))


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


@pytest.fixture
def model(desk: Desk, settings: Any) -> Iterator[ModelServer]:
    with model_in_service(settings) as server:
        yield server


@pytest.mark.parametrize(
    ("name", "text", "hidden"),
    [
        (
            "O'Brien, Pat",
            "Pat O'Brien here. My neighbour Siobhan O'Malley has it. Call Xiaoming on\n138\n0013\n8000",
            "Brien Malley Xiaoming 8000",
        ),
        ("José Martínez", "I am josé, martínez is my father.", "josé martínez"),
        ("欧阳修远", "我是修远，我老婆叫翠花，转告小张", "修远 翠花 小张"),
        ("张伟", "我姓张，叫我小张或者张先生", "小张 张先生"),
    ],
)
def test_from_the_letter_to_the_endpoint(desk: Desk, model: ModelServer, name: str, text: str, hidden: str) -> None:
    ticket = desk.ticket_from(letter(name=name, text=text))
    try:
        asking.ask(desk.wang, Opening(desk.wang, "ticket"), ticket, "draft")
    except GatewayRefusalError as refused:
        assert refused.reason is Reason.UNSURE  # noqa: PT017 - to refuse is one of the two right ends
    assert not [value for value in hidden.split() if value in model.sent]
