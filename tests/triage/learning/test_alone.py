"""Words that say enough by themselves: when the meaning of a text is spared, and when it must be asked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sealdesk.triage.learning import classifier as classifiers
from sealdesk.triage.learning.alone import FEWEST, Alone, words_alone
from sealdesk.triage.learning.calibrating import Calibration
from sealdesk.triage.learning.classifier import Classifier, learn
from sealdesk.triage.learning.halves import Said
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.scope import Scope

MANY = 2 * FEWEST
TARGET = np.arange(MANY) % 4


def speaking(target: np.ndarray[tuple[int], np.dtype[np.intp]], loud: float) -> Floats:
    """What a half says that is for these labels, this loudly."""
    said = np.full((MANY, 4), -1.0, dtype=np.float32)
    said[np.arange(MANY), target] = loud
    return said


def test_where_the_words_are_sure_and_right_the_meaning_is_spared() -> None:
    found = words_alone(Said(speaking(TARGET, 1.5), speaking(TARGET, 3.0)), Calibration(), TARGET)
    assert found is not None
    assert found.chances(speaking(TARGET, 1.5)).max(axis=1).min() >= found.sure


def test_where_the_meaning_would_have_been_right_more_often_it_is_always_asked() -> None:
    misled = TARGET.copy()
    misled[:10] = (misled[:10] + 1) % 4  # the words of one in a hundred are loudly for another label
    assert words_alone(Said(speaking(misled, 1.5), speaking(TARGET, 9.0)), Calibration(), TARGET) is None


def test_a_text_out_of_scope_whose_words_sound_like_a_request_makes_the_words_be_believed_less() -> None:
    """Its words alone are wrong once, but so are both halves: nothing is lost in accuracy, but a stranger would never be noticed."""
    heard = TARGET.copy()
    stray = int(np.flatnonzero(TARGET == 3)[0])
    heard[stray] = 0
    said = Said(speaking(heard, 1.5), speaking(heard, 3.0))
    assert words_alone(said, Calibration(), TARGET) is not None
    assert words_alone(said, Calibration(), TARGET, outside=3) is None
    found = words_alone(Said(speaking(TARGET, 1.5), speaking(TARGET, 3.0)), Calibration(), TARGET, outside=3)
    assert found is not None
    assert (found.believed(found.chances(speaking(TARGET, 1.5))) == (TARGET != 3)).all()


@pytest.mark.parametrize("why", ["false labels", "no encoder", "hardly ever sure", "too few"])
def test_where_nothing_is_proven_or_spared_it_is_always_asked(why: str) -> None:
    said, target = Said(speaking(TARGET, 1.5), speaking(TARGET, 3.0)), TARGET
    calibration = Calibration(noise=0.2 if why == "false labels" else 0.0)
    if why == "no encoder":
        said = Said(said.margins, np.zeros_like(said.logits))
    if why == "hardly ever sure":
        said = Said(np.random.default_rng(7).normal(size=said.margins.shape).astype(np.float32), said.logits)
    if why == "too few":
        said, target = Said(said.margins[: FEWEST - 1], said.logits[: FEWEST - 1]), TARGET[: FEWEST - 1]
    assert words_alone(said, calibration, target) is None


@pytest.fixture(scope="module")
def learned() -> Classifier:
    words = {"money": "refund my money", "password": "reset my password", "parcel": "where is my parcel"}
    pairs = [(f"{text} {word}", label) for word in ["please", "now", "again", "today", "soon"] for label, text in words.items()]
    return learn([text for text, _ in pairs], [label for _, label in pairs])


def test_only_the_unsure_are_encoded_and_one_text_is_answered_like_many(learned: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []
    real = classifiers.sentence_vectors

    def counted(texts: list[str]) -> Floats:
        encoded.extend(texts)
        return real(texts)

    monkeypatch.setattr(classifiers, "sentence_vectors", counted)
    texts = ["refund my money please", "something else altogether", "where is my parcel"]
    always = learned.answer(texts)
    assert encoded == texts
    by_words = Alone(Calibration(margin=4.0), 0.9)
    quick = dataclasses.replace(learned, alone=by_words)
    encoded.clear()
    together = quick.answer(texts)
    assert encoded == ["something else altogether"]
    assert together.chances[1] == pytest.approx(always.chances[1], abs=1e-5)
    assert (together.chances.argmax(axis=1) == always.chances.argmax(axis=1)).all()
    assert quick.spared(texts) == pytest.approx(2 / 3)
    assert learned.spared(texts) == 0
    encoded.clear()
    for at, text in enumerate(texts):
        one = quick.answer_one(text)
        assert one.chances[0] == pytest.approx(together.chances[at], abs=1e-4)
        assert one.strangeness[0] == pytest.approx(together.strangeness[at], abs=1e-4)
    assert encoded == ["something else altogether"]


@pytest.mark.parametrize("learns", [True, False], ids=["signs were learned", "too few examples for signs"])
def test_the_sure_are_less_strange_than_every_text_whose_meaning_was_asked(learned: Classifier, learns: bool) -> None:
    outside = learned.labels.index("parcel")
    scope = Scope(outside, np.full(7, 3.0, dtype=np.float32) if learns else None)
    quick = dataclasses.replace(learned, scope=scope, alone=Alone(Calibration(margin=4.0), 0.9, outside))
    texts = ["refund my money please", "where is my parcel", "something else altogether", "refund my money please now refund"]
    answer = quick.answer(texts)
    assert quick.spared(texts) == pytest.approx(1 / 2)
    assert max(answer.strangeness[[0, 3]]) < min(answer.strangeness[[1, 2]])
    assert (np.argsort(answer.strangeness[[0, 3]]) == np.argsort(-answer.chances[[0, 3]].max(axis=1))).all()
