"""Background work of the bench: what is over is deleted."""

from __future__ import annotations

import logging

from django.utils import timezone

from sealdesk.work.periodic import every
from sealdesk.work.tasks import job
from sealdesk.workbench import undo
from sealdesk.workbench.models import Presence, SavedView

logger = logging.getLogger(__name__)


@every(seconds=600, name="workbench.sweep")
@job()
def sweep() -> None:
    """Delete what can no longer be taken back, removed views, and who was here."""
    logger.info("sweep: %d entries that can no longer be undone deleted", undo.forget_expired())
    over = timezone.now() - undo.KEPT
    SavedView.objects.filter(removed_at__lt=over).delete()
    Presence.objects.filter(seen_at__lt=over).delete()
