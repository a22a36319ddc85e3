"""A question learned from labelled texts: label, calibrated chance, and whether the text belongs to the question at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.calibrating import Calibration, calibrate
from sealdesk.triage.learning.halves import Halves, Said, Seen, folds_of, held_out, learn_halves, see
from sealdesk.triage.learning.scope import Scope, learn_scope
from sealdesk.triage.learning.threads import one_thread
from sealdesk.triage.learning.wordings import Wordings, wordings_of
from sealdesk.triage.prediction import TriageError
from sealdesk.triage.reading import Floats

FOLDS = 3
MANY = 20_000
"""From so many texts on one fold is enough to calibrate on."""


class LearningError(TriageError):
    """These texts and labels cannot be learned from: the sentence says what to mend."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """Of each text: the chance of each label, and how far it stands from everything in scope (higher is further)."""

    chances: Floats
    strangeness: Floats


@dataclass(frozen=True, slots=True, repr=False)
class Classifier:
    """A trained question. It holds wordings and numbers, never a text."""

    labels: tuple[str, ...]
    wordings: Wordings
    halves: Halves
    calibration: Calibration
    scope: Scope

    def answer(self, texts: Sequence[str]) -> Answer:
        """Answer for many texts at once."""
        with one_thread():
            return self._answer(self.halves.ask(see(texts, self.wordings)))

    def answer_one(self, text: str) -> Answer:
        """Answer for one text, the quick way."""
        return self._answer(self.halves.ask_one(text, self.wordings))

    def _answer(self, said: Said) -> Answer:
        chances = self.calibration.chances(said)
        return Answer(chances, self.scope.strangeness(said, chances))

    @property
    def size(self) -> int:
        """Bytes that a stored model would have, without the sentence encoder that all models share."""
        return self.halves.size + self.wordings.rarity.nbytes + len(json.dumps(list(self.wordings.places)))


def learn(texts: Sequence[str], labels: Sequence[str], out_of_scope: str | None = None) -> Classifier:
    """Learn labels from texts. Where many labels are found false, it learns again and believes the doubtful ones less.

    `out_of_scope` names the label of texts that belong to no other one. Same input, same classifier.
    Raises LearningError when there are fewer than two labels.
    """
    names = tuple(sorted(set(labels)))
    if len(names) < 2:
        raise LearningError("Give examples of at least two labels to tell apart.")
    place = {name: at for at, name in enumerate(names)}
    target = np.array([place[label] for label in labels], dtype=np.intp)
    wordings = Wordings.of([wordings_of(text) for text in texts])
    with one_thread():
        seen = see(texts, wordings)
        trust, calibration, said, asked = _calibrated(seen, target, len(names))
        scope = learn_scope(_some(said, asked), calibration, target[asked], place.get(out_of_scope or ""))
        return Classifier(names, wordings, learn_halves(seen, target, len(names), trust), calibration, scope)


def _calibrated(seen: Seen, target: NDArray[np.intp], labels: int) -> tuple[Floats, Calibration, Said, NDArray[np.intp]]:
    """Return how far each label is believed, the calibration, what held-out halves said, and of which texts."""
    fold = folds_of(len(target), FOLDS)
    numbers = range(1 if len(target) > MANY else FOLDS)
    asked = np.flatnonzero(fold < len(numbers))
    trust = np.ones(len(target), dtype=np.float32)
    said = held_out(seen, target, labels, trust, fold, numbers)
    calibration = calibrate(_some(said, asked), target[asked])
    if calibration.noise:
        trust[asked] = calibration.belief(_some(said, asked), target[asked])
        said = held_out(seen, target, labels, trust, fold, numbers)
        calibration = calibrate(_some(said, asked), target[asked])
        trust[asked] = calibration.belief(_some(said, asked), target[asked])
    return trust, calibration, said, asked


def _some(said: Said, rows: NDArray[np.intp]) -> Said:
    return Said(said.margins[rows], said.logits[rows])
