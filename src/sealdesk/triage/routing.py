"""Where a ticket goes: the department of its category, and the agent there with the fewest open tickets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sealdesk.triage.prediction import Prediction, Reason

DEPARTMENT_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Routing:
    """Which department answers for which category; `fallback` gets what nobody answers for, None leaves it
    open."""

    departments: Mapping[str, str] = field(default_factory=dict)
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who might take the ticket. `languages` are BCP 47 tags: "zh" also answers "zh-hans"."""

    agent_id: str
    languages: tuple[str, ...]
    open_tickets: int
    departments: tuple[str, ...]
    available: bool = True


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who takes the ticket, or nobody and why. `others` are the next ones who could, least loaded first."""

    agent_id: str | None
    confidence: float
    reason: Reason
    others: tuple[str, ...] = ()


def route(category: Prediction, routing: Routing) -> Prediction:
    """Return the department for a category.

    When the category itself is open, but its likeliest guesses belong to one department, that department is
    sure enough: the chances of its categories add up.
    """
    if category.reason in (Reason.OUT_OF_SCOPE, Reason.NO_TEXT):
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


def choose_assignee(candidates: Sequence[Candidate], department: str | None, language: str | None) -> Assignment:
    """Return the available agent of `department` who reads `language` and has the fewest open tickets.

    Equal loads are decided by the order given. Nobody is chosen rather than somebody who cannot read the
    ticket.
    """
    if department is None:
        return Assignment(None, 0.0, Reason.NO_DEPARTMENT)
    there = [one for one in candidates if one.available and department in one.departments]
    if not there:
        return Assignment(None, 0.0, Reason.NOBODY_IN_DEPARTMENT)
    if language is None:
        return Assignment(None, 0.0, Reason.NO_LANGUAGE)
    fit = [one for one in there if any(_serves(tag, language) for tag in one.languages)]
    if not fit:
        return Assignment(None, 0.0, Reason.NOBODY_SPEAKS_IT)
    ranked = [one.agent_id for one in sorted(fit, key=lambda one: one.open_tickets)]
    return Assignment(ranked[0], 1.0, Reason.LEAST_LOADED, tuple(ranked[1:4]))


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


def _serves(offered: str, wanted: str) -> bool:
    """Match tags by whole subtags (RFC 4647, section 3.3.1, basic filtering): "zh" serves "zh-hans", "z"
    does not."""
    offered, wanted = offered.lower(), wanted.lower()
    return wanted == offered or wanted.startswith(f"{offered}-")
