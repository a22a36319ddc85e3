"""The measures, against values worked out by hand and against their definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.triage.learning.measures import (
    accuracy,
    accuracy_at_coverage,
    auroc,
    calibration_error,
    coverage,
    error_by_chance,
    macro_f1,
    recall_at_rejection,
)


def _floats(*values):
    return np.array(values, dtype=np.float32)


def _yes(*values):
    return np.array(values, dtype=bool)


def test_macro_f1_counts_every_label_the_same():
    # a: two hits, one missed, none too many: 4/5. b: one hit, one too many: 2/3. c: never given, never hit, answered nowhere.
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "b", "b"]) == pytest.approx((4 / 5 + 2 / 3) / 2)
    # A label that is only answered counts as nought.
    assert macro_f1(["a", "a"], ["a", "z"]) == pytest.approx((2 / 3 + 0) / 2)


def test_calibration_error_is_the_mean_distance_of_chance_and_truth_over_equal_bins():
    chance, right = _floats(0.6, 0.6, 0.9, 0.9), _yes(1, 0, 1, 1)
    # Two bins of two: |0.6 - 0.5| and |0.9 - 1.0|.
    assert calibration_error(chance, right, bins=2) == pytest.approx(0.1)
    # One bin: |0.75 - 0.75|.
    assert calibration_error(chance, right, bins=1) == pytest.approx(0, abs=1e-6)


def test_fewer_texts_than_bins_are_a_bin_each():
    assert calibration_error(_floats(0.7), _yes(1)) == pytest.approx(0.3)
    assert calibration_error(_floats(), _yes()) == 0


def test_coverage_is_a_share_of_texts_and_accuracy_at_coverage_is_of_the_surest():
    chance, right = _floats(0.95, 0.85, 0.6, 0.4), _yes(1, 0, 1, 0)
    assert [coverage(chance, level) for level in (0.5, 0.8, 0.9)] == [0.75, 0.5, 0.25]
    assert [accuracy_at_coverage(chance, right, share) for share in (0.25, 0.5, 0.75, 1.0)] == [1.0, 0.5, pytest.approx(2 / 3), 0.5]


def test_recall_at_rejection_spares_nine_of_ten_in_scope():
    inside = [number / 10 for number in range(10)]
    strange = _floats(*inside, 0.95, 0.85, 0.7)
    outside = _yes(*[0] * 10, 1, 1, 1)
    # One of ten in scope (0.9) may be rejected, so all over 0.8 are.
    assert recall_at_rejection(strange, outside) == pytest.approx(2 / 3)
    assert recall_at_rejection(strange, np.zeros(13, dtype=bool)) == 0


def test_auroc_of_a_perfect_a_useless_and_a_reversed_score():
    positive = _yes(0, 0, 1, 1)
    assert auroc(_floats(1, 2, 3, 4), positive) == 1
    assert auroc(_floats(1, 1, 1, 1), positive) == 0.5
    assert auroc(_floats(4, 3, 2, 1), positive) == 0
    assert auroc(_floats(1, 2), _yes(1, 1)) == 0.5


@settings(deadline=None)  # a first call loads libraries
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=20))
def test_auroc_is_the_share_of_pairs_in_the_right_order(rows):
    positives = [score for score, yes in rows if yes]
    negatives = [score for score, yes in rows if not yes]
    if not positives or not negatives:
        return
    wins = sum((p > n) + (p == n) / 2 for p in positives for n in negatives)
    found = auroc(np.array([score for score, _ in rows], dtype=np.float32), np.array([yes for _, yes in rows]))
    assert found == pytest.approx(wins / (len(positives) * len(negatives)))


@settings(deadline=None)  # a first call loads libraries
@given(st.integers(0, 2**32 - 1))
def test_calibration_error_lies_between_nought_and_one_whatever_the_order(seed):
    draw = np.random.default_rng(seed)
    size = int(draw.integers(1, 60))
    chance, right = draw.random(size, dtype=np.float32), draw.random(size) < 0.5
    assert 0 <= calibration_error(chance, right) <= 1
    assert calibration_error(chance, right, bins=1) == pytest.approx(abs(float(chance.mean()) - accuracy(right)), abs=1e-5)


@pytest.mark.parametrize("texts", [180, 2_000])
@pytest.mark.parametrize("seed", range(5))
def test_what_chance_explains_of_the_calibration_error(texts, seed):
    """A model that is right as often as it says is seldom beyond it, one that is too sure by twenty points always."""
    draw = np.random.default_rng(seed)
    chance = draw.uniform(0.6, 1, texts).astype(np.float32)
    luck = draw.random(texts)
    mean, seldom_more = error_by_chance(chance)
    assert 0 < mean < seldom_more < (0.14 if texts == 180 else 0.04)
    assert calibration_error(chance, luck < chance) < seldom_more * 1.25
    assert calibration_error(chance, luck < chance - 0.2) > seldom_more
    assert error_by_chance(chance) == (mean, seldom_more)


def test_of_no_texts_chance_explains_nothing():
    assert error_by_chance(_floats()) == (0, 0)
