"""Leases: who may work on which job, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sealdesk.engines import is_postgresql
from sealdesk.work.errors import LeaseExpired
from sealdesk.work.models import Job, State
from sealdesk.work.outcomes import Failure, close_for_good, give_back

_BATCH = 100

# One statement, so that choosing and taking cannot be parted. PostgreSQL locks the chosen row and skips those
# that others hold. SQLite has no row locks and needs none: an UPDATE outside a transaction is an IMMEDIATE
# transaction of its own, so the inner SELECT already runs under the only write lock of the file. The states
# are written out because SQLite uses a partial index only when it sees the literal.
_CLAIM = """
UPDATE work_job
   SET state = 'running', worker = %s, lease_until = %s, started = %s, attempts = attempts + 1
 WHERE state = 'ready' AND id = (
       SELECT id FROM work_job
        WHERE state = 'ready' AND run_after <= %s AND queue IN ({queues})
        ORDER BY priority DESC, run_after, id
        LIMIT 1 {lock})
RETURNING *
"""


def claim(queues: Sequence[str], *, worker: str, now: datetime, lease_until: datetime) -> Job | None:
    """Take the first due job of these queues until ``lease_until``; ``None`` when there is none.

    Highest priority first, then the longest due. The attempt is counted here, so that a job that kills its
    worker is counted too.
    """
    if not is_postgresql() and not _anything_due(queues, now):
        # An idle worker only reads: it must not take SQLite's write lock several times a second.
        return None
    lock = "FOR UPDATE SKIP LOCKED" if is_postgresql() else ""
    marks = ", ".join(["%s"] * len(queues))
    # Only constants and question marks go into the text; every value is a parameter.
    statement = _CLAIM.format(queues=marks, lock=lock)
    claimed = list(Job.objects.raw(statement, [worker, lease_until, now, now, *queues]))
    return claimed[0] if claimed else None


def renew(job: Job, lease_until: datetime) -> bool:
    """Lengthen a lease; ``False`` when it is no longer ours."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=State.RUNNING)
    return mine.update(lease_until=lease_until) == 1


def return_expired(now: datetime) -> int:
    """Put jobs whose lease ran out back in line, or among the dead after their last attempt; count them."""
    expired = Job.objects.filter(state=State.RUNNING, lease_until__lt=now)
    if not expired.exists():
        return 0
    with transaction.atomic():
        # A locked row is being settled or enqueued at this moment; the next round sees what became of it.
        jobs = list(expired.select_for_update(skip_locked=True).order_by("lease_until")[:_BATCH])
        for job in jobs:
            _return(job, now)
    return len(jobs)


def _return(job: Job, now: datetime) -> None:
    failure = Failure(f"{LeaseExpired.__module__}.{LeaseExpired.__qualname__}", "")
    if job.attempts >= job.max_attempts:
        close_for_good(job, State.DEAD, now, failure)
    else:
        give_back(job, now, failure)


def _anything_due(queues: Sequence[str], now: datetime) -> bool:
    return Job.objects.filter(state=State.READY, run_after__lte=now, queue__in=queues).exists()
