"""A hostile model leads the customer away in its answer, breaks the form to break the desk, or uses up the budget by a figure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.gateway.answers import content_of, proposal
from sealdesk.gateway.errors import ENDPOINTS_FAULT, GatewayRefusalError, Reason
from sealdesk.gateway.masking import Table
from sealdesk.gateway.models import ModelCall
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench.helping import asking
from tests.cast import Desk, found_desk, letter
from tests.services.model_server import ModelServer, model_in_service, raw

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANY = st.recursive(SCALARS, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=8), some, max_size=3), max_leaves=8)


def near(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any JSON, or an object that has these members and so looks right."""
    return ANY | st.fixed_dictionaries({}, optional=members)


COMPLETIONS = near(
    choices=ANY
    | st.lists(
        near(
            message=near(content=ANY | st.just('{"reply": "Yes."}'), tool_calls=ANY, function_call=ANY, audio=ANY, refusal=ANY, role=ANY),
            finish_reason=ANY | st.sampled_from(["stop", "tool_calls"]),
            index=ANY,
        ),
        max_size=2,
    ),
    usage=near(prompt_tokens=ANY, completion_tokens=ANY),
    error=ANY,
)


@pytest.fixture
def table() -> Table:
    table = Table()
    table.placeholder("NAME", "Mei Chen")
    table.placeholder("LINK", "https://shop.example/a")
    return table


@pytest.mark.parametrize(
    ("text", "hostile"),
    [
        ("Go to bit.ly/abc", "bit.ly"),
        ("t.me/scam", "t.me"),
        ("evil.ai/login", "evil"),
        ("secure-login.support", "secure"),
        ("login at paypa1.tk", "paypa1"),
        ("银行.中国/登录", "银行"),
        ("evil。com", "evil"),
        ("evil[.]com or evil (dot) com or evil dot com", "evil"),
        ("evil.cоm", "evil"),
        ("evil.ㅤcom", "com"),
        ("javascript:alert(1)", "alert"),
        ("tel:95533 or weixin://dl/scam", "scam"),
        ("evil.ai/⟦NAME_1⟧ and evil.ai/?q=⟦NAME_1⟧&x", "Mei"),
        ("⟦NAME_1⟧.com", "com"),
        ("evil.⟦NAME_1⟧ or evil.com⟦NAME_1⟧", "evil"),
        ("打开evil.com谢谢您3天内", "evil"),
        ("⟦LINK_1⟧.evil.com/x", "evil"),
        ("⟦NAME_1⟧@evil.com", "evil"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1q"),
        ("pay 0x52908400098527886E0F7030069857D2E4169EE7", "0x5"),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "Boat"),
        ("account no 12345678 sort code 20-00-00", "20-00"),
        ("6222 0212 3456 7890 129", "6222"),
        ("ring 0044 20 7946 0958", "7946"),
        ("call me on 06 12 34 56 78", "34"),
        ("call 1-900-SCAM", "SCAM"),
        ("拨打95533，客服电话 10086", "95533"),
        ("打电话一三八零零一三八零零零", "三八"),
        ("please call 95533", "95533"),
        ("QQ 1234567890, 加微信 scam_88, wechat: scammer", "scam"),
        ("Telegram @scam, 支付宝账号 evil_88", "evil"),
        ("evil at evil dot com", "evil"),
    ],
)
def test_no_way_to_reach_or_pay_anybody_comes_through(table: Table, text: str, hostile: str) -> None:
    try:
        shown = proposal(json.dumps({"reply": f"Hello, {text} thank you"}), "reply", table).text
    except GatewayRefusalError:
        return
    assert hostile not in shown
    assert shown.startswith("Hello,")


@given(COMPLETIONS)
@settings(max_examples=400, deadline=None)
def test_any_json_of_any_type_is_an_answer_or_an_ordinary_refusal(document: Any) -> None:
    try:
        content, asked, said = content_of(json.dumps(document).encode())
        content.encode()
        assert asked >= 0
        assert said >= 0
        proposal(content, "reply", Table())
    except GatewayRefusalError as refused:
        assert refused.reason in ENDPOINTS_FAULT | {Reason.EMPTY, Reason.FOREIGN_PLACEHOLDER}  # noqa: PT017 - the other right end


@given(ANY | st.fixed_dictionaries({"reply": ANY}))
@settings(deadline=None)
def test_any_json_in_the_message_too(document: Any) -> None:
    try:
        proposal(json.dumps(document), "reply", Table()).text.encode()
    except GatewayRefusalError as refused:
        assert refused.reason in ENDPOINTS_FAULT | {Reason.EMPTY, Reason.FOREIGN_PLACEHOLDER}  # noqa: PT017 - the other right end


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


@pytest.fixture
def model(desk: Desk, settings: Any) -> Iterator[ModelServer]:
    with model_in_service(settings) as server:
        yield server


def completion(**more: Any) -> bytes:
    choice = {"message": {"content": '{"reply": "It leaves."}'}, "finish_reason": more.pop("finish_reason", "stop")}
    return json.dumps({"choices": [choice], **more}).encode()


@pytest.mark.parametrize(
    "body", [completion(finish_reason=["a"]), completion(finish_reason={"a": 1}), b'{"choices": [[{}]]}', b'"\\ud800"']
)
def test_a_wrong_type_anywhere_ends_the_request_in_the_log(desk: Desk, model: ModelServer, body: bytes) -> None:
    model.behave = raw(body)
    ticket = desk.ticket_from(letter(text="When does the parasol come?"))
    try:
        asking.ask(desk.wang, Opening(desk.wang, "ticket"), ticket, "draft")
    except GatewayRefusalError as refused:
        assert refused.reason is Reason.MALFORMED  # noqa: PT017 - the other right end
    assert ModelCall.objects.get().outcome != "waiting"
    assert LedgerEvent.objects.filter(tag=Tag.GATEWAY_ANSWERED).count() == 1


@pytest.mark.parametrize(
    "said", [{"prompt_tokens": 0, "completion_tokens": 1}, {"prompt_tokens": 9_999_999, "completion_tokens": 9_999_999}]
)
def test_what_the_endpoint_says_it_used_is_believed_within_what_was_sent(desk: Desk, model: ModelServer, said: dict[str, int]) -> None:
    model.behave = raw(completion(usage=said))
    ticket = desk.ticket_from(letter(text="When does the parasol come?"))
    asking.ask(desk.wang, Opening(desk.wang, "ticket"), ticket, "draft")
    sent = sum(len(one["content"].encode()) for one in model.requests[0]["messages"])
    assert sent / 6 - 1 <= ModelCall.objects.get().tokens <= sent / 2 + 900
