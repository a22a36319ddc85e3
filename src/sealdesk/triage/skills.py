"""Which skills a ticket asks for: the categories that whoever takes it should know well, one or two of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sealdesk.triage.prediction import Prediction, Reason

ENOUGH: Final = 0.6
"""From this chance on one category says alone what has to be known; below, the next likely one is named too."""
THRESHOLD: Final = 0.45
"""Below this chance of both together nothing is asked for."""
MOST: Final = 2
SEPARATOR: Final = "+"
"""Between the skills of one answer; no category has it in its name."""


def needed_skills(category: Prediction) -> Prediction:
    """Return the skills, as sure as that one of them is what the ticket is about: the chances of its categories add up."""
    if category.reason is Reason.BY_HAND:
        return category
    if category.reason in {Reason.OUT_OF_SCOPE, Reason.NO_TEXT}:
        return Prediction(None, 0.0, category.reason)
    first = ((category.value, category.confidence),) if category.value else ()
    guesses = sorted((*first, *category.alternatives), key=lambda guess: -guess[1])
    named, sure = [], 0.0
    for guess, chance in guesses[:MOST]:
        named.append(guess)
        sure += chance
        if sure >= ENOUGH:
            break
    if not named or sure < THRESHOLD:
        return Prediction(None, sure, Reason.UNDER_THRESHOLD, alternatives=tuple(guesses))
    return Prediction(joined(named), min(1.0, sure), Reason.BY_MODEL, category.evidence, tuple(guesses[len(named) :]))


def joined(skills: Iterable[str]) -> str:
    """Return skills as one answer."""
    return SEPARATOR.join(skills)


def apart(answer: str | None) -> tuple[str, ...]:
    """Return the skills of an answer; none of an empty one."""
    return tuple(filter(None, (answer or "").split(SEPARATOR)))
