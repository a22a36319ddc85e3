"""The tagger of Chinese text: what it takes for persons, places and bodies, and that it reads as its weights say."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.findings import Kind, find, han_tagger, han_weights
from sealdesk.findings.han_tagger import probabilities, tagged

WEIGHTS = han_weights.load()
#: Rows of characters that are common in what customers write, and the one for all that the model does not know.
ROWS = st.lists(
    st.sampled_from([*(WEIGHTS.row(sign) for sign in "我叫王小明住在北京市朝阳区的李娜说,.1a"), len(WEIGHTS.rows)]), min_size=1, max_size=12
)


def named(text: str) -> list[tuple[str, str]]:
    """What is tagged in a text, in its order."""
    return [(text[one.start : one.end], one.what) for one in tagged(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王小明昨天在北京市朝阳区买了一台冰箱", [("王小明", "person"), ("北京市朝阳区", "place")]),
        ("请把发票寄给张丽华，她在苏州市上班。", [("张丽华", "person"), ("苏州市", "place")]),
        ("德国总理默克尔在柏林说了这句话", [("德国", "place"), ("默克尔", "person"), ("柏林", "place")]),
        ("我在中国银行开的卡被锁住了", [("中国银行", "body")]),
        ("冰箱门关不上，请尽快派人来修。", []),
    ],
)
def test_persons_places_and_bodies_are_told_apart(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_a_text_without_chinese_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(han_tagger, "load", lambda: pytest.fail("the weights were loaded"))
    assert named("My name is Naomi Ryan.\n\n1234") == []


def test_who_asks_for_numbers_only_does_not_pay_for_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(han_tagger, "tagged", lambda _text: pytest.fail("the tagger was asked"))
    assert [one.kind for one in find("王小明的手机号是13800138000", {Kind.PHONE})] == [Kind.PHONE]


def test_full_width_and_capital_signs_are_read_as_the_model_learned_them() -> None:
    assert [WEIGHTS.row(sign) for sign in "，。“Ａ"] == [WEIGHTS.row(sign) for sign in ',."a']
    assert WEIGHTS.row("\U0001f600") == len(WEIGHTS.rows)
    assert len(WEIGHTS.embedding) == len(WEIGHTS.rows) + 1


@given(st.lists(ROWS, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_sentences_read_together_say_the_same_as_one_by_one(sentences: list[list[int]]) -> None:
    together = probabilities(sentences, WEIGHTS)
    for at, sentence in enumerate(sentences):
        alone = probabilities([sentence], WEIGHTS)[0]
        np.testing.assert_allclose(together[at, : len(sentence)], alone, atol=1e-4)


@given(st.lists(ROWS, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_the_probabilities_of_all_tags_at_a_place_are_one(sentences: list[list[int]]) -> None:
    likely = probabilities(sentences, WEIGHTS)
    for at, sentence in enumerate(sentences):
        assert np.allclose(likely[at, : len(sentence)].sum(axis=1), 1)
        assert likely.min() >= 0


@given(ROWS)
@settings(max_examples=20, deadline=None)
def test_it_computes_what_a_slow_reading_step_by_step_does(sentence: list[int]) -> None:
    np.testing.assert_allclose(probabilities([sentence], WEIGHTS)[0], _slowly(sentence), atol=1e-4)


def _slowly(sentence: list[int]) -> np.ndarray:
    """The model as its makers describe it: one place after the other, in doubles, with nothing taken together."""
    states = [WEIGHTS.embedding[row].astype(float) for row in sentence]
    for layer in WEIGHTS.layers:
        ways = []
        for way, order in ((0, 1), (1, -1)):
            state, read = np.zeros(128), []
            for now in states[::order]:
                comes = now @ layer.incoming[way] + layer.bias[way]
                gates = 1 / (1 + np.exp(-2 * (comes[:256] + state @ layer.gates[way])))  # the gates' weights are halved
                update, reset = gates[:128], gates[128:]
                candidate = np.tanh(comes[256:] + (reset * state) @ layer.candidate[way])
                state = (1 - update) * state + update * candidate
                read.append(state)
            ways.append(read[::order])
        states = [np.concatenate(both) for both in zip(*ways, strict=True)]
    scores = [state @ WEIGHTS.output + WEIGHTS.output_bias for state in states]
    return _marginals(np.array(scores))


def _marginals(scores: np.ndarray) -> np.ndarray:
    """Sums of the exponents of all ways through a place, in logarithms."""
    before, behind = [WEIGHTS.ends[0] + scores[0]], [WEIGHTS.ends[1]]
    for now in scores[1:]:
        before.append(np.logaddexp.reduce(before[-1][:, None] + WEIGHTS.transitions, axis=0) + now)
    for now in scores[:0:-1]:
        behind.insert(0, np.logaddexp.reduce(WEIGHTS.transitions + now + behind[0], axis=1))
    both = np.array(before) + np.array(behind)
    likely: np.ndarray = np.exp(both - np.logaddexp.reduce(both, axis=1, keepdims=True))
    return likely


@given(st.text(alphabet="王小明李娜在北京，。！\n ab1", max_size=400))
@settings(max_examples=60, deadline=None)
def test_what_is_tagged_lies_in_the_text_in_order_and_apart(text: str) -> None:
    found = list(tagged(text))
    assert all(0 <= one.start < one.end <= len(text) and 0 <= one.sure <= 1 for one in found)
    assert all(before.end <= behind.start for before, behind in pairwise(found))


def test_a_long_text_without_a_stop_is_cut_and_its_names_are_found() -> None:
    text = "我把冰箱退给了商家，" * 40 + "昨天王小明说他没有收到，"
    assert ("王小明", "person") in named(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("李娜和赵建国都在场", ["李娜", "赵建国"]),
        ("杰克·威尔逊先生打过电话", ["杰克·威尔逊"]),
        ("王师傅和李主任昨天来过，小张也来了", []),
        ("我们周五见，周末不行", []),
        ("我在看《李自成》", []),
        ("经理周梅说可以。周梅梅不同意，周梅也没有再说", ["周梅", "周梅梅", "周梅"]),
        ("寄到3栋501  罗菊兰  13800138000", ["罗菊兰"]),
        ("陈建国：你好\n林晓梅：在的，请说", ["陈建国", "林晓梅"]),
    ],
)
def test_who_is_named_and_who_is_nobody(text: str, names: list[str]) -> None:
    assert [text[one.start : one.end] for one in find(text, {Kind.NAME})] == names


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("我在中国和美国都用过", []),
        ("上个月去了黄山和西湖", []),
        ("他住在成都市武侯区，常去重庆", ["成都市武侯区", "重庆"]),
        ("在人民路与解放路交叉口东北角等我", ["人民路与解放路交叉口东北角"]),
    ],
)
def test_a_place_leads_to_somebody_or_is_none(text: str, places: list[str]) -> None:
    assert [text[one.start : one.end] for one in find(text, {Kind.PLACE})] == places


def test_the_weights_are_those_that_the_script_makes() -> None:
    """Who changes them runs the script again: the file is the same, byte for byte."""
    file = Path(han_weights.__file__).parent / "weights" / "han.npz"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == "58373fe825c1c1a08c8e43d3a79a86152dd0c7e912f89bd6b53e5d9fc9a9831e"
