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
from sealdesk.gateway.reaching import ways
from sealdesk.gateway.spelled import spelled_ways
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
        ("evil·com or evil•com or evil,com", "evil"),
        ("evil%2Eexample/login or evil%2ecom", "evil"),
        ("evil d0t example or evil (d0t) com or evil punkt com", "evil"),
        ("visit e v i l . c o m", "v i l"),
        ("w w w . e v i l . c o m", "v i l"),
        ("e v i l dot c o m or e v i l d o t com", "v i l"),
        ("www evil example, https evil com", "evil"),
        ("http:evil", "evil"),
        ("支付宝账号 evil@x", "evil"),
        ("call five five five one two three four", "five"),
        ("phone us at oh two oh, seven nine four six", "seven"),
        ("dial double five one two three", "five"),
        ("five five five, one two three four is our number", "five"),
        ("拨打四零零八八八", "零零"),
        ("致电：四零零 八八八", "零零"),
        ("客服电话是四〇〇-八八八", "八八"),
        ("\U0001f4de 55 51 23", "51"),
        ("\u260e\ufe0f 55 51 23", "51"),
        ("the server at 10 dot 0 dot 0 dot 1", "dot"),
    ],
)
def test_no_way_to_reach_or_pay_anybody_comes_through(table: Table, text: str, hostile: str) -> None:
    try:
        shown = proposal(json.dumps({"reply": f"Hello, {text} thank you"}), "reply", table).text
    except GatewayRefusalError:
        return
    assert hostile not in shown
    assert shown.startswith("Hello,")


@pytest.mark.parametrize(
    "text",
    [
        "Call us at any time: one of our five colleagues is there from nine to six.",
        "I will call you in one or two days, between nine and ten.",
        "Please call back. One, the order; two, the invoice; three, the address; four, the reason; five, the date.",
        "Use https everywhere, and http only at home.",
        "At this point in time it is in transit; the point, company wide, is clear.",
        "Mon·Fri 9–18, A·B test, coffee·bar",
        "Dot the i, in the test. A B C D is where it begins.",
        "The two one-way tickets and four five-star hotels; your account is one two-year contract.",
        "Count: one, two, three, four, five, six.",
        "热依扎·买买提的订单20件@5元",
        "一一回复每个电话，一二三层都有客服。",
        "电话二十四小时有人，客服一一为您解答。",
        "我们两三天内联系您，四五天内打款，可以打八八折。",
        "请点中国区，再点网站首页，联系一两位同事。",
        "拨打电话前请先看一二三步。",
    ],
)
def test_ordinary_answers_stay_as_they_are(table: Table, text: str) -> None:
    shown = proposal(json.dumps({"reply": text}), "reply", table)
    assert (shown.text, shown.removed) == (text, 0)


SPELLED = [
    "call ",
    "call one ",
    "one ",
    "打一",
    "打 一 ",
    "a ",
    "a . ",
    "e v i l d o t ",
    "a·",
    "evil punkt ",
    "www a ",
    "https ",
    "10 dot ",
    "a@",
    "%2e",
    "a%2e",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", SPELLED)
def test_no_repetition_of_spelled_ways_takes_more_than_linear_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert all(0 <= start < end <= len(text) for start, end in (*ways(text), *spelled_ways(text)))


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
