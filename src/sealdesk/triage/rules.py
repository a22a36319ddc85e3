"""Priority from what the words say outright, beside what the model thinks."""

from typing import Final

from sealdesk.triage.prediction import EVIDENCE_SHOWN, Evidence, Prediction, Reason
from sealdesk.triage.signals import CALM, Signal
from sealdesk.triage.urgency import Heard, decide_urgency

PRIORITIES = ("low", "normal", "high", "urgent")
"""All priorities, rising."""
LEAST: Final = {"later": "low", "soon": "normal", "now": "high"}
"""The lowest priority that an urgency asks for. What can wait is at most normal."""


def priority_with(urgency: str, priority: str) -> str:
    """Return a priority, raised or lowered to what an urgency asks for."""
    raised = max(priority, LEAST[urgency], key=PRIORITIES.index)
    return min(raised, "normal", key=PRIORITIES.index) if urgency == "later" else raised


def decide_priority(heard: Heard, model: Prediction, urgency: Prediction | None = None) -> Prediction:
    """Return the priority by itself, raised or lowered to what the urgency asks for, by default to what the same signals say of it."""
    return following(priority_itself(heard, model), urgency or decide_urgency(heard))


def priority_itself(heard: Heard, model: Prediction) -> Prediction:
    """Return the model's priority, raised to what the signals ask for or calmed by "no rush". Without a signal it stands as it is."""
    loud = [(signal, words) for signal, words in heard.signals if signal.priority]
    return _raised(model, loud) if loud else _calmed(model, heard.calm) if heard.calm else model


def _raised(model: Prediction, hits: list[tuple[Signal, str]]) -> Prediction:
    asked = max((signal for signal, _ in hits), key=lambda s: (PRIORITIES.index(s.priority), s.confidence))
    if model.value and PRIORITIES.index(model.value) >= PRIORITIES.index(asked.priority):
        return model
    # Two signals that agree leave less doubt than one.
    doubt = 1.0
    for signal, _ in hits:
        doubt *= 1 - signal.confidence if signal.priority == asked.priority else 1.0
    evidence = tuple(Evidence(phrase, round(100 * signal.confidence, 1)) for signal, phrase in hits)
    return _instead(model, asked.priority, min(0.99, 1 - doubt), evidence)


def _calmed(model: Prediction, phrase: str) -> Prediction:
    if model.value in ("low", "normal"):
        return model
    evidence = (Evidence(phrase, round(100 * CALM.confidence, 1)), *model.evidence)[:EVIDENCE_SHOWN]
    return Prediction("normal", CALM.confidence, Reason.BY_RULE, evidence, model.alternatives)


def following(said: Prediction, urgency: Prediction) -> Prediction:
    """Return a priority as an urgency asks for it. Where triage abstained from one of both there is nothing to follow, and a person's
    word on the priority follows nothing.
    """
    if not said.value or not urgency.value or said.reason is Reason.BY_HAND:
        return said
    if urgency.value == "later" and urgency.reason is not Reason.BY_HAND:
        return said  # "no rush" was heard already, and does not calm what is dangerous
    asked = priority_with(urgency.value, said.value)
    return said if asked == said.value else _instead(said, asked, urgency.confidence, urgency.evidence)


def _instead(model: Prediction, asked: str, confidence: float, evidence: tuple[Evidence, ...]) -> Prediction:
    before = ((model.value, model.confidence), *model.alternatives) if model.value else model.alternatives
    others = tuple((label, chance) for label, chance in before if label != asked)
    return Prediction(asked, confidence, Reason.BY_RULE, (*evidence, *model.evidence)[:EVIDENCE_SHOWN], others[:3])
