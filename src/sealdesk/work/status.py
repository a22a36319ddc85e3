"""How the background work stands: numbers for health pages and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from sealdesk.work.models import Job, State


@dataclass(frozen=True, slots=True)
class WorkStatus:
    """Numbers of jobs by state, and how long the oldest due job has been due (``None``: none is due).

    ``overdue`` counts running jobs whose lease ran out and that no worker has returned yet: above zero for
    longer than a lease means that no worker is alive.
    """

    ready: int
    running: int
    done: int
    dead: int
    oldest_ready: timedelta | None
    overdue: int


def work_status(now: datetime, queue: str | None = None) -> WorkStatus:
    """Count the jobs, of one queue or of all."""
    jobs = Job.objects.all() if queue is None else Job.objects.filter(queue=queue)
    counts = {row["state"]: row["number"] for row in jobs.values("state").annotate(number=Count("pk"))}
    due = jobs.filter(state=State.READY, run_after__lte=now)
    oldest: datetime | None = due.aggregate(oldest=Min("run_after"))["oldest"]
    return WorkStatus(
        ready=counts.get(State.READY, 0),
        running=counts.get(State.RUNNING, 0),
        done=counts.get(State.DONE, 0),
        dead=counts.get(State.DEAD, 0),
        oldest_ready=None if oldest is None else now - oldest,
        overdue=jobs.filter(state=State.RUNNING, lease_until__lt=now).count(),
    )
