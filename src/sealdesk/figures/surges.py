"""When more than usual is more than chance. Pure.

What came in comparable times is taken as draws of a Poisson process whose rate nobody knows: with the Jeffreys prior
Gamma(1/2, 0) for the rate, the number of the next time is negative binomial (Gelman et al., *Bayesian Data Analysis*,
§2.6). That is wide while little is known, so a young desk is not alarmed by its second ticket.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

WINDOW: Final = dt.timedelta(minutes=20)
HOUR: Final = dt.timedelta(hours=1)
#: Known for less than this, no time is called unusual.
LEAST_KNOWN: Final = dt.timedelta(days=7)
#: A window is told when chance alone would give it this rarely, it holds this many, and this many times the usual.
RARELY: Final = 1e-5
LEAST: Final = 5
TIMES: Final = 3.0
_PRIOR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Surge:
    """Unusually many tickets of a category from ``begin`` to ``end``; ``usual`` is how many come in such a time otherwise."""

    category: str
    begin: dt.datetime
    end: dt.datetime
    seen: int
    usual: float


@dataclass(frozen=True, slots=True)
class Usual:
    """What came before in comparable times: ``known`` tickets in ``exposure`` windows."""

    known: int
    exposure: float

    @property
    def rate(self) -> float:
        """Tickets that a window has on average."""
        return self.known / self.exposure if self.exposure else 0.0


def chance_of(seen: int, usual: Usual) -> float:
    """How likely a window has ``seen`` tickets or more by chance, 0 to 1."""
    if usual.exposure <= 0:
        return 1.0
    shape, stay = usual.known + _PRIOR, usual.exposure / (usual.exposure + 1)
    below = sum(
        math.exp(math.lgamma(shape + n) - math.lgamma(shape) - math.lgamma(n + 1) + shape * math.log(stay) + n * math.log1p(-stay))
        for n in range(seen)
    )
    return max(0.0, 1.0 - below)


def is_unusual(seen: int, usual: Usual) -> bool:
    """Whether that many are worth a look."""
    return seen >= LEAST and seen >= TIMES * usual.rate and chance_of(seen, usual) < RARELY


def surges(
    hourly: Mapping[tuple[str, dt.datetime], int], moments: Iterable[tuple[str, dt.datetime]], since: dt.datetime, now: dt.datetime
) -> list[Surge]:
    """What was unusual in the day up to ``now``, newest first.

    ``hourly`` counts the tickets of a category by the hour (local time) in which they came, from ``since`` up to a day ago;
    ``moments`` are those of the last day one by one.
    """
    if now - dt.timedelta(days=1) - since < LEAST_KNOWN:
        return []
    first = now - dt.timedelta(days=1)
    windows = Counter((category, int((moment - first) / WINDOW)) for category, moment in moments if first <= moment <= now)
    comparable = _Comparable(hourly, since, first)
    found = [
        (category, place, seen, expected)
        for (category, place), seen in sorted(windows.items())
        if is_unusual(seen, expected := comparable.usual(category, first + place * WINDOW))
    ]
    return sorted(_joined(found, first, now), key=lambda one: one.begin, reverse=True)


class _Comparable:
    """What is known of each kind of time."""

    def __init__(self, hourly: Mapping[tuple[str, dt.datetime], int], since: dt.datetime, until: dt.datetime) -> None:
        self._sums: Counter[tuple[str, bool, int]] = Counter()
        for (category, hour), count in hourly.items():
            self._sums[(category, *_kind(hour))] += count
        self._hours: Counter[tuple[bool, int]] = Counter()
        hour = since
        while hour < until:
            self._hours[_kind(hour)] += 1
            hour += HOUR

    def usual(self, category: str, begin: dt.datetime) -> Usual:
        """For a window that begins then."""
        kind = _kind(begin)
        return Usual(self._sums[(category, *kind)], self._hours[kind] * (HOUR / WINDOW))


def _kind(hour: dt.datetime) -> tuple[bool, int]:
    """Times are comparable that are the same hour of a working day, or of a weekend."""
    return hour.weekday() >= 5, hour.hour


def _joined(found: list[tuple[str, int, int, Usual]], first: dt.datetime, now: dt.datetime) -> Iterator[Surge]:
    """Neighbouring windows of a category are one surge."""
    run: list[tuple[str, int, int, Usual]] = []
    for one in found:
        if run and (one[0], one[1]) != (run[-1][0], run[-1][1] + 1):
            yield _surge(run, first, now)
            run = []
        run.append(one)
    if run:
        yield _surge(run, first, now)


def _surge(run: list[tuple[str, int, int, Usual]], first: dt.datetime, now: dt.datetime) -> Surge:
    begin, end = first + run[0][1] * WINDOW, min(first + (run[-1][1] + 1) * WINDOW, now)
    return Surge(run[0][0], begin, end, sum(one[2] for one in run), sum(one[3].rate for one in run))
