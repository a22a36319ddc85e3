"""Train on one file, measure on another: labels of texts."""

import time
from statistics import median
from typing import Any

import numpy as np

from sealdesk.triage.evaluating.labelled import Labelled, SetError, some_of
from sealdesk.triage.learning.classifier import Classifier, learn
from sealdesk.triage.learning.measures import (
    LEVELS,
    accuracy,
    accuracy_at_coverage,
    auroc,
    calibration_error,
    coverage,
    macro_f1,
    recall_at_rejection,
)

TIMED = 200
"""Texts that are asked one by one, to measure the time of one."""


def evaluate_classes(train: Labelled, test: Labelled, out_of_scope: str | None = None) -> dict[str, Any]:
    """Return the measures of a classifier that learned `train`, on `test`; times are of this machine.

    Raises SetError when `out_of_scope` is the label of no text.
    """
    _must_be_there(out_of_scope, {*train.labels, *test.labels})
    begin = time.perf_counter()
    classifier = learn(train.texts, train.labels, out_of_scope)
    trained = time.perf_counter() - begin
    answer = classifier.answer(test.texts)
    chance = answer.chances.max(axis=1)
    answered = [classifier.labels[at] for at in answer.chances.argmax(axis=1)]
    right = np.array(answered, dtype=object) == np.array(test.labels, dtype=object)
    measured: dict[str, Any] = {
        "n_train": len(train.texts),
        "n_test": len(test.texts),
        "accuracy": accuracy(right),
        "macro_f1": macro_f1(test.labels, answered),
        "ece": calibration_error(chance, right),
        "coverage": {str(level): coverage(chance, level) for level in LEVELS},
        "accuracy_at_coverage": {str(level): accuracy_at_coverage(chance, right, level) for level in LEVELS},
        "label_noise": classifier.calibration.noise,
        "train_seconds": trained,
        "by_words_alone": classifier.spared(test.texts),
        **milliseconds_of_one(classifier, test.texts),
        "model_mb": classifier.size / 1e6,
    }
    if out_of_scope is not None:
        outside = np.array([label == out_of_scope for label in test.labels])
        measured |= {
            "in_scope_accuracy": accuracy(right[~outside]),
            "oos_auroc": auroc(answer.strangeness, outside),
            "oos_recall_at_10": recall_at_rejection(answer.strangeness, outside),
        }
    return measured


def _must_be_there(label: str | None, labels: set[str]) -> None:
    if label is not None and label not in labels:
        raise SetError(f"The label '{label}' is in neither file. In them are: {some_of(labels)}.")


def milliseconds_of_one(classifier: Classifier, texts: list[str]) -> dict[str, float]:
    """Return the middle and the slow end of the time of one answer, asked for one text at a time."""
    classifier.answer_one(texts[0])
    times = []
    for text in texts[:TIMED]:
        begin = time.perf_counter()
        classifier.answer_one(text)
        times.append(time.perf_counter() - begin)
    return {"predict_ms_p50": 1000 * median(times), "predict_ms_p95": 1000 * float(np.quantile(times, 0.95))}
