"""The desk's background work."""

from __future__ import annotations

from django.utils import timezone

from sealdesk.desk import tally
from sealdesk.desk.reindexing import must_be_built, rebuild
from sealdesk.desk.searching import INDEXER
from sealdesk.desk.snoozing import wake_due
from sealdesk.desk.training import decided_since_training, retrain
from sealdesk.work.periodic import every
from sealdesk.work.tasks import job

#: Fewer new decisions than this change nothing that would be worth a training.
ENOUGH_DECISIONS = 10


@every(seconds=10, name="tickets.tally")
@job(max_attempts=1)
def add_up() -> None:
    """Add up what changed in the figures of the queues."""
    tally.fold()


@every(seconds=3600, name="triage.learn")
@job(max_attempts=3)
def learn_from_decisions() -> None:
    """Train again when agents decided enough since the last time."""
    if decided_since_training() >= ENOUGH_DECISIONS:
        retrain()


@every(seconds=30, name="tickets.wake")
@job(max_attempts=1)
def wake_snoozed() -> None:
    """Bring back the tickets that were put aside until now."""
    wake_due(timezone.now())


@every(seconds=3600, name="search.first")
@job(max_attempts=3)
def index_what_never_was() -> None:
    """Build the index on a desk whose messages are older than it is: after an upgrade, or a restore without it."""
    if must_be_built():
        rebuild(INDEXER)
