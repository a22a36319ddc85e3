"""Priority from what the words say outright, beside what the model thinks."""

from sealdesk.triage.features import TEXT_LIMIT
from sealdesk.triage.prediction import Evidence, Prediction, Reason
from sealdesk.triage.script import folded
from sealdesk.triage.signals import CALM, SIGNALS, Signal

PRIORITIES = ("low", "normal", "high", "urgent")
"""All priorities, rising."""

EVIDENCE_SHOWN = 5


def decide_priority(text: str, model: Prediction) -> Prediction:
    """Return the model's priority, raised to what the signals in `text` ask for or calmed by "no rush".

    A signal of danger, of a breach or of an outage is not calmed. Without a signal the model's answer
    stands as it is.
    """
    # Folding keeps every offset, so evidence is cut out of the text as the customer wrote it.
    plain = folded(text[:TEXT_LIMIT])
    # A few capitals have two small letters; a text with one of them keeps its capitals and its offsets.
    lowered = plain.lower() if len(plain.lower()) == len(plain) else plain
    calm = CALM.find(lowered)
    rest = CALM.without(lowered) if calm else lowered
    hits = [(signal, hit) for signal in SIGNALS if (hit := signal.find(rest))]
    loud = [(signal, text[hit.start() : hit.end()]) for signal, hit in hits if signal.priority == "urgent" or not calm]
    if loud:
        return _raised(model, loud)
    return _calmed(model, text[calm.start() : calm.end()]) if calm else model


def _raised(model: Prediction, hits: list[tuple[Signal, str]]) -> Prediction:
    asked = max((signal for signal, _ in hits), key=lambda s: (PRIORITIES.index(s.priority), s.confidence))
    if model.value and PRIORITIES.index(model.value) >= PRIORITIES.index(asked.priority):
        return model
    # Two signals that agree leave less doubt than one.
    doubt = 1.0
    for signal, _ in hits:
        doubt *= 1 - signal.confidence if signal.priority == asked.priority else 1.0
    evidence = tuple(Evidence(phrase, round(100 * signal.confidence, 1)) for signal, phrase in hits)
    before = ((model.value, model.confidence), *model.alternatives) if model.value else model.alternatives
    others = tuple((label, chance) for label, chance in before if label != asked.priority)
    return Prediction(
        asked.priority,
        min(0.99, 1 - doubt),
        Reason.BY_RULE,
        (*evidence, *model.evidence)[:EVIDENCE_SHOWN],
        others[:3],
    )


def _calmed(model: Prediction, phrase: str) -> Prediction:
    if model.value in ("low", "normal"):
        return model
    evidence = (Evidence(phrase, round(100 * CALM.confidence, 1)), *model.evidence)[:EVIDENCE_SHOWN]
    return Prediction("normal", CALM.confidence, Reason.BY_RULE, evidence, model.alternatives)
