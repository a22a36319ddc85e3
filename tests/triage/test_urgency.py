"""Urgency: what words say of time, in both languages; what says nothing of it; and the skills that a ticket asks for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.triage.prediction import Prediction, Reason
from sealdesk.triage.rules import PRIORITIES, decide_priority, following, priority_with
from sealdesk.triage.skills import apart, needed_skills
from sealdesk.triage.sorting import ByHand, TicketText, sort_ticket
from sealdesk.triage.urgency import URGENCIES, Heard, decide_urgency

NORMAL = Prediction("normal", 0.7, Reason.BY_MODEL)
#: What each text asks for, by hand.
SAID = {
    "now": (
        "Since yesterday nothing works in our shop",
        "I can't reach the portal since this morning",
        "Please send the invoice today, our books close",
        "I need the file by the end of the day",
        "This is urgent",
        "Please restore access immediately",
        "We need a call back right away",
        "The charger caught fire",
        "Our service is down",
        "Everything must be back within two hours",
        "从昨天开始系统一直用不了",
        "今天早上就登录不了了",
        "今天之内必须处理",
        "请今天把货发出来",
        "马上要用，麻烦处理",
        "急用，求帮忙",
        "已经来不及了",
        "很紧急",
        "请立即停止扣款",
        "我们的系统瘫痪了",
    ),
    "soon": (
        "I need the parcel before Saturday for a wedding",
        "Please answer by tomorrow",
        "Could you look at it as soon as you can",
        "The deadline is next week",
        "We have to hand it in tomorrow",
        "Please hurry",
        "We must have an answer within three days",
        "I have been waiting for three weeks",
        "周五之前要用",
        "请在月底前开好发票",
        "麻烦三天之内答复",
        "请尽快安排退款",
        "赶紧处理一下",
        "等了两周了还没有消息",
        "明天之前能修好吗",
        "报名截止时间是下周",
    ),
    "later": (
        *("No rush at all", "Whenever you have time", "This is not urgent", "不急，有空再看", "慢慢来", "不着急"),
        *("This isn't urgent at all", "No need to answer immediately", "You don't have to reply right away"),
        *("不用马上回复", "没有那么紧急", "不算紧急", "不需要立刻处理"),
    ),
    None: (
        "I placed the order today",
        "Your shop was closed yesterday",
        "I was promised delivery by Friday; it has been a week",
        "I am out of the office until Monday",
        "Sale until Sunday",
        "How do I export my contacts?",
        "The consent ends with immediate effect",
        "Thank you for your quick help today",
        "WHERE IS MY ORDER???!!!",
        "我今天下了一单",
        "昨天收到了包裹，谢谢",
        "怎么导出联系人",
        "请尽快回复，谢谢。",
        "每次登录马上就提示错误",
        "经理答应周四之前解决，又没有下文",
        "收到了催款通知",
        "不需要今天处理",
        "觉得今天的服务很好",
    ),
}


def urgency(text: str) -> Prediction:
    return decide_urgency(Heard.in_text(text))


@pytest.mark.parametrize(("asked", "text"), [(asked, text) for asked, texts in SAID.items() for text in texts])
def test_words_say_how_urgent_it_is_and_stand_in_the_text(asked: str | None, text: str) -> None:
    found = urgency(text)
    assert found.value == asked
    assert found.reason is (Reason.BY_RULE if asked else Reason.NOT_SAID)
    assert all(one.word in text for one in found.evidence)
    assert bool(found.evidence) == bool(asked)


def test_two_words_for_the_same_leave_less_doubt() -> None:
    assert urgency("Urgent: please send it today").confidence > urgency("please send it today").confidence


def test_what_is_dangerous_is_not_calmed() -> None:
    assert urgency("No rush, but there was a data breach").value == "now"
    assert urgency("Not urgent, please answer by tomorrow").value == "later"


def test_where_the_words_say_nothing_what_the_desk_learned_counts() -> None:
    learned = Prediction("soon", 0.8, Reason.BY_MODEL)
    assert decide_urgency(Heard.in_text("My invoice is wrong"), learned) == learned
    assert decide_urgency(Heard.in_text("It is urgent"), learned).value == "now"
    unsure = Prediction(None, 0.3, Reason.UNDER_THRESHOLD, (), (("soon", 0.3),))
    assert decide_urgency(Heard.in_text("My invoice is wrong"), unsure).alternatives == (("soon", 0.3),)


@pytest.mark.parametrize(("said", "model", "then"), [("now", "low", "high"), ("now", "urgent", "urgent"), ("soon", "low", "normal")])
def test_priority_follows_urgency(said: str, model: str, then: str) -> None:
    followed = decide_priority(Heard.in_text(""), Prediction(model, 0.7, Reason.BY_MODEL), Prediction(said, 0.8, Reason.BY_MODEL))
    assert followed.value == then
    assert (followed.confidence == 0.8) == (model != then)


def test_priority_stays_where_nothing_is_said_of_time() -> None:
    assert decide_priority(Heard.in_text("My invoice is wrong"), NORMAL) == NORMAL


def test_what_a_person_said_of_urgency_and_of_priority_wins(model, routing) -> None:
    text = TicketText("Refund", "Please refund my money today, it is urgent")
    told = sort_ticket(text, model=model, routing=routing, by_hand=ByHand(urgency="later"))
    assert (told.urgency.value, following(told.priority, told.urgency).value) == ("later", "normal")
    both = sort_ticket(text, model=model, routing=routing, by_hand=ByHand(urgency="later", priority="urgent"))
    assert following(both.priority, both.urgency).value == "urgent"


@given(st.sampled_from(PRIORITIES))
def test_more_urgency_never_lowers_a_priority(priority: str) -> None:
    found = [PRIORITIES.index(priority_with(urgency, priority)) for urgency in URGENCIES]
    assert all(one <= other for one, other in itertools.pairwise(found))


def test_one_sure_category_is_the_one_skill() -> None:
    words = sort_of("billing-refund", 0.8, ("order-delivery", 0.1))
    assert (needed_skills(words).value, needed_skills(words).confidence) == ("billing-refund", 0.8)


def test_two_likely_categories_are_two_skills_as_sure_as_both_together() -> None:
    found = needed_skills(sort_of("billing-refund", 0.48, ("order-delivery", 0.4), ("complaint", 0.05)))
    assert apart(found.value) == ("billing-refund", "order-delivery")
    assert found.confidence == pytest.approx(0.88)
    assert found.alternatives == (("complaint", 0.05),)


def test_nothing_is_asked_for_where_too_little_is_known() -> None:
    unsure = Prediction(None, 0.2, Reason.UNDER_THRESHOLD, (), (("billing-refund", 0.2), ("complaint", 0.1)))
    assert needed_skills(unsure).value is None
    assert needed_skills(Prediction(None, 0.9, Reason.OUT_OF_SCOPE)).reason is Reason.OUT_OF_SCOPE
    assert needed_skills(Prediction.by_hand("complaint")) == Prediction.by_hand("complaint")


@pytest.mark.parametrize("why", [Reason.UNDER_THRESHOLD, Reason.OUT_OF_SCOPE, Reason.NO_KNOWN_WORD, Reason.NO_TEXT])
def test_of_a_category_that_is_left_open_no_skills_are_made(why: Reason) -> None:
    left = Prediction(None, 0.89, why, (), (("billing-refund", 0.89), ("complaint", 0.05)))
    found = needed_skills(left)
    assert (found.value, found.reason) == (None, why)
    assert bool(found.alternatives) == (why is Reason.UNDER_THRESHOLD), "only an unsure guess is worth suggesting"


def sort_of(value: str, sure: float, *others: tuple[str, float]) -> Prediction:
    return Prediction(value, sure, Reason.BY_MODEL, (), others)


@pytest.mark.parametrize(
    "text",
    [
        "It isn't an emergency, but the hinge squeaks. Could somebody come next week?",
        "There's no emergency here",
        "Please don't treat this as an emergency",
        "I wouldn't call it urgent",
        "This is hardly urgent",
        "It's not that it is urgent, but the colour is off",
        "I don't think it's an emergency at all",
        "By no means critical, the logo is blurry",
        "zero urgency from my side",
        "并非紧急",
        "别着急，慢慢看",
        "没什么紧急的事",
        "算不上着急",
    ],
)
def test_a_denied_emergency_can_wait(text: str) -> None:
    assert urgency(text).value == "later"


@pytest.mark.parametrize(
    "text",
    [
        "My emergency contact needs changing",
        "The lamp over the emergency exit does not switch off",
        "The invoice of my urgent care clinic is wrong",
        "Do you sell a gas leak detector?",
        "Nobody was hurt, I only want a refund",
        "The shop is down the road from us",
        "There was a fire drill so I missed your call",
        "紧急联系人要改一下",
        "紧急联系电话怎么修改",
        "没有人受伤，只想换货",
        "燃气报警器多少钱",
    ],
)
def test_what_only_bears_the_word_says_nothing_of_time(text: str) -> None:
    assert urgency(text).value is None


@pytest.mark.parametrize(
    "text",
    [
        "The stove smells of gas and my daughter feels dizzy",
        "There is a smell of gas in the kitchen",
        "The charger started smoking",
        "My son got hurt by the blade",
        "Sparks are coming out of the socket",
        "She fainted next to the boiler",
        "Our shop's checkout is down, customers can't pay!",
        "our website went offline and clients cannot order",
        "No rush, but our checkout is down",
        "prod went down again",
        "The whole office is offline",
        "炉子漏气，孩子头晕",
        "老人有点头晕，闻到煤气味",
        "充电宝冒烟了",
        "生产环境挂了",
        "商城崩了，顾客都下不了单",
    ],
)
def test_danger_and_a_business_that_stands_still_are_for_now(text: str) -> None:
    assert urgency(text).value == "now"
    assert decide_priority(Heard.in_text(text), Prediction("low", 0.6, Reason.BY_MODEL)).value == "urgent"


@pytest.mark.parametrize("text", ["I can't stress enough how urgent this is", "It doesn't work, urgent help needed", "非常急"])
def test_a_no_about_something_else_takes_nothing_away(text: str) -> None:
    assert urgency(text).value == "now"
