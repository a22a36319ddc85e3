"""The tone of a text: what is praised or blamed by saying that its opposite is not so, in both languages."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sealdesk.triage.features import tokens_of
from sealdesk.triage.training import shipped_lessons, train
from sealdesk.triage.turning import BLAMED, PRAISED, turns_of

PRAISE = [
    "Can't complain",
    "can't complain, it just works",
    "I couldn't be happier",
    "We couldn’t be happier with the way this was handled.",
    "not bad at all",
    "No complaints",
    "no complaints from my side, thank you",
    "I wouldn't change a thing",
    "Honestly, I have nothing to complain about.",
    "It could not have gone better.",
    "There is nothing to criticise.",
    "She never had a single complaint in all that time",
    "hardly anything to grumble about",
    "没得说",
    "服务没得说",
    "挑不出毛病",
    "实在挑不出毛病",
    "不能更满意",
    "对你们的服务不能更满意了",
    "没什么可抱怨的",
    "没啥好吐槽的，都很顺",
    "这次处理得再好不过了",
    "没有一点不满意",
    "真的无可挑剔",
]
BLAME = [
    "I can complain all day",
    "I can complain about this all day and nobody listens",
    "You could not care less",
    "I could not be more disappointed",
    "it couldn't be worse",
    "I am not happy with this",
    "nobody answered my complaint",
    "not good at all",
    "Not one of your people was helpful",
    "不能接受",
    "这个结果不能接受",
    "没得用",
    "这东西根本没得用",
    "不能更失望了",
    "对你们很不满意",
    "服务不好",
    "我要抱怨一下",
]
NEITHER = [
    "I can't complain online because the form is broken",
    "no complaint form is shown",
    "Nobody told me whom to complain to",
    "You have not answered my complaint",
    "No, complaints are what I have",
    "Can't it be better?",
    "I can't be more specific",
    "能不能更方便一点",
    "会不会更好",
    "你们的网站不能接受我的银行卡",
    "话没说清楚",
    "没说明白",
]


@pytest.fixture(scope="module")
def shipped():
    return train(shipped_lessons(), asked=["sentiment"])


def turned(text):
    return [turn.concept for turn in turns_of(tokens_of(text, small_words=True))]


@pytest.mark.parametrize("text", PRAISE)
def test_whoever_denies_a_fault_praises(shipped, text):
    assert shipped.predict("sentiment", shipped.read(text)).value == "positive"


@pytest.mark.parametrize("text", BLAME)
def test_whoever_complains_or_denies_a_merit_blames(shipped, text):
    assert shipped.predict("sentiment", shipped.read(text)).value == "negative"


def test_no_sentence_of_these_tests_was_learned():
    learned = {line for lesson in shipped_lessons() for line in lesson.text.lower().splitlines()}
    assert not {text.lower() for text in PRAISE + BLAME} & learned


@pytest.mark.parametrize("text", NEITHER)
def test_a_denial_of_something_else_turns_nothing_round(text):
    assert turned(text) == []


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("We had no reason whatsoever to complain", PRAISED),
        ("nobody here was ever less than kind, it could not have been any easier", PRAISED),
        ("I have rarely been served by people who are not polite", BLAMED),
        ("没有哪里让人不满意", PRAISED),
        ("一句怨言都没有", PRAISED),
        ("一点都不热情", BLAMED),
        ("沒什麼可抱怨的", PRAISED),
    ],
)
def test_a_denial_is_read_with_what_it_denies(text, concept):
    assert turned(text) == [concept]


def test_the_words_of_a_denial_are_told_as_the_reason(shipped):
    said = shipped.predict("sentiment", shipped.read("The driver came on Monday. I really can't complain"))
    assert said.value == "positive"
    assert any("can't complain" in evidence.word for evidence in said.evidence)


@settings(deadline=None)  # a first call loads libraries
@given(st.text(st.sampled_from("no can't complain不能更满意没 ,.毛病\ud83d"), max_size=200))
@example("no " * 60 + "complaint")
@example("没" * 200)
def test_of_any_text_each_turn_stands_among_its_words_and_none_overlap(text):
    tokens = tokens_of(text, small_words=True)
    for language in (False, True):
        found = [turn for turn in turns_of(tokens) if ("\u4e00" <= tokens[turn.first].plain[0] <= "\u9fff") == language]
        assert all(0 <= turn.first <= turn.last < len(tokens) for turn in found)
        assert all(before.last <= after.first for before, after in pairwise(found))
