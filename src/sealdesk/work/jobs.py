"""The background work's own housekeeping."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from sealdesk.work.models import Job, State
from sealdesk.work.periodic import every

KEEP_DONE = timedelta(days=1)
_BATCH = 1000


def forget_done(now: datetime) -> int:
    """Delete up to 1,000 jobs that were done a day ago or earlier; give their number. Dead jobs stay."""
    old = Job.objects.filter(state=State.DONE, finished__lt=now - KEEP_DONE).order_by("finished")
    # In batches, because on SQLite nobody else writes meanwhile.
    ids = list(old.values_list("pk", flat=True)[:_BATCH])
    Job.objects.filter(pk__in=ids).delete()
    return len(ids)


@every(seconds=60, name="work.forget-done")
def forget_done_jobs() -> None:
    """Keep the table short."""
    forget_done(timezone.now())
