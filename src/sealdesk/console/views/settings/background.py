"""Background work: how it stands, what was given up, and trying it again."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.background import background_work, dead_jobs, retry_job
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.pages.background import DeadJob
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import in_words, said


@needs(Permission.JOBS_READ)
@require_safe
@never_cache
def jobs(request: HttpRequest) -> HttpResponse:
    """Codes, counts and times; nobody's data."""
    actor = reader_of(request).actor
    rows = [
        DeadJob(job.pk, _name(job.task), job.attempts, job.error_class.rpartition(".")[2], job.error_place, job.finished)
        for job in dead_jobs(actor)
    ]
    context = {"rows": rows, "status": background_work(actor), "may_retry": actor.may_everywhere(Permission.SETTINGS_MANAGE)}
    return render(request, "console/settings/jobs.html", context)


@needs(Permission.JOBS_READ)
@require_POST
def retry(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Try one again."""
    with in_words(request):
        retry_job(reader_of(request).actor, job_id)
        said(request, _("It is tried again now."))
    return redirect("console:settings-jobs")


def _name(task: str) -> str:
    """``sealdesk.channels.jobs.deliver`` as ``channels: deliver``."""
    parts = task.removeprefix("sealdesk.").split(".")
    return f"{parts[0]}: {parts[-1].replace('_', ' ')}"
