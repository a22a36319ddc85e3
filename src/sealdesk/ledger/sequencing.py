"""The sequencer: gives events their place in the tree, and signs a checkpoint. Correct with several processes at once."""

from __future__ import annotations

import logging
import time
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sealdesk.engines import commit_order_slack, lock_for_this_transaction
from sealdesk.ledger import head, store
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerLeaf, LedgerNode
from sealdesk.ledger.record import code_of
from sealdesk.ledger.tree import leaf_hash

logger = logging.getLogger(__name__)
BATCH: Final = 1000
_LOCK: Final = 0x5EA1


def sequence() -> int:
    """Sequence everything that is committed and sign one checkpoint. Returns how many events got their place."""
    total = 0
    while True:
        done = _one_batch()
        total += done
        if done < BATCH:
            return total


def unsequenced(after: int) -> QuerySet[LedgerEvent]:
    """Events without a place whose row number is above ``after``, in order."""
    placed = LedgerLeaf.objects.filter(event=OuterRef("id"))
    return LedgerEvent.objects.filter(~Exists(placed), id__gt=after).order_by("id")


def _one_batch() -> int:
    note = None
    with transaction.atomic():
        lock_for_this_transaction(_LOCK)
        last = LedgerLeaf.objects.order_by("-index").first()
        newest = 0 if last is None else last.event
        events = list(unsequenced(newest - commit_order_slack())[:BATCH])
        genuine = [event for event in events if bytes(event.mac) == code_of(event)]
        if len(genuine) < len(events):
            logger.error("ledger: %d rows were not written by this desk and get no place", len(events) - len(genuine))
        if genuine:
            _place(genuine)
            note = _sign()
    if note is not None:
        head.write(note)
    return len(genuine)


def _place(events: list[LedgerEvent]) -> None:
    frontier = store.frontier()
    leaves, nodes = [], []
    for event in events:
        for level, index, digest in frontier.append(leaf_hash(event.canonical())):
            if level == 0:
                leaves.append(LedgerLeaf(index=index, event=event.id, hash=digest))
            else:
                nodes.append(LedgerNode(level=level, index=index, hash=digest))
    LedgerLeaf.objects.bulk_create(leaves, batch_size=BATCH)
    LedgerNode.objects.bulk_create(nodes, batch_size=BATCH)


def _sign() -> str:
    signer, frontier = store.signer(), store.frontier()
    note = str(Checkpoint(signer.name, frontier.size, frontier.root()).sign(signer))
    LedgerCheckpoint(size=frontier.size, note=note, at_us=time.time_ns() // 1000).save(force_insert=True)
    return note
