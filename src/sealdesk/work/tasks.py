"""How an app declares a job: ``@job(...)`` above a function in its ``jobs`` module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ParamSpec, Self, TypeVar

from django.utils.module_loading import import_string
from django_tasks.base import DEFAULT_TASK_PRIORITY, DEFAULT_TASK_QUEUE_NAME, Task

from sealdesk.work.errors import UnknownTask

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waiting between attempts: ``first`` seconds, doubled each time up to ``most`` seconds.

    ``jitter`` is the part of each wait that is left to chance, so that jobs that failed together come back
    apart.
    """

    first: float = 5.0
    most: float = 3600.0
    jitter: float = 0.5

    def seconds(self, attempt: int, chance: Callable[[], float]) -> float:
        """Give the wait after attempt number ``attempt`` (from 1). ``chance()`` is in [0, 1)."""
        # The exponent is bounded, because 2.0 ** 2000 raises OverflowError.
        whole = min(self.most, self.first * 2.0 ** min(attempt - 1, 64))
        return whole * (1.0 - self.jitter * chance())


DEFAULT_BACKOFF = Backoff()
DEFAULT_MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """A django-tasks task that also says how often and how patiently it is tried.

    With ``unique_key`` there is at most one job of that key waiting or running.
    """

    max_attempts: int = DEFAULT_MAX_ATTEMPTS
    backoff: Backoff = DEFAULT_BACKOFF
    unique_key: str = ""

    def using(
        self,
        *,
        priority: int | None = None,
        queue_name: str | None = None,
        run_after: datetime | None = None,
        backend: str | None = None,
        unique_key: str | None = None,
    ) -> Self:
        """Give a copy with other defaults; ``run_after`` is an aware datetime."""
        # Not super(): a dataclass with slots is a second class, which the implicit super() does not know.
        changed = Task.using(
            self, priority=priority, queue_name=queue_name, run_after=run_after, backend=backend
        )
        return changed if unique_key is None else replace(changed, unique_key=unique_key)


def job(
    *,
    queue: str = DEFAULT_TASK_QUEUE_NAME,
    priority: int = DEFAULT_TASK_PRIORITY,
    max_attempts: int = DEFAULT_MAX_ATTEMPTS,
    backoff: Backoff = DEFAULT_BACKOFF,
) -> Callable[[Callable[P, T]], JobTask[P, T]]:
    """Declare a module-level function as a job; call it later with ``name.enqueue(*ids)``.

    A job runs at least once, so it must bear being run again; it runs outside any transaction and opens its
    own. ``priority`` is -100 to 100, higher first; ``max_attempts`` is 1 to 100.
    """

    def declare(function: Callable[P, T]) -> JobTask[P, T]:
        return JobTask(
            func=function, queue_name=queue, priority=priority, max_attempts=max_attempts, backoff=backoff
        )

    return declare


def find_task(path: str) -> Task[Any, Any]:
    """Give the task of that dotted path; raise UnknownTask when there is none.

    Only a declared task is ever called: a row changed by hand cannot name ``os.system``.
    """
    try:
        found = import_string(path)
    except ImportError:
        raise UnknownTask(f"No task {path!r}: deploy the release that has it, or discard the job.") from None
    if not isinstance(found, Task):
        raise UnknownTask(f"{path!r} is not a task: discard the job.")
    return found
