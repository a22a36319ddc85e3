"""Background work that was given up, as administrators see it, and trying it again."""

from __future__ import annotations

import uuid
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.work.models import Job, State
from sealdesk.work.outcomes import revive
from sealdesk.work.status import WorkStatus, work_status

SHOWN: Final = 100


def dead_jobs(actor: Actor) -> list[Job]:
    """The newest hundred that were given up."""
    if not actor.may(Permission.JOBS_READ):
        raise NotAllowedError
    return list(Job.objects.filter(state=State.DEAD).order_by("-finished", "-id")[:SHOWN])


def background_work(actor: Actor) -> WorkStatus:
    """How the background work stands."""
    if not actor.may(Permission.JOBS_READ):
        raise NotAllowedError
    return work_status(timezone.now())


def retry_job(by: Actor, job_id: uuid.UUID) -> None:
    """Have a job that was given up tried again. Every job bears being run twice, so this can do no harm."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise NotVisibleError
    with acting(by, Tag.JOB_RETRIED, on=f"job:{job_id}", permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        deed.details = {"task": job.task.rpartition(".")[2]}
        if not revive(job, timezone.now()):
            raise InvalidChangeError("This work is under way already, or was done.")
