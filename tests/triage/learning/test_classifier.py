"""Learning a question: how well, how sure, in spite of false labels, and the same each time."""

from zlib import crc32

import numpy as np
import pytest

from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.learning.calibrating import NOISE_HEEDED
from sealdesk.triage.learning.classifier import FOLDS, learn
from sealdesk.triage.learning.halves import folds_of
from sealdesk.triage.learning.measures import accuracy, auroc, calibration_error
from sealdesk.triage.prediction import LearningError


def _held_out(case):
    return crc32(f"held out {case}".encode()) % 5 == 0


def _asked(classifier, rows):
    answer = classifier.answer([row.text for row in rows])
    right = np.array([classifier.labels[at] for at in answer.chances.argmax(axis=1)]) == np.array([row.category for row in rows])
    return answer, right


@pytest.fixture(scope="module")
def known():
    return [one for one in shipped_examples() if not _held_out(one.case)]


@pytest.fixture(scope="module")
def unseen():
    return [one for one in shipped_examples() if _held_out(one.case)]


@pytest.fixture(scope="module")
def classifier(known):
    return learn([one.text for one in known], [one.category for one in known], out_of_scope="other")


def test_unseen_requests_of_both_languages_get_the_right_label(classifier, unseen):
    _, right = _asked(classifier, unseen)
    assert accuracy(right) >= 0.85


def test_what_it_is_sure_of_is_right_more_often(classifier, unseen):
    answer, right = _asked(classifier, unseen)
    chance = answer.chances.max(axis=1)
    assert calibration_error(chance, right) < 0.12
    assert accuracy(right[chance > 0.8]) > accuracy(right)


def test_texts_that_are_no_request_look_stranger(classifier, unseen):
    answer, _ = _asked(classifier, unseen)
    assert auroc(answer.strangeness, np.array([one.category == "other" for one in unseen])) > 0.9


def test_one_text_is_answered_like_many(classifier, unseen):
    texts = [unseen[0].text, unseen[-1].text]
    together = classifier.answer(texts)
    for at, text in enumerate(texts):
        alone = classifier.answer_one(text)
        assert alone.chances[0] == pytest.approx(together.chances[at], abs=1e-4)
        assert alone.strangeness[0] == pytest.approx(together.strangeness[at], abs=1e-3)


@pytest.mark.parametrize("text", ["", " \n", "\ud83d", "12345", "，。！", "\x00" * 50, "a" * 100_000])
def test_any_text_has_an_answer(classifier, text):
    answer = classifier.answer_one(text)
    assert answer.chances.sum() == pytest.approx(1, abs=1e-4)
    assert np.isfinite(answer.strangeness).all()


def test_a_clean_set_is_found_to_be_clean(classifier):
    assert classifier.calibration.noise == 0


def test_false_labels_are_noticed_and_learned_around(known, unseen):
    english = [one for one in known if one.case.startswith("en/")]
    chance = np.random.default_rng(7)
    names = sorted({one.category for one in english})
    labels = [str(chance.choice(names)) if chance.random() < 0.3 else one.category for one in english]
    classifier = learn([one.text for one in english], labels)
    assert classifier.calibration.noise > NOISE_HEEDED
    answer, right = _asked(classifier, [one for one in unseen if one.case.startswith("en/")])
    assert accuracy(right) > 0.75
    # Its chances speak of the true labels: trusting all that it was taught, it would never be surer than seven of ten.
    assert answer.chances.max(axis=1).mean() > 0.7


def test_the_same_texts_make_the_same_classifier():
    texts = [f"{word} {number}" for number in range(12) for word in ("refund my money", "reset my password", "where is my parcel")]
    labels = [("money", "password", "parcel")[at % 3] for at in range(len(texts))]
    one, two = learn(texts, labels), learn(texts, labels)
    assert (one.halves.weights == two.halves.weights).all()
    assert (one.halves.network.out == two.halves.network.out).all()
    assert one.calibration == two.calibration
    assert one.answer_one("my parcel is late").chances.argmax() == one.labels.index("parcel")


def test_copies_of_a_text_make_no_classifier_surer_than_it_may_be(known, unseen):
    """Whoever has learned one copy by heart answers the others right: only what is wholly unseen shows how often it is right."""
    once, asked = (list({one.case: one for one in rows if one.case.startswith("en/")}.values()) for rows in (known, unseen))
    copies = [(text, one.category) for one in once for text in (one.text, one.text.upper(), f"{one.text}!")]
    answer, right = _asked(learn(*zip(*copies, strict=True)), asked)
    assert accuracy(right) > 0.75
    assert answer.chances.max(axis=1).mean() - accuracy(right) < 0.05


def test_copies_of_a_text_are_held_out_together_and_folds_stay_alike():
    groups = [group for group in range(300) for _ in range(1 + group % 5)]
    fold = folds_of(groups, FOLDS)
    assert all(len({int(one) for at, one in enumerate(fold) if groups[at] == group}) == 1 for group in range(300))
    sizes = np.bincount(fold)
    assert len(sizes) == FOLDS
    assert sizes.min() > 0.8 * sizes.mean()


def test_one_text_under_two_labels_is_learned_from_all_the_same():
    classifier = learn(["refund please"] * 6, ["money", "door"] * 3)
    assert classifier.answer_one("refund please").chances.sum() == pytest.approx(1, abs=1e-4)


def test_one_label_cannot_be_learned():
    with pytest.raises(LearningError, match="two labels"):
        learn(["a", "b"], ["same", "same"])


def test_two_texts_are_enough_to_begin():
    classifier = learn(["refund please", "open the door"], ["money", "door"])
    assert classifier.answer_one("refund please").chances.shape == (1, 2)


def test_no_number_or_address_becomes_a_wording(known):
    texts = [f"order 884213{number} of mara@example.org" for number in range(10)] + ["thank you"] * 10
    known_wordings = learn(texts, ["order"] * 10 + ["thanks"] * 10).wordings
    assert known_wordings.place("w order") >= 0
    assert not [word for word in ("w mara", "c  mara", "c mara ", "w example", "w 884213", "c 8842") if known_wordings.place(word) >= 0]
