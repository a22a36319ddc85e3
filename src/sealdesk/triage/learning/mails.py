"""Whether a mail is unwanted: a linear machine over its signs, with a threshold that spares ordinary mail.

A long text has a hundred times as many words as a mail has header fields. So text, names and build are weighed each by itself, and
each gets the same length: otherwise a newsletter's many words drown how it was sent.

An unwanted mail in a queue costs a glance, an ordinary one that is lost costs a customer. So the threshold is not where both
mistakes are equally rare, but where hardly any ordinary mail lies above it, measured on mails that the machine had not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.halves import folds_of, learn_linear
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.wordings import Wordings, must_share
from sealdesk.triage.mailsigns import MailKeys, MailSigns, keys_of_mail

LOST = 0.003
"""Share of ordinary held-out mail that may lie above the threshold."""
FOLDS = 5
TRUST = 5.0
"""Weight of each mail beside a text of the other questions: who is a spammer is seldom a matter of opinion."""


@dataclass(frozen=True, slots=True, repr=False)
class MailJudge:
    """Trained on mails: a mail whose score is over the threshold is unwanted. It holds wordings and numbers, never a mail."""

    sides: tuple[Wordings, ...]
    weights: Floats
    bias: float
    threshold: float
    steepness: float

    def scores(self, mails: Sequence[MailSigns]) -> Floats:
        """Return a score for each mail, higher for unwanted ones."""
        return self.scores_of_keys([keys_of_mail(mail) for mail in mails])

    def scores_of_keys(self, keys: Sequence[MailKeys]) -> Floats:
        """Return a score for each mail, given as its keys."""
        scores: Floats = _matrix(self.sides, keys) @ self.weights + np.float32(self.bias)
        return scores

    def chance(self, scores: Floats) -> Floats:
        """Return how likely mails of these scores are unwanted (0..1)."""
        chances: Floats = np.exp(-np.logaddexp(0, -np.float32(self.steepness) * (scores - np.float32(self.threshold))))
        return chances


def learn_mails(keys: Sequence[MailKeys], unwanted: NDArray[np.bool_], lost: float = LOST) -> MailJudge:
    """Learn from mails, given as their keys, which are unwanted. Same input, same judge.

    `lost` (0..1) is the share of ordinary mail that may lie above the threshold. Raises LearningError where no mails share a word.
    """
    learned = _machine(keys, unwanted)
    if not any(side.places for side in learned[0]):
        must_share(learned[0][0])
    held = np.zeros(len(keys), dtype=np.float32)
    fold = folds_of(range(len(keys)), FOLDS)
    for number in range(FOLDS):
        sides, weights, bias = _machine(picked(keys, fold != number), unwanted[fold != number])
        held[fold == number] = _matrix(sides, picked(keys, fold == number)) @ weights + bias
    threshold = threshold_sparing(held[~unwanted], lost)
    return MailJudge(*learned, threshold, _steepness(held - threshold, unwanted))


def picked(keys: Sequence[MailKeys], mask: NDArray[np.bool_]) -> list[MailKeys]:
    """Return the mails where the mask is true."""
    return [one for one, taken in zip(keys, mask.tolist(), strict=True) if taken]


def threshold_sparing(ordinary: Floats, lost: float) -> float:
    """Return a threshold that at most this share of the ordinary scores is over, halfway to the next score above."""
    falling = np.sort(ordinary)[::-1]
    allowed = int(lost * len(falling))
    if not len(falling):
        return 0.0
    above = falling[allowed - 1] if allowed else falling[0] + 0.1
    return max(0.0, float((above + falling[allowed]) / 2))


def _matrix(sides: Sequence[Wordings], keys: Sequence[MailKeys]) -> Any:
    from scipy.sparse import hstack

    return hstack([side.matrix(of_side) for side, of_side in zip(sides, zip(*keys, strict=True), strict=True)], format="csr")


def _machine(keys: Sequence[MailKeys], unwanted: NDArray[np.bool_]) -> tuple[tuple[Wordings, ...], Floats, float]:
    sides = tuple(Wordings.of(of_side) for of_side in zip(*keys, strict=True))
    weight = np.full(len(keys), TRUST, np.float32)
    weights, bias = learn_linear(_matrix(sides, keys), unwanted.astype(np.intp), 2, weight)
    return sides, weights[:, 1], float(bias[1])


def _steepness(scores: Floats, unwanted: NDArray[np.bool_]) -> float:
    """Return the slope of the logistic curve through the threshold under which held-out mails are least surprising."""

    def surprise(slope: float) -> float:
        return float(np.logaddexp(0, np.where(unwanted, -slope, slope) * scores).mean())

    return float(min(np.geomspace(0.5, 50, 60), key=surprise))
