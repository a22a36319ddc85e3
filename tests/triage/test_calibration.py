"""How sure triage says it is, and how often it is right: on our own examples, each asked of a model that has not seen its case."""

from collections import defaultdict
from zlib import crc32

import numpy as np
import pytest

from sealdesk.triage.comparing import examine
from sealdesk.triage.learning.calibrating import calibrate
from sealdesk.triage.learning.halves import Said
from sealdesk.triage.learning.measures import accuracy, calibration_error
from sealdesk.triage.training import shipped_lessons, train

PARTS = 5
#: What the linear model before the calibration by answers had, less two points for another processor's arithmetic.
RIGHT = {"category": 0.82, "priority": 0.71, "type": 0.72, "sentiment": 0.80}


@pytest.fixture(scope="module")
def asked():
    """By question: the chance of each answer, and whether it was right."""
    lessons = shipped_lessons()
    found = defaultdict(list)
    for part in range(PARTS):
        held = [crc32(f"held out {one.group}".encode()) % PARTS == part for one in lessons]
        model = train([one for one, out in zip(lessons, held, strict=True) if not out])
        for question, marks in examine(model, [one for one, out in zip(lessons, held, strict=True) if out]).items():
            found[question].append((marks.chance, marks.right))
    return {question: tuple(map(np.concatenate, zip(*marks, strict=True))) for question, marks in found.items()}


@pytest.mark.parametrize("question", RIGHT)
def test_a_chance_is_what_it_says(asked, question):
    chance, right = asked[question]
    assert len(right) > 1_000
    assert calibration_error(chance, right) <= 0.05


@pytest.mark.parametrize("question", RIGHT)
def test_being_honest_costs_no_right_answers(asked, question):
    assert accuracy(asked[question][1]) >= RIGHT[question]


def _machine_that_boasts(rows=900):
    """Says of three labels what is true in six of ten cases; when it says the first, though, that is right but three times in ten."""
    chance = np.random.default_rng(5)
    said = chance.integers(3, size=rows)
    true = np.where(chance.random(rows) < np.where(said == 0, 0.3, 0.9), said, (said + 1) % 3)
    margins = np.full((rows, 3), -1.0, np.float32)
    margins[np.arange(rows), said] = 1.0
    return Said(margins, np.zeros((rows, 3), np.float32)), true.astype(np.intp), said


def test_an_answer_that_is_given_too_lightly_is_believed_less():
    said, true, best = _machine_that_boasts()
    chances = calibrate(said, true).chances(said)
    assert chances[best == 0].max(axis=1).mean() < 0.55
    assert chances[best != 0].max(axis=1).mean() > 0.8


def test_the_best_answer_stays_the_best_and_all_chances_add_up_to_one():
    said, true, best = _machine_that_boasts()
    calibration = calibrate(said, true)
    for among in (None, [0, 2], [2, 1, 0]):
        chances = calibration.chances(said, among)
        asked = calibration.scores(said) if among is None else calibration.scores(said)[:, among]
        assert chances.sum(axis=1) == pytest.approx(1, abs=1e-5)
        assert (chances >= 0).all()
        assert chances.max(axis=1) == pytest.approx(chances[np.arange(len(best)), asked.argmax(axis=1)], abs=1e-6)


def test_a_handful_of_texts_changes_little():
    said, true, _ = _machine_that_boasts(6)
    calibration = calibrate(said, true)
    assert abs(calibration.slope - 1) < 0.5
    assert max(map(abs, calibration.moves)) < 3
