"""The backend for Django's Tasks interface: a job is a row, written in the caller's own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist

from sealdesk.work.arguments import check_key, pack, unpack
from sealdesk.work.errors import WorkError
from sealdesk.work.models import ALIVE, Job, State
from sealdesk.work.tasks import DEFAULT_MAX_ATTEMPTS, JobTask, find_task

_STATUS = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.DEAD: TaskResultStatus.FAILED,
}
_TRIES = 5


class DatabaseBackend(BaseTaskBackend):
    """Stores jobs in the ``work_job`` table.

    Results tell the status only: return values are never kept, and an error is its class and place. The
    signals of django-tasks are not sent, because its own receiver writes the exception, values and all, into
    the log.
    """

    task_class = JobTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def validate_task(self, task: Task[Any, Any]) -> None:
        """Refuse a task that could not be stored or would never be tried."""
        super().validate_task(task)
        if isinstance(task, JobTask) and not 1 <= task.max_attempts <= 100:
            raise InvalidTaskError("max_attempts must be 1 to 100.")

    def enqueue(
        self, task: Task[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[Any]:
        """Insert one job; it appears when the caller's transaction commits and vanishes when that rolls back.

        While a job of the same unique key is waiting, that job is given back and nothing is inserted. While
        it is already running, it is given back too, and one more run follows it: it may have read before the
        caller wrote.
        """
        self.validate_task(task)
        job = _new_job(task, args, kwargs)
        if job.unique_key:
            job = _insert_unique(job)
        else:
            job.save(force_insert=True)
        return self._result(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Give the status of a job; raise TaskResultDoesNotExist when there is none of that id."""
        try:
            job = Job.objects.get(pk=UUID(result_id))
        except (ValueError, Job.DoesNotExist):
            raise TaskResultDoesNotExist(result_id) from None
        return self._result(job, find_task(job.task))

    def _result(self, job: Job, task: Task[Any, Any]) -> TaskResult[Any]:
        return result_of(job, task, self.alias)


def result_of(job: Job, task: Task[Any, Any], alias: str) -> TaskResult[Any]:
    """Show a job as django-tasks' result."""
    args, kwargs = unpack(job.args)
    errors = (
        [TaskError(exception_class_path=job.error_class, traceback=job.error_place)]
        if job.error_class
        else []
    )
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=_STATUS[State(job.state)],
        enqueued_at=job.created,
        started_at=job.started,
        finished_at=job.finished,
        last_attempted_at=job.started,
        args=args,
        kwargs=kwargs,
        backend=alias,
        errors=errors,
        # The interface counts attempts by the length of this list; earlier workers' names are not kept.
        worker_ids=[job.worker] * job.attempts,
    )


def _new_job(task: Task[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Job:
    now = timezone.now()
    unique_key = task.unique_key if isinstance(task, JobTask) else ""
    return Job(
        task=task.module_path,
        args=pack(args, kwargs),
        queue=task.queue_name,
        priority=task.priority,
        run_after=task.run_after or now,
        max_attempts=task.max_attempts if isinstance(task, JobTask) else DEFAULT_MAX_ATTEMPTS,
        unique_key=check_key(unique_key) if unique_key else "",
        created=now,
    )


def _insert_unique(job: Job) -> Job:
    for _ in range(_TRIES):
        with transaction.atomic(savepoint=False):
            Job.objects.bulk_create([job], ignore_conflicts=True)
            # The row stays locked until the caller commits, so no worker can start the waiting job before the
            # caller's own changes are there to be seen. (SQLite: the whole file is ours since the INSERT.)
            holder = (
                Job.objects.select_for_update().filter(unique_key=job.unique_key, state__in=ALIVE).first()
            )
            if holder is None:
                continue  # It finished between the two statements: the key is free now.
            if holder.state == State.RUNNING:
                Job.objects.filter(pk=holder.pk).update(run_again=True)
            return holder
    raise WorkError(f"The job for {job.task!r} could not be stored; try again.")
