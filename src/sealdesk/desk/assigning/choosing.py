"""One of several agents for a ticket, with what was looked at. Pure: it asks neither clock nor database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sealdesk.desk.assigning.hours import Hours, away_until, clock
from sealdesk.desk.assigning.models import Method, Skilled
from sealdesk.triage.prediction import Reason
from sealdesk.triage.skills import joined

#: What is told of one agent, in ids, codes and numbers.
Line = Mapping[str, Any]
#: So many agents are told of in a record; the rest is a number.
TOLD: Final = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """How a department chooses. The defaults are what a desk does that was told nothing."""

    method: str = Method.LOAD
    language: bool = True
    skills: str = Skilled.IGNORED
    hours: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who might take the ticket. ``languages`` are BCP 47 tags: "zh" also answers "zh-hans"."""

    agent_id: str
    languages: tuple[str, ...]
    open_tickets: int
    departments: tuple[str, ...]
    most: int | None = None
    skills: frozenset[str] = frozenset()
    zone: str = ""
    hours: Hours | None = None
    absences: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the ticket asks for. Empty where triage could not say. Of several ``skills`` one is needed, and all are better."""

    language: str | None
    skills: tuple[str, ...] = ()

    def known_by(self, one: Candidate) -> tuple[str, ...]:
        """The skills among them that somebody has."""
        return tuple(skill for skill in self.skills if skill in one.skills)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes the ticket, or nobody and why. ``others`` could too, the next one first; ``looked_at`` is for the record."""

    agent_id: str | None
    reason: Reason
    others: tuple[str, ...] = ()
    looked_at: tuple[Line, ...] = ()


#: Why somebody is passed over, in the order in which it is asked; the last one that stopped everybody names the refusal.
_REFUSALS: Final = {
    "language": Reason.NOBODY_SPEAKS_IT,
    "skill": Reason.NOBODY_SKILLED,
    "away": Reason.NOBODY_ON_DUTY,
    "off": Reason.NOBODY_ON_DUTY,
    "full": Reason.NOBODY_FREE,
}


def choose(
    candidates: Iterable[Candidate], rule: Rule, wanted: Wanted, *, now: dt.datetime, turns: Mapping[str, dt.datetime] | None = None
) -> Choice:
    """Choose among the agents of one department. Equal ones are decided by the order given.

    Nobody is chosen rather than somebody who cannot read the ticket, is away, or has all that they take. ``turns`` tells when each
    last had one by turn; who never had comes first.
    """
    there = list(candidates)
    if rule.method == Method.HAND:
        return Choice(None, Reason.BY_PERSON_ONLY)
    if not there:
        return Choice(None, Reason.NOBODY_IN_DEPARTMENT)
    if rule.language and wanted.language is None:
        return Choice(None, Reason.NO_LANGUAGE)
    seen = [(one, _passed_over(one, rule, wanted, now)) for one in there]
    fit = [one for one, why in seen if not why]
    if not fit:
        codes = {why["why"] for _one, why in seen}
        last = next(code for code in reversed(_REFUSALS) if code in codes)
        return Choice(None, _REFUSALS[last], looked_at=_told([], seen))
    ranked = sorted(fit, key=lambda one: _rank(one, rule, wanted, turns or {}))
    reason = Reason.IN_TURN if rule.method == Method.TURN else Reason.LEAST_LOADED
    chosen = _chosen(ranked[0], rule, wanted)
    return Choice(ranked[0].agent_id, reason, tuple(one.agent_id for one in ranked[1:4]), _told([chosen], seen, without=ranked[0].agent_id))


def _passed_over(one: Candidate, rule: Rule, wanted: Wanted, now: dt.datetime) -> Line:
    """Why this agent cannot take it, with the figures; empty when they can."""
    local = clock(one.zone, now)
    if rule.language and not any(_serves(tag, wanted.language or "") for tag in one.languages):
        return {"why": "language"}
    if rule.skills == Skilled.ONLY and wanted.skills and not wanted.known_by(one):
        return {"why": "skill"}
    if (until := away_until(one.absences, local.date())) is not None:
        return {"why": "away", "until": until.isoformat()}
    if rule.hours and one.hours is not None and not one.hours.hold(local):
        return {"why": "off"}
    if one.most is not None and one.open_tickets >= one.most:
        return {"why": "full", "open": one.open_tickets, "most": one.most}
    return {}


def _rank(one: Candidate, rule: Rule, wanted: Wanted, turns: Mapping[str, dt.datetime]) -> tuple[Any, ...]:
    unknown = len(wanted.skills) - len(wanted.known_by(one)) if rule.skills != Skilled.IGNORED else 0
    if rule.method == Method.TURN:
        had = turns.get(one.agent_id)
        return (unknown, had is not None, had.timestamp() if had else 0.0)
    return (unknown, one.open_tickets)


def _chosen(one: Candidate, rule: Rule, wanted: Wanted) -> dict[str, Any]:
    told: dict[str, Any] = {"agent": one.agent_id, "why": "chosen", "open": one.open_tickets, "most": one.most}
    told["language"] = wanted.language if rule.language else ""
    told["skill"] = joined(wanted.known_by(one)) if rule.skills != Skilled.IGNORED else ""
    told["on_duty"] = bool(rule.hours and one.hours)
    return told


def _told(first: Sequence[Line], seen: Sequence[tuple[Candidate, Line]], without: str = "") -> tuple[Line, ...]:
    """The chosen one, and those who were passed over; then who could have and only came later. At most ``TOLD``, and how many more."""
    rest = [{"agent": one.agent_id, **(why or {"why": "later", "open": one.open_tickets})} for one, why in seen if one.agent_id != without]
    rest.sort(key=lambda line: line["why"] in {"later", "language"})
    told = [*first, *rest]
    more = len(told) - TOLD
    return (*told[:TOLD], {"more": more}) if more > 0 else tuple(told)


def _serves(offered: str, wanted: str) -> bool:
    """Match tags by whole subtags (RFC 4647, section 3.3.1, basic filtering): "zh" serves "zh-hans", "z" does not."""
    offered, wanted = offered.lower(), wanted.lower()
    return wanted == offered or wanted.startswith(f"{offered}-")
