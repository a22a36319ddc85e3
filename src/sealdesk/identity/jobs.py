"""Background work of identity: what is over is deleted."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from django.db.models import Q
from django.utils import timezone

from sealdesk.identity import throttle
from sealdesk.identity.models import SetupLink
from sealdesk.identity.sessions import SessionStore
from sealdesk.work.periodic import every
from sealdesk.work.tasks import job

logger = logging.getLogger(__name__)

#: The ledger tells of links for good; the rows are kept this long to look into a doubt.
USED_LINKS_ARE_KEPT: Final = dt.timedelta(days=30)


@every(seconds=3600, name="identity.sweep")
@job()
def sweep() -> None:
    """Delete sessions that are over, links that are old, and counters that no limit reads."""
    SessionStore.clear_expired()
    now = timezone.now()
    old = now - USED_LINKS_ARE_KEPT
    links = SetupLink.objects.filter(Q(used_at__lt=old) | Q(used_at=None, expires_at__lt=now)).delete()[0]
    logger.info("sweep: %d set-up links and %d counters deleted", links, throttle.prune())
