"""Where a ticket goes: the department of its category. Who gets it there is the desk's matter: see desk.assigning."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sealdesk.triage.prediction import Prediction, Reason

DEPARTMENT_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Routing:
    """Which department answers for which category; `fallback` gets what nobody answers for, None leaves it
    open."""

    departments: Mapping[str, str] = field(default_factory=dict)
    fallback: str | None = None


def route(category: Prediction, routing: Routing) -> Prediction:
    """Return the department for a category.

    When the category itself is open, but its likeliest guesses belong to one department, that department is
    sure enough: the chances of its categories add up.
    """
    if category.reason in (Reason.OUT_OF_SCOPE, Reason.NO_TEXT, Reason.NO_KNOWN_WORD):
        return _fallback(routing, category)
    if category.value is not None:
        department = routing.departments.get(category.value)
        if department is None:
            return _fallback(routing, category)
        reason = Reason.BY_HAND if category.reason is Reason.BY_HAND else Reason.BY_MODEL
        guesses: Iterable[tuple[str, float]] = ((category.value, category.confidence), *category.alternatives)
        sums = _by_department(guesses, routing)
        others = tuple(item for item in sums if item[0] != department)
        return Prediction(department, min(1.0, dict(sums)[department]), reason, category.evidence, others)
    sums = _by_department(category.alternatives, routing)
    if sums and sums[0][1] >= DEPARTMENT_THRESHOLD:
        return Prediction(sums[0][0], min(1.0, sums[0][1]), Reason.BY_MODEL, category.evidence, tuple(sums[1:]))
    return _fallback(routing, category)


def _fallback(routing: Routing, category: Prediction) -> Prediction:
    reason = Reason.BY_RULE if routing.fallback else Reason.NO_DEPARTMENT
    sums = _by_department(category.alternatives, routing)
    others = tuple(item for item in sums if item[0] != routing.fallback)
    return Prediction(routing.fallback, 0.0, reason, (), others)


def _by_department(guesses: Iterable[tuple[str, float]], routing: Routing) -> list[tuple[str, float]]:
    sums: dict[str, float] = defaultdict(float)
    for category, chance in guesses:
        if (department := routing.departments.get(category)) is not None:
            sums[department] += chance
    return sorted(sums.items(), key=lambda item: -item[1])
