"""A model examined on tickets that it has not seen, and whether one is better than another on the same tickets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.halves import SEED, learn_halves
from sealdesk.triage.learning.measures import accuracy, calibration_error, coverage, error_by_chance, macro_f1
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.threads import one_thread
from sealdesk.triage.model import SECOND, THRESHOLD, THRESHOLDS, Model
from sealdesk.triage.training import Lesson, keys_of, seen_by, weights_of

COMPARED = ("category", "priority", "skills", "spam", f"{SECOND}category", f"{SECOND}priority", f"{SECOND}skills")
"""The questions by which models are compared."""
RESAMPLES = 1_000
SURE = 0.8
"""Share of the resamples in which the candidate must be at least as good."""
SHARES = (0.25, 0.5)
"""Parts of the lessons that a learning curve shows beside the whole."""


@dataclass(frozen=True, slots=True, repr=False)
class Marks:
    """One question: which lessons were asked, what people decided, what the model said, and how sure it was."""

    rows: list[int]
    given: list[str]
    answered: list[str]
    chance: Floats

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which answers are right, in order."""
        return np.array([given == said for given, said in zip(self.given, self.answered, strict=True)], dtype=np.bool_)


def examine(model: Model, lessons: Sequence[Lesson]) -> dict[str, Marks]:
    """Ask the model all that people decided."""
    found = {}
    with one_thread():
        seen = seen_by(model.wordings, lessons, keys_of(lessons), meaning=model.reads_meaning)
        # A model that learned no skills apart from the category answers with that.
        asked_for = dict(model.questions)
        if "category" in asked_for:
            asked_for.setdefault("skills", asked_for["category"])
        for question, asked in asked_for.items():
            rows = [at for at, lesson in enumerate(lessons) if question in lesson.answers]
            if rows:
                chances = asked.calibration.chances(asked.halves.ask(seen.at(np.array(rows, dtype=np.intp))))
                said = [asked.labels[at] for at in chances.argmax(axis=1).tolist()]
                found[question] = Marks(rows, [lessons[at].answers[question] for at in rows], said, chances.max(axis=1))
    return found


def figures(marks: Mapping[str, Marks]) -> dict[str, Any]:
    """Return by question: accuracy, macro F1, calibration error and what of it chance explains, share answered, accuracy of the
    answered, and of how many.
    """
    found = {}
    for question, one in marks.items():
        threshold = THRESHOLDS.get(question.removeprefix(SECOND), THRESHOLD)
        sure = one.chance >= threshold
        by_chance, seldom_more = error_by_chance(one.chance)
        measured = {
            "accuracy": accuracy(one.right),
            "macro_f1": macro_f1(one.given, one.answered),
            "ece": calibration_error(one.chance, one.right),
            "ece_by_chance": by_chance,
            "ece_seldom_more": seldom_more,
            "coverage": coverage(one.chance, threshold),
            "accuracy_answered": accuracy(one.right[sure]),
        }
        found[question] = {name: round(value, 4) for name, value in measured.items()} | {"count": len(one.rows)}
    return found


def confusion(marks: Mapping[str, Marks]) -> list[list[Any]]:
    """Return [what people decided, what the model said, how often] of the categories, the most frequent mistakes first."""
    one = marks.get("category")
    counted = Counter(zip(one.given, one.answered, strict=True)) if one else Counter()
    return [[given, said, count] for (given, said), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


def is_better(candidate: Mapping[str, Marks], serving: Mapping[str, Marks], lessons: Sequence[Lesson]) -> bool:
    """Whether the candidate is right more often, and in most resamples of the people (or cases) at least as often.

    A person's tickets stand or fall together, so nobody's many tickets decide. Same input, same verdict.
    """
    names = sorted({lesson.group for lesson in lessons})
    place = {name: at for at, name in enumerate(names)}
    gain = np.zeros(len(names))
    asked = np.zeros(len(names))
    for question in COMPARED:
        after, before = candidate.get(question), serving.get(question)
        if after is None or before is None:
            continue
        for row, new, old in zip(after.rows, after.right.tolist(), before.right.tolist(), strict=True):
            gain[place[lessons[row].group]] += int(new) - int(old)
            asked[place[lessons[row].group]] += 1
    gain /= np.maximum(asked, 1)
    if gain.sum() <= 0:
        return False
    drawn = np.random.default_rng(SEED).integers(len(names), size=(RESAMPLES, len(names)))
    return bool((gain[drawn].sum(axis=1) >= 0).mean() >= SURE)


def learning_curve(model: Model, lessons: Sequence[Lesson], examined: Sequence[Lesson], full: float) -> list[list[float]]:
    """Return [texts, share of right categories] for parts of the lessons and, with ``full``, for all of them."""
    asked = model.questions.get("category")
    rows = np.array([at for at, lesson in enumerate(lessons) if "category" in lesson.answers], dtype=np.intp)
    known = [at for at, lesson in enumerate(examined) if lesson.answers.get("category") in (asked.labels if asked else ())]
    if asked is None or not known:
        return []
    target = np.array([asked.labels.index(lessons[at].answers["category"]) for at in rows.tolist()], dtype=np.intp)
    given = np.array([asked.labels.index(examined[at].answers["category"]) for at in known], dtype=np.intp)
    weight, order = weights_of(lessons)[rows], np.random.default_rng(SEED).permutation(len(rows))
    points = []
    with one_thread():
        seen, test = (seen_by(model.wordings, some, keys_of(some)) for some in (lessons, [examined[at] for at in known]))
        for share in SHARES:
            part = np.sort(order[: max(2, round(share * len(rows)))])
            halves = learn_halves(seen.at(rows[part]), target[part], len(asked.labels), weight[part])
            points.append([len(part), round(accuracy(asked.calibration.scores(halves.ask(test)).argmax(axis=1) == given), 4)])
    return [*points, [len(rows), full]]
