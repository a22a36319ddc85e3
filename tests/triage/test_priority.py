"""Priority: the model's opinion, explicit signals in both languages, and no reward for shouting."""

import pytest

from sealdesk.triage.prediction import Prediction, Reason
from sealdesk.triage.rules import decide_priority
from sealdesk.triage.signals import SIGNALS
from sealdesk.triage.urgency import TIMES, Heard

NORMAL = Prediction("normal", 0.7, Reason.BY_MODEL, (), (("low", 0.2),))


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("This is urgent, please look at it", "high"),
        ("I will take this to the ombudsman", "high"),
        ("My lawyer will write to you", "high"),
        ("I need it by the end of the day", "high"),
        ("Our production is down", "urgent"),
        ("There was a data breach at your side", "urgent"),
        ("my account was hacked", "urgent"),
        ("The charger caught fire", "urgent"),
        ("很紧急，请处理", "high"),
        ("再不处理我就投诉到消协", "high"),
        ("我会找律师起诉你们", "high"),
        ("今天之内必须解决", "high"),
        ("系统全部瘫痪", "urgent"),
        ("客户信息泄露了", "urgent"),
        ("充电器起火", "urgent"),
        ("請立即處理，資料外洩", "high"),
    ],
)
def test_an_explicit_signal_raises_the_priority_and_is_shown(text, priority):
    decided = decide_priority(Heard.in_text(text), NORMAL)
    assert (decided.value, decided.reason) == (priority, Reason.BY_RULE)
    assert decided.evidence[0].word in text
    assert ("normal", 0.7) in decided.alternatives


@pytest.mark.parametrize(
    "text",
    [
        "WHERE IS MY ORDER???!!!!!!",
        "I AM SO ANGRY!!!!!!!!",
        "我的订单呢？？？！！！！！！",
        "HELLO!!! ANSWER ME!!!",
    ],
)
def test_shouting_alone_raises_nothing(text, model):
    assert decide_priority(Heard.in_text(text), NORMAL) == NORMAL
    quiet = text.lower().rstrip("!?！？")
    assert model.predict("priority", model.read(text)).value == model.predict("priority", model.read(quiet)).value


@pytest.mark.parametrize("text", ["Not urgent, whenever you have time", "no rush at all", "不急，有空再看", "這個不急"])
def test_a_customer_who_says_there_is_no_hurry_is_believed(text):
    high = Prediction("high", 0.6, Reason.BY_MODEL)
    decided = decide_priority(Heard.in_text(text), high)
    assert (decided.value, decided.reason) == ("normal", Reason.BY_RULE)
    assert decided.evidence[0].word in text
    assert decide_priority(Heard.in_text(text), NORMAL) == NORMAL


def test_a_breach_is_urgent_even_for_a_customer_without_hurry():
    assert decide_priority(Heard.in_text("No rush, but there was a data breach"), NORMAL).value == "urgent"


def test_a_higher_opinion_of_the_model_is_not_lowered_by_a_weaker_signal():
    urgent = Prediction("urgent", 0.8, Reason.BY_MODEL)
    assert decide_priority(Heard.in_text("urgent!"), urgent) == urgent


def test_a_signal_decides_where_the_model_abstains():
    open_question = Prediction(None, 0.3, Reason.UNDER_THRESHOLD, (), (("normal", 0.3),))
    assert decide_priority(Heard.in_text("legal action will follow"), open_question).value == "high"


def test_two_signals_leave_less_doubt_than_one():
    one = decide_priority(Heard.in_text("my lawyer"), NORMAL)
    two = decide_priority(Heard.in_text("my lawyer and the ombudsman"), NORMAL)
    assert two.confidence > one.confidence


def test_every_signal_speaks_both_languages():
    for signal in (*SIGNALS, *TIMES):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in signal.chinese.pattern), signal.name
        assert any(letter.isascii() and letter.isalpha() for letter in signal.english.pattern), signal.name


def test_signals_stay_quick_on_hostile_text():
    for piece in ("data ", "all of our users ", "向" * 5, "my account ", "urgen"):
        decide_priority(Heard.in_text(piece * 2000), NORMAL)
