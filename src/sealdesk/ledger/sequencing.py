"""The sequencer: gives events their place in the tree, and signs a checkpoint. Correct with several processes at once."""

from __future__ import annotations

import logging
import time
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sealdesk.engines import commit_order_slack, lock_for_this_transaction, misspelt_uuids
from sealdesk.ledger import chain, head, store
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.mentions import index_mentions
from sealdesk.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerLeaf
from sealdesk.ledger.record import genuine
from sealdesk.ledger.tree import Frontier, leaf_hash
from sealdesk.statements import insert_plain

logger = logging.getLogger(__name__)
BATCH: Final = 1000
_LOCK: Final = 0x5EA1
_LEAF: Final = 'INSERT INTO ledger_event_leaf ("index", event, hash) VALUES (%s, %s, %s)'
_NODE: Final = 'INSERT INTO ledger_node (level, "index", hash) VALUES (%s, %s, %s)'


def sequence() -> int:
    """Sequence everything that is committed and sign one checkpoint. Returns how many events got their place."""
    total = 0
    while True:
        done = _one_batch()
        total += done
        if done < BATCH:
            return total


def unsequenced(after: int | None = None) -> QuerySet[LedgerEvent]:
    """Events without a place, in order; with ``after`` only those whose row number is above it."""
    placed = LedgerLeaf.objects.filter(event=OuterRef("id"))
    found = LedgerEvent.objects.filter(~Exists(placed)).order_by("id")
    return found if after is None else found.filter(id__gt=after)


def _one_batch() -> int:
    note = None
    with transaction.atomic():
        lock_for_this_transaction(_LOCK)
        last = LedgerLeaf.objects.order_by("-index").first()
        newest = 0 if last is None else last.event
        events = list(unsequenced(newest - commit_order_slack())[:BATCH])
        played_again = misspelt_uuids("ledger_event", "uid", newest - commit_order_slack())
        ours = [(event.id, written) for event in events if event.id not in played_again and (written := genuine(event)) is not None]
        if len(ours) < len(events):
            logger.error("ledger: %d rows were not written by this desk and get no place", len(events) - len(ours))
        if ours:
            frontier = _place(ours)
            index_mentions()  # in this transaction: what has a place is in the index, at every moment
            note = _sign(frontier)
    if note is not None:
        try:
            head.write(note)
        except OSError:  # what was recorded is recorded; the verification names a head that is missing or old
            logger.exception("ledger: the head file could not be written")
    return len(ours)


def _place(events: list[tuple[int, bytes]]) -> Frontier:
    """Give events their place; the frontier of the tree with them."""
    frontier = store.frontier()
    leaves, nodes = [], []
    for event, written in events:
        for level, index, digest in frontier.append(leaf_hash(written)):
            if level == 0:
                leaves.append((index, event, digest))
            else:
                nodes.append((level, index, digest))
    insert_plain(_LEAF, leaves)
    insert_plain(_NODE, nodes)
    return frontier


def _sign(frontier: Frontier) -> str:
    signer = store.signer()
    note = str(Checkpoint(signer.name, frontier.size, frontier.root()).sign(signer))
    before = store.newest_checkpoint()
    row = LedgerCheckpoint(size=frontier.size, note=note, at_us=time.time_ns() // 1000)
    row.mac = chain.code_of(row, bytes(before.mac) if before else b"")
    row.save(force_insert=True)
    return note
