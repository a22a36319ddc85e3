"""Background work of the bench: what is over is deleted."""

from __future__ import annotations

import logging

from sealdesk.work.periodic import every
from sealdesk.work.tasks import job
from sealdesk.workbench import undo

logger = logging.getLogger(__name__)


@every(seconds=600, name="workbench.sweep")
@job()
def sweep() -> None:
    """Delete what can no longer be taken back."""
    logger.info("sweep: %d entries that can no longer be undone deleted", undo.forget_expired())
