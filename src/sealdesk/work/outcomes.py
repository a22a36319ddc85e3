"""The end of an attempt: done, tried again, dead or given back. Only the holder of the lease writes it."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from sealdesk.vault.ids import uuid7
from sealdesk.work.models import ALIVE, Job, State

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_.<>]")
_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """What is kept of an exception: its class and the place, never its message, arguments or local values."""

    error_class: str
    error_place: str
    retry_after: float | None = None


def describe(error: BaseException, package: str, retry_after: float | None = None) -> Failure:
    """Reduce an exception to its class and ``module:line``.

    The place is the innermost one inside ``package`` (the job's own top-level package), because a line of a
    library says little; where there is none, it is the innermost of all.
    """
    places = [(str(frame.f_globals.get("__name__", "?")), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    # The first frame is the worker's own call of the job.
    own = [place for place in places[1:] if place[0].partition(".")[0] == package]
    module, line = (own or places or [("?", 0)])[-1]
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    # A class may be made at run time with any text as its name.
    return Failure(_NOT_A_NAME.sub("?", name)[:_LENGTH], f"{module[: _LENGTH - 12]}:{line}", retry_after)


def succeed(job: Job, now: datetime) -> bool:
    """Mark a job as done; ``False`` when the lease was lost meanwhile."""
    with transaction.atomic():
        held = _held(job)
        if held is None:
            return False
        close_for_good(held, State.DONE, now, None)
    return True


def fail(job: Job, now: datetime, failure: Failure, wait_seconds: float) -> State | None:
    """Put a failed job back for later, or among the dead after its last attempt.

    Gives the new state, or ``None`` when the lease was lost meanwhile.
    """
    with transaction.atomic():
        held = _held(job)
        if held is None:
            return None
        if held.attempts >= held.max_attempts:
            close_for_good(held, State.DEAD, now, failure)
            return State.DEAD
        give_back(held, now + timedelta(seconds=wait_seconds), failure)
    return State.READY


def release(job: Job, now: datetime) -> bool:
    """Give back a job that was interrupted through no fault of its own: the attempt is not counted."""
    with transaction.atomic():
        held = _held(job)
        if held is None:
            return False
        held.attempts -= 1
        give_back(held, now, None)
    return True


def revive(job: Job, now: datetime) -> bool:
    """Make a dead job ready again, with all its attempts; ``False`` when it is dead no more, or its key is alive anew."""
    with transaction.atomic():
        held = Job.objects.filter(pk=job.pk, state=State.DEAD).select_for_update().first()
        if held is None or (held.unique_key and Job.objects.filter(unique_key=held.unique_key, state__in=ALIVE).exists()):
            return False
        held.attempts, held.finished = 0, None
        give_back(held, now, None)
    return True


def give_back(job: Job, run_after: datetime, failure: Failure | None) -> None:
    """Make a locked job ready again. The coming run also serves whoever enqueued its key meanwhile."""
    job.state = State.READY
    job.run_after = run_after
    job.run_again = False
    _end_attempt(job, failure)


def close_for_good(job: Job, state: State, now: datetime, failure: Failure | None) -> None:
    """Make a locked job done or dead, and open its successor when its key was enqueued while it ran."""
    job.state = state
    job.finished = now
    wanted_again, job.run_again = job.run_again, False
    _end_attempt(job, failure)
    if wanted_again:
        _successor(job, now).save(force_insert=True)


def _end_attempt(job: Job, failure: Failure | None) -> None:
    job.lease_until = None
    job.error_class = failure.error_class if failure else ""
    job.error_place = failure.error_place if failure else ""
    job.save(force_update=True)


def _successor(job: Job, now: datetime) -> Job:
    return Job(
        pk=uuid7(),
        task=job.task,
        args=job.args,
        queue=job.queue,
        priority=job.priority,
        run_after=now,
        max_attempts=job.max_attempts,
        unique_key=job.unique_key,
        created=now,
    )


def _held(job: Job) -> Job | None:
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=State.RUNNING)
    return mine.select_for_update().first()
