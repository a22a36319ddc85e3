"""A second look, by words and meaning: better than the first on the same unseen texts, as sure as it is right, kept like any model."""

import io
from zlib import crc32

import numpy as np
import pytest

from sealdesk.triage.comparing import examine
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.learning.measures import accuracy, calibration_error
from sealdesk.triage.model import LOOKED_AT_AGAIN
from sealdesk.triage.sorting import TicketText, look_again_at
from sealdesk.triage.storage import ModelFileError, model_from_bytes, model_to_bytes
from sealdesk.triage.training import shipped_lessons, train


def _held_out(case):
    return crc32(f"held out {case}".encode()) % 5 == 0


@pytest.fixture(scope="module")
def unseen():
    return [one for one in shipped_lessons() if _held_out(one.group)]


@pytest.fixture(scope="module")
def second():
    return train([one for one in shipped_lessons() if not _held_out(one.group)], asked=LOOKED_AT_AGAIN, meaning=True)


@pytest.fixture(scope="module")
def marks(second, unseen):
    return examine(second, unseen)


@pytest.mark.parametrize(("question", "right"), [("category", 0.91), ("priority", 0.79), ("type", 0.80)])
def test_it_is_right_more_often_than_words_alone_ever_were(marks, question, right):
    assert accuracy(marks[question].right) >= right


def test_it_is_as_sure_as_it_is_right(marks):
    chance = np.concatenate([one.chance for one in marks.values()])
    right = np.concatenate([one.right for one in marks.values()])
    assert len(right) > 800
    assert calibration_error(chance, right) <= 0.05


def test_it_answers_like_after_it_was_stored(second):
    again = model_from_bytes(model_to_bytes(second))
    assert again.reads_meaning
    texts = [TicketText("", one.text) for one in shipped_examples()[::200]]
    for before, after in zip(look_again_at(texts, model=second), look_again_at(texts, model=again), strict=True):
        for question in LOOKED_AT_AGAIN:
            assert before[question].value == after[question].value
            assert before[question].confidence == pytest.approx(after[question].confidence, abs=0.01)


def test_a_batch_is_answered_like_each_text_alone_and_says_which_words_decided(second):
    texts = [TicketText("Refund", "Please refund my order"), TicketText("", ""), TicketText("", "登录不了账号，请尽快处理，系统宕机了")]
    together = look_again_at(texts, model=second)
    for text, found in zip(texts, together, strict=True):
        (alone,) = look_again_at([text], model=second)
        assert {question: one.value for question, one in alone.items()} == {question: one.value for question, one in found.items()}
    assert together[0]["category"].evidence
    assert together[1]["category"].value is None
    assert together[2]["priority"].value == "urgent", "signals count as in the first look"


def test_a_network_of_another_shape_is_refused(second):
    with np.load(io.BytesIO(model_to_bytes(second)), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    stream = io.BytesIO()
    np.savez(stream, **arrays | {"category_into": np.zeros((3, 4), np.float16)})
    with pytest.raises(ModelFileError, match="train again"):
        model_from_bytes(stream.getvalue())
