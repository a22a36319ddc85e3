"""Jobs for the tests of background work; what they did is kept in ``journal``."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from django_tasks import task
from django_tasks.base import TaskContext

from sealdesk.work.errors import HardStop, Retry
from sealdesk.work.tasks import Backoff, job

journal: list[object] = []
#: What the next ``call_out`` does in the middle of its run.
in_the_middle: list[Callable[[], None]] = []
stop = threading.Event()

PHONE = "13912345678"


@job()
def note(value: str | int) -> None:
    journal.append(value)


@job(max_attempts=3, backoff=Backoff(first=10, most=15, jitter=0.5))
def fail(value: int = 0) -> None:
    journal.append(value)
    phone = PHONE
    raise ValueError(f"cannot call {phone}")


@job(max_attempts=2)
def come_back_later() -> None:
    raise Retry(after=90)


@job(max_attempts=1)
def leave() -> None:
    raise SystemExit(3)


@job()
def call_out() -> None:
    journal.append("begun")
    in_the_middle.pop()()
    journal.append("ended")


@job()
def be_interrupted() -> None:
    raise HardStop


@job(max_attempts=3)
def fail_far_away() -> None:
    json.loads(PHONE + "x")


def not_a_task() -> None:
    journal.append("must not run")


@task(takes_context=True)
def count_attempts(context: TaskContext, value: int) -> None:
    """Declared with django-tasks' own decorator, as a package from elsewhere would."""
    journal.append((context.attempt, value))
    if context.attempt == 1:
        raise ValueError
