"""A clock that only tests move, a worker under it, and a clean journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sealdesk.work.worker import Worker
from tests.work import sample_jobs


class Clock:
    """Stands still until it is moved. Starts at a fixed time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Also what enqueueing reads."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture(autouse=True)
def hang_ups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where a worker or scheduler would have closed old connections: a test lives in one open transaction."""
    calls: list[str] = []
    for module in ("worker", "periodic"):
        monkeypatch.setattr(f"sealdesk.work.{module}.close_old_connections", lambda m=module: calls.append(m))
    return calls


@pytest.fixture(autouse=True)
def _clean_journal() -> Iterator[None]:
    sample_jobs.journal.clear()
    sample_jobs.in_the_middle.clear()
    sample_jobs.stop.clear()
    yield
    assert not sample_jobs.in_the_middle, "a job that should have run did not"


@pytest.fixture
def hire(clock: Clock) -> Callable[..., Worker]:
    """Make a worker under the test's clock, without any chance in its waits."""

    def make(**options: object) -> Worker:
        return Worker(**{"clock": clock, "chance": lambda: 0.0, **options})  # type: ignore[arg-type]

    return make


@pytest.fixture
def worker(hire: Callable[..., Worker]) -> Worker:
    return hire()


@pytest.fixture
def work_off(worker: Worker) -> Callable[[], int]:
    """Carry out everything that is due; give the number of runs."""

    def work_off() -> int:
        runs = 0
        while worker.run_one():
            runs += 1
        return runs

    return work_off
