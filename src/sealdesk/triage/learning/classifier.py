"""A question learned from labelled texts: label, calibrated chance, and whether the text belongs to the question at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.alone import Alone, words_alone
from sealdesk.triage.learning.calibrating import Calibration, calibrate
from sealdesk.triage.learning.halves import Halves, Said, Seen, folds_of, held_out, learn_halves, see
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.scope import Scope, learn_scope
from sealdesk.triage.learning.sentences import sentence_vectors
from sealdesk.triage.learning.threads import one_thread
from sealdesk.triage.learning.wordings import Wordings, must_share, wordings_of
from sealdesk.triage.prediction import LearningError

FOLDS = 3
MANY = 20_000
"""From so many texts on one fold is enough to calibrate on."""


NO_SCOPE = Scope()


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """Of each text: the chance of each label, and how far it stands from everything in scope (higher is further)."""

    chances: Floats
    strangeness: Floats


@dataclass(frozen=True, slots=True, repr=False)
class Classifier:
    """A trained question. It holds hashes of wordings and numbers, never a text."""

    labels: tuple[str, ...]
    wordings: Wordings
    halves: Halves
    calibration: Calibration
    scope: Scope = NO_SCOPE
    alone: Alone | None = None
    """When the words say enough by themselves; None where the meaning is always asked."""

    def answer(self, texts: Sequence[str]) -> Answer:
        """Answer for many texts at once."""
        with one_thread():
            return self._answer(texts, self.halves.margins(self.wordings.matrix([wordings_of(text) for text in texts])))

    def answer_one(self, text: str) -> Answer:
        """Answer for one text, the quick way."""
        return self._answer([text], self.halves.margins_of_row(*self.wordings.row(wordings_of(text))))

    def spared(self, texts: Sequence[str]) -> float:
        """Return the share of texts (0..1) whose words say enough by themselves."""
        if self.alone is None or not texts:
            return 0.0
        margins = self.halves.margins(self.wordings.matrix([wordings_of(text) for text in texts]))
        return float(self.alone.believed(self.alone.chances(margins)).mean())

    def _answer(self, texts: Sequence[str], margins: Floats) -> Answer:
        if self.alone is None:
            said = Said(margins, self.halves.network.scores(sentence_vectors(texts)))
            chances = self.calibration.chances(said)
            return Answer(chances, self.scope.strangeness(said, chances))
        chances = self.alone.chances(margins)
        strange = self.scope.of_the_sure(chances)
        unsure = np.flatnonzero(~self.alone.believed(chances))
        if len(unsure):
            said = Said(margins[unsure], self.halves.network.scores(sentence_vectors([texts[at] for at in unsure.tolist()])))
            chances[unsure] = self.calibration.chances(said)
            strange[unsure] = self.scope.strangeness(said, chances[unsure])
        return Answer(chances, strange)

    @property
    def size(self) -> int:
        """Bytes that a stored model would have, without the sentence encoder that all models share."""
        return self.halves.size + self.wordings.rarity.nbytes + len(json.dumps(list(self.wordings.places)))


@dataclass(frozen=True, slots=True, repr=False)
class Lessons:
    """What a question is learned from: texts as seen, the place of each one's label in `labels`, and how much each counts.

    `fold` (from nought on) says which texts are held out together while the chances are calibrated.
    """

    seen: Seen
    labels: tuple[str, ...]
    target: NDArray[np.intp]
    weight: Floats
    fold: NDArray[np.intp]

    @classmethod
    def of(cls, seen: Seen, given: Sequence[str], weight: Floats, fold: NDArray[np.intp]) -> "Lessons":
        """Raises LearningError when there are fewer than two labels."""
        labels = tuple(sorted(set(given)))
        if len(labels) < 2:
            raise LearningError("Give examples of at least two labels to tell apart.")
        place = {name: at for at, name in enumerate(labels)}
        return cls(seen, labels, np.array([place[label] for label in given], dtype=np.intp), weight, fold)

    def held_out(self, trust: Floats, numbers: Sequence[int]) -> Said:
        """Return what halves say of the texts of these folds that have not seen them."""
        return held_out(self.seen, self.target, len(self.labels), self.weight * trust, self.fold, numbers)


def learn(texts: Sequence[str], labels: Sequence[str], out_of_scope: str | None = None) -> Classifier:
    """Learn labels from texts. `out_of_scope` names the label of texts that belong to no other one. Same input, same classifier.

    The meaning of a text is not asked when its words say enough.
    Raises LearningError where there is nothing to learn from.
    """
    keys = [wordings_of(text) for text in texts]
    groups = [tuple(found) or text for found, text in zip(keys, texts, strict=True)]
    wordings = Wordings.of(keys)
    with one_thread():
        seen = see(texts, keys, wordings)
        lessons = Lessons.of(seen, labels, np.ones(len(texts), dtype=np.float32), folds_of(groups, FOLDS))
        must_share(wordings)
        return learn_lessons(lessons, wordings, out_of_scope, spare=True)


def learn_lessons(lessons: Lessons, wordings: Wordings, out_of_scope: str | None = None, *, spare: bool = False) -> Classifier:
    """Learn one question. Where many labels are found false, it learns again and believes the doubtful ones less.

    With `spare` it finds out, too, when the words say enough.
    """
    trust, calibration, said, asked = _calibrated(lessons)
    label = lessons.labels.index(out_of_scope) if out_of_scope in lessons.labels else None
    scope = learn_scope(_some(said, asked), calibration, lessons.target[asked], label)
    halves = learn_halves(lessons.seen, lessons.target, len(lessons.labels), lessons.weight * trust)
    alone = words_alone(_some(said, asked), calibration, lessons.target[asked], label) if spare else None
    return Classifier(lessons.labels, wordings, halves, calibration, scope, alone)


def _calibrated(lessons: Lessons) -> tuple[Floats, Calibration, Said, NDArray[np.intp]]:
    """Return how far each label is believed, the calibration, what held-out halves said, and of which texts."""
    target = lessons.target
    numbers = range(1 if len(target) > MANY else int(lessons.fold.max()) + 1)
    asked = np.flatnonzero(lessons.fold < len(numbers))
    trust = np.ones(len(target), dtype=np.float32)
    said = lessons.held_out(trust, numbers)
    calibration = calibrate(_some(said, asked), target[asked])
    if calibration.noise:
        trust[asked] = calibration.belief(_some(said, asked), target[asked])
        said = lessons.held_out(trust, numbers)
        calibration = calibrate(_some(said, asked), target[asked])
        trust[asked] = calibration.belief(_some(said, asked), target[asked])
    return trust, calibration, said, asked


def _some(said: Said, rows: NDArray[np.intp]) -> Said:
    return Said(said.margins[rows], said.logits[rows])
