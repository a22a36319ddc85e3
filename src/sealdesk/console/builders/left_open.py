"""Why a question was left to people: the best guess and what it lacked, where a threshold is the cause; else the reason alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from sealdesk.console import figures, triage_words
from sealdesk.desk.acting.deciding import DEFAULTS, Answer
from sealdesk.desk.acting.queries import rules_now
from sealdesk.desk.models import Ticket
from sealdesk.triage import language
from sealdesk.triage.model import THRESHOLD, THRESHOLDS
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import Reason

_GUESSES: Final = frozenset({"", Reason.BY_MEANING, Reason.BY_MODEL, Reason.BY_RULE})
"""Reasons of answers that were given, and are more and less sure."""
_NEVER: Final = 2.0
"""No chance reaches it."""


def guessed(judgement: Judgement) -> Answer | None:
    """The best guess of what was left open because it was not sure enough; None where there is another cause, and no guess to believe."""
    guess = Answer.of(judgement.value, judgement.confidence, judgement.alternatives)
    unsure = judgement.reason in _GUESSES if guess.given else judgement.reason == Reason.UNDER_THRESHOLD
    return guess if guess.value and unsure else None


def why_left(ticket: Ticket, judgement: Judgement, name: Callable[[str, str], str]) -> str:
    """One sentence."""
    guess = guessed(judgement)
    if guess is None:
        return triage_words.reason(judgement.reason)
    needed = _needed_here(ticket, judgement.question) if guess.given else _needed_by_triage(judgement.question, guess.chance)
    told = {"value": name(judgement.question, guess.value), "share": figures.percent(guess.chance)}
    if needed == _NEVER:
        return _("Best guess: %(value)s, %(share)s. This department leaves it to people.") % told
    if guess.chance >= needed:  # it was asked more of it then
        return _("Best guess: %(value)s, %(share)s. Not sure enough, so it is left to you.") % told
    told["needed"] = figures.percent(needed)
    return _("Best guess: %(value)s, %(share)s. It needs %(needed)s, so it is left to you.") % told


def _needed_here(ticket: Ticket, question: str) -> float:
    """From which chance the department has such an answer done."""
    rule = rules_now().get(ticket.department_id, DEFAULTS).get(question)
    steps = [step for step in ((rule.tell, rule.act) if rule else ()) if step is not None]
    return min(steps) / 100 if steps else _NEVER


def _needed_by_triage(question: str, chance: float) -> float:
    if question == "language" and chance >= language.THRESHOLD:
        return language.SURE
    return THRESHOLDS.get(question, THRESHOLD)
