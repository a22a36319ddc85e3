"""Which skills a ticket asks for: the categories that whoever takes it should know well, one or two of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sealdesk.triage.prediction import Prediction, Reason

ENOUGH: Final = 0.6
"""From this chance on one category says alone what has to be known; below, the next likely one is named too."""
MOST: Final = 2
SEPARATOR: Final = "+"
"""Between the skills of one answer; no category has it in its name."""


def needed_skills(category: Prediction) -> Prediction:
    """Return the skills, as sure as that one of them is what the ticket is about: the chances of its categories add up.

    Of a ticket whose category is left open nothing is asked for: what was not believed there is not believed here.
    """
    if category.reason is Reason.BY_HAND:
        return category
    if category.value is None:
        guesses = category.alternatives if category.reason is Reason.UNDER_THRESHOLD else ()
        return Prediction(None, category.confidence if guesses else 0.0, category.reason, alternatives=guesses)
    ranked = sorted(((category.value, category.confidence), *category.alternatives), key=lambda guess: -guess[1])
    named, sure = [], 0.0
    for guess, chance in ranked[:MOST]:
        named.append(guess)
        sure += chance
        if sure >= ENOUGH:
            break
    return Prediction(joined(named), min(1.0, sure), Reason.BY_MODEL, category.evidence, tuple(ranked[len(named) :]))


def joined(skills: Iterable[str]) -> str:
    """Return skills as one answer."""
    return SEPARATOR.join(skills)


def apart(answer: str | None) -> tuple[str, ...]:
    """Return the skills of an answer; none of an empty one."""
    return tuple(filter(None, (answer or "").split(SEPARATOR)))
