"""Periodic work: ``@every(seconds=…, name=…)`` in an app's ``jobs``, started once over all processes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, close_old_connections, reset_queries, transaction
from django.utils import timezone
from django_tasks.base import Task

from sealdesk.work.arguments import check_key
from sealdesk.work.errors import ScheduleRefused
from sealdesk.work.models import Schedule
from sealdesk.work.outcomes import describe
from sealdesk.work.tasks import JobTask

logger = logging.getLogger(__name__)

Target = TypeVar("Target", bound=Callable[[], Any] | Task[[], Any])

_LONGEST_NAME = 100
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Periodic:
    """One function that is started every so often."""

    name: str
    every: timedelta
    target: Callable[[], Any] | Task[[], Any]

    @property
    def path(self) -> str:
        """The dotted path of the function, to tell a second import from a second function."""
        function = self.target.func if isinstance(self.target, Task) else self.target
        return f"{function.__module__}.{function.__qualname__}"


_registry: dict[str, Periodic] = {}


def every(*, seconds: float, name: str) -> Callable[[Target], Target]:
    """Start a function every ``seconds`` (at least 1), under a name of its own, such as ``"mail.fetch"``.

    Above ``@job(...)`` it enqueues that job, unless the one before is still waiting; behind one that still
    runs, at most one more waits. Above a plain function it runs it inside the scheduler: only for what takes
    well under a second, because all other schedules wait.
    """
    if seconds < 1:
        raise ScheduleRefused(f"Schedule {name!r} needs a period of at least one second.")
    if len(check_key(name)) > _LONGEST_NAME:
        raise ScheduleRefused(f"The name of a schedule is at most {_LONGEST_NAME} characters.")

    def register(target: Target) -> Target:
        periodic = Periodic(name, timedelta(seconds=seconds), target)
        known = _registry.setdefault(name, periodic)
        if known.path != periodic.path:
            raise ScheduleRefused(f"Schedule {name!r} is already {known.path}: choose another name.")
        _registry[name] = periodic
        return target

    return register


def registered() -> Mapping[str, Periodic]:
    """Give all schedules by name."""
    return dict(_registry)


class Scheduler:
    """Starts what is due. Any number of schedulers may run: each start happens in one of them."""

    def __init__(
        self,
        periodics: Iterable[Periodic] | None = None,
        *,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._given = None if periodics is None else tuple(periodics)
        self._clock = clock

    def run(self, stop: threading.Event) -> None:
        """Look once a second until ``stop`` is set."""
        while not stop.is_set():
            close_old_connections()
            reset_queries()
            try:
                self.tick(self._clock())
            except DatabaseError as error:
                # The class alone: the driver's message may quote values.
                logger.error("the scheduler cannot reach its table: %s", type(error).__name__)  # noqa: TRY400
            finally:
                close_old_connections()
            stop.wait(_LOOK_SECONDS)

    def tick(self, now: datetime) -> list[str]:
        """Start everything that is due at ``now`` and give the names of what this scheduler started.

        A schedule met for the first time is due at once. Starts that were missed are not made up for.
        """
        periodics = self._periodics()
        seen = self._next_runs(periodics, now)
        started = []
        for periodic in periodics:
            next_run = seen[periodic.name]
            if next_run > now + periodic.every:
                # The period was shortened, or a clock was wrong: do not sit out the old date.
                self._move(periodic, next_run, now + periodic.every)
            elif next_run <= now and self._start(periodic, next_run, now):
                started.append(periodic.name)
        return started

    def _periodics(self) -> tuple[Periodic, ...]:
        # Read at each tick when none were given: modules may register after the scheduler was made.
        return tuple(_registry.values()) if self._given is None else self._given

    def _next_runs(self, periodics: tuple[Periodic, ...], now: datetime) -> dict[str, datetime]:
        names = [periodic.name for periodic in periodics]
        known = dict(Schedule.objects.filter(name__in=names).values_list("name", "next_run"))
        missing = [Schedule(name=name, next_run=now) for name in names if name not in known]
        if missing:
            # Another scheduler may insert the same names at this moment: read again what stands.
            Schedule.objects.bulk_create(missing, ignore_conflicts=True)
            known = dict(Schedule.objects.filter(name__in=names).values_list("name", "next_run"))
        return known

    def _start(self, periodic: Periodic, seen: datetime, now: datetime) -> bool:
        following = _following(seen, periodic.every, now)
        if not isinstance(periodic.target, Task):
            # Moved first: should this process die in the middle, the function waits for its next turn.
            mine = self._move(periodic, seen, following)
            if mine:
                _run_inline(periodic.name, periodic.target)
            return mine
        # Moving and enqueueing live or die together, so the start can be neither lost nor doubled.
        with transaction.atomic():
            mine = self._move(periodic, seen, following)
            if mine:
                _once_at_a_time(periodic.target, periodic.name).enqueue()
        return mine

    @staticmethod
    def _move(periodic: Periodic, seen: datetime, following: datetime) -> bool:
        return Schedule.objects.filter(name=periodic.name, next_run=seen).update(next_run=following) == 1


def _following(seen: datetime, period: timedelta, now: datetime) -> datetime:
    # Keeps the rhythm of the first start: the first beat after now.
    return seen + ((now - seen) // period + 1) * period


def _once_at_a_time(task: Task[[], Any], name: str) -> Task[[], Any]:
    return task.using(unique_key=f"every:{name}") if isinstance(task, JobTask) else task


def _run_inline(name: str, function: Callable[[], Any]) -> None:
    began = time.monotonic()
    try:
        function()
    except Exception as error:  # noqa: BLE001 - one failing schedule must not stop the others
        failure = describe(error, function.__module__.partition(".")[0])
        logger.warning("schedule %s failed with %s at %s", name, failure.error_class, failure.error_place)
        return
    logger.debug("schedule %s ran in %d ms", name, round((time.monotonic() - began) * 1000))
