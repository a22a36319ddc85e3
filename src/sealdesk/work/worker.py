"""The worker: takes one job after another, until it is told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, reset_queries
from django.utils import timezone
from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME, Task, TaskContext

from sealdesk.work import claiming, outcomes
from sealdesk.work.arguments import unpack
from sealdesk.work.backend import result_of
from sealdesk.work.errors import HardStop, Retry, UnknownTask
from sealdesk.work.heartbeat import Heartbeat
from sealdesk.work.models import Job
from sealdesk.work.outcomes import Failure
from sealdesk.work.tasks import DEFAULT_BACKOFF, Backoff, JobTask, find_task

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
_chance = secrets.SystemRandom().random


class Worker:
    """Carries out the jobs of some queues, one at a time, in the calling thread.

    ``lease_seconds`` is how long a vanished worker's job stays untouched; the heartbeat renews it three times
    in that span, so hosts' clocks must agree within a third of it. ``idle_seconds`` are the shortest and
    longest pause between two looks at an empty queue.
    """

    def __init__(
        self,
        queues: Sequence[str] = (DEFAULT_TASK_QUEUE_NAME,),
        *,
        lease_seconds: float = 60.0,
        idle_seconds: tuple[float, float] = (0.2, 1.0),
        clock: Clock = timezone.now,
        chance: Callable[[], float] = _chance,
    ) -> None:
        if not queues:
            raise ValueError("A worker needs at least one queue.")
        self.name = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._queues = tuple(queues)
        self._lease = timedelta(seconds=lease_seconds)
        self._idle = idle_seconds
        self._clock = clock
        self._chance = chance
        self._look_for_expired = datetime.min.replace(tzinfo=timezone.get_default_timezone())

    def run(self, stop: threading.Event) -> int:
        """Work until ``stop`` is set, then finish the running job and give the number of jobs carried out.

        HardStop or KeyboardInterrupt raised in this thread (by a signal handler) ends the running job in the
        middle, gives it back at once and goes through to the caller.
        """
        carried_out, pause = 0, self._idle[0]
        logger.info("worker %s starts on %d queues", self.name, len(self._queues))
        while not stop.is_set():
            if self._look():
                carried_out, pause = carried_out + 1, self._idle[0]
            else:
                stop.wait(pause)
                pause = min(pause * 2, self._idle[1])
        logger.info("worker %s stops after %d jobs", self.name, carried_out)
        return carried_out

    def run_one(self) -> bool:
        """Carry out one due job; ``False`` when there is none."""
        now = self._clock()
        if now >= self._look_for_expired:
            self._look_for_expired = now + self._lease / 2
            returned = claiming.return_expired(now)
            if returned:
                logger.warning("%d jobs of vanished workers are back in line", returned)
        job = claiming.claim(self._queues, worker=self.name, now=now, lease_until=now + self._lease)
        if job is None:
            return False
        self._carry_out(job)
        return True

    def _look(self) -> bool:
        # A connection that broke, or is older than CONN_MAX_AGE, must not meet the next job; nor must DEBUG's
        # list of all statements grow for ever.
        close_old_connections()
        reset_queries()
        try:
            return self.run_one()
        except DatabaseError as error:
            # The database is away or busy. What was running comes back when its lease expires.
            # The class alone: the driver's message may quote values.
            name = type(error).__name__
            logger.error("worker %s cannot reach its jobs: %s", self.name, name)  # noqa: TRY400
            return False
        finally:
            close_old_connections()

    def _carry_out(self, job: Job) -> None:
        began = time.monotonic()
        try:
            with Heartbeat(job, self._lease, self._clock):
                failure = _attempt(job)
        except (HardStop, KeyboardInterrupt):
            outcomes.release(job, self._clock())
            logger.warning("job %s interrupted and given back", job.pk)
            raise
        milliseconds = round((time.monotonic() - began) * 1000)
        if failure is None:
            kept = outcomes.succeed(job, self._clock())
            word = "done" if kept else "discarded: its lease was lost"
            logger.info("job %s %s %s in %d ms", job.pk, job.task, word, milliseconds)
        else:
            self._settle_failure(job, failure, milliseconds)

    def _settle_failure(self, job: Job, failure: Failure, milliseconds: int) -> None:
        wait = failure.retry_after
        if wait is None:
            wait = _backoff_of(job).seconds(job.attempts, self._chance)
        state = outcomes.fail(job, self._clock(), failure, wait)
        logger.warning(
            "job %s %s failed with %s at %s (attempt %d of %d, %d ms): %s",
            job.pk,
            job.task,
            failure.error_class,
            failure.error_place,
            job.attempts,
            job.max_attempts,
            milliseconds,
            state or "lease was lost",
        )


def _attempt(job: Job) -> Failure | None:
    package = job.task.partition(".")[0]
    # Whatever a job raises is reduced here, inside the handler: nothing outside it ever holds the exception,
    # whose message and frames may contain somebody's data. SystemExit too: a job must not be able to end its
    # worker.
    try:
        _call(job, find_task(job.task))
    except Retry as error:
        return outcomes.describe(error, package, retry_after=error.after)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a job may raise anything
        return outcomes.describe(error, package)
    return None


def _call(job: Job, task: Task[..., object]) -> None:
    args, kwargs = unpack(job.args)
    if task.takes_context:
        context = TaskContext(task_result=result_of(job, task, DEFAULT_TASK_BACKEND_ALIAS))
        task.call(context, *args, **kwargs)
    else:
        task.call(*args, **kwargs)


def _backoff_of(job: Job) -> Backoff:
    try:
        task = find_task(job.task)
    except UnknownTask:
        return DEFAULT_BACKOFF
    return task.backoff if isinstance(task, JobTask) else DEFAULT_BACKOFF
