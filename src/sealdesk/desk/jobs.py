"""The desk's background work."""

from __future__ import annotations

import uuid

from django.utils import timezone

from sealdesk.desk import checking, exporting, looking_again, tally, training
from sealdesk.desk.reindexing import must_be_built, rebuild
from sealdesk.desk.searching import INDEXER
from sealdesk.desk.snoozing import wake_due
from sealdesk.search import scouring as index
from sealdesk.triage import alarm
from sealdesk.vault import scouring as keys
from sealdesk.work.periodic import every
from sealdesk.work.tasks import job


@every(seconds=10, name="tickets.tally")
@job(max_attempts=1)
def add_up() -> None:
    """Add up what changed in the figures of the queues."""
    tally.fold()


@job(max_attempts=1)
def verify_ledger(check_id: str) -> None:
    """Recompute the whole ledger and record what was found."""
    checking.run(uuid.UUID(check_id))


@job(max_attempts=2)
def export_ledger(export_id: str) -> None:
    """Make the file of an export."""
    exporting.make(uuid.UUID(export_id))


@every(seconds=3600, name="ledger.exports")
@job(max_attempts=1)
def expire_exports() -> None:
    """Remove the files of exports that are a day old."""
    exporting.expire(timezone.now())


def enqueue_export(export_id: uuid.UUID) -> None:
    """Have an export made soon."""
    export_ledger.using(unique_key=f"ledger.export:{export_id}").enqueue(str(export_id))


def enqueue_check(check_id: uuid.UUID) -> None:
    """Have a check carried out soon."""
    verify_ledger.using(unique_key=f"ledger.verify:{check_id}").enqueue(str(check_id))


@every(seconds=3600, name="triage.learn")
@job(max_attempts=1)
def learn_from_decisions() -> None:
    """Train again at night when agents decided enough, and at once when the model in service holds an erased person's data."""
    training.learn_when_due(timezone.localtime())


@every(seconds=86_400, name="triage.drift")
@job(max_attempts=1)
def watch_drift() -> None:
    """Look whether tickets are others than at the training. Once a day, so that what swings about the bound does not ring all day."""
    alarm.watch()


@job(max_attempts=5)
def scour_after_erasure() -> None:
    """Take the destroyed keys, and what was searched of an erased person, out of the bytes that are stored."""
    keys.scour()
    index.scour()


def scour_erased_soon() -> None:
    """Put that in line, in the caller's transaction, unless it waits already."""
    scour_after_erasure.using(unique_key="erasure.scour").enqueue()


def learn_soon() -> None:
    """Look now, in the caller's transaction, whether a person in a model was erased: a training follows, unless one goes on already."""
    learn_from_decisions.using(unique_key="every:triage.learn").enqueue()


@job(max_attempts=1)
def train_model(version_id: str) -> None:
    """Carry out a training that was asked for."""
    training.carry_out(uuid.UUID(version_id))


def enqueue_training(version_id: uuid.UUID) -> None:
    """Have a training carried out soon."""
    train_model.using(unique_key=f"triage.train:{version_id}").enqueue(str(version_id))


@every(seconds=10, name="triage.second-look")
@job(max_attempts=1)
def look_again() -> None:
    """Look again at new tickets, by the meaning of their texts, many at once."""
    looking_again.look_again(timezone.now())


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
