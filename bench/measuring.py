"""Timing two things in turns, and what a bench has to say."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. ``figure`` and ``baseline`` are in ``unit``; ``ratio`` is their quotient.

    ``target`` is the largest ratio (or share) that is good; None where nothing is promised.
    """

    bench: str
    name: str
    figure: float
    baseline: float
    unit: str
    ratio: float
    target: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether a promise was broken."""
        return self.target is not None and self.ratio > self.target

    def as_data(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self) | {"missed": self.missed}


def compared(bench: str, name: str, figure: float, baseline: float, unit: str, *, target: float | None = None, note: str = "") -> Result:
    """A result whose ratio is figure : baseline."""
    return Result(bench, name, figure, baseline, unit, figure / baseline, target, note)


def once(call: Callable[[], object]) -> float:
    """Seconds of one call, without the collector's pauses that belong to earlier work."""
    gc.collect()
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def once_both(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds of one call: by the wall's clock, and of this process's processor time."""
    gc.collect()
    begin, worked = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begin, time.process_time() - worked


def in_turns(figure: Callable[[], object], baseline: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of both, run in turns so that a busy moment of the machine meets both alike."""
    figures, baselines = [], []
    figure(), baseline()
    for number in range(rounds):
        for which, into in ((figure, figures), (baseline, baselines))[:: 1 if number % 2 else -1]:
            into.append(once(which))
    return statistics.median(figures), statistics.median(baselines)
