"""Background work of the bench: notices are given, and what is over is deleted."""

from __future__ import annotations

import logging

from django.utils import timezone

from sealdesk.work.periodic import every
from sealdesk.work.tasks import job
from sealdesk.workbench import beginnings, notices, once, undo
from sealdesk.workbench.models import Presence, SavedView

logger = logging.getLogger(__name__)


@every(seconds=600, name="workbench.sweep")
@job()
def sweep() -> None:
    """Delete what can no longer be taken back, removed views, tickets that nobody went on with, which forms were sent, and who was here."""
    logger.info("sweep: %d entries that can no longer be undone deleted", undo.forget_expired())
    over = timezone.now() - undo.KEPT
    SavedView.objects.filter(removed_at__lt=over).delete()
    Presence.objects.filter(seen_at__lt=over).delete()
    beginnings.forget_old(timezone.now())
    once.forget_old(timezone.now())
    notices.forget_old(timezone.now())


@every(seconds=2, name="workbench.notices")
def give_notices() -> None:
    """Read on in the ledger, a little at a time, and give notice of what it says."""
    notices.announce()


@every(seconds=600, name="workbench.remind")
@job(max_attempts=1)
def remind() -> None:
    """Give notice of customers who have waited long."""
    notices.remind(timezone.now())
