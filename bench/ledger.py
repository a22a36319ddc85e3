"""Verifying the whole ledger against hashing the same canonical bytes with SHA-256, and what one event costs."""

from __future__ import annotations

import hashlib
from typing import Final

from bench.measuring import Result, compared, in_turns, once

EVENTS: Final = 5000
TOGETHER: Final = 50


def run() -> list[Result]:
    """``verify`` reads every row, recomputes every leaf, node, root and code; the baseline hashes bytes that are at hand."""
    from django.db import transaction

    from sealdesk.access.acting import new_event
    from sealdesk.access.actors import Actor
    from sealdesk.access.tags import Tag
    from sealdesk.ledger.models import LedgerEvent
    from sealdesk.ledger.record import append_all
    from sealdesk.ledger.sequencing import sequence
    from sealdesk.ledger.verification import verify

    def write() -> None:
        for _ in range(EVENTS // TOGETHER):
            details = {"number": 1042, "tray": "inbox"}
            events = [new_event(Actor.system("bench"), Tag.TICKET_OPENED, on="ticket:bench", details=details) for _ in range(TOGETHER)]
            with transaction.atomic():
                append_all(events)

    appending = once(write)
    placing = once(sequence)
    data = [event.canonical() for event in LedgerEvent.objects.all()]
    if not verify().ok:
        raise RuntimeError("The bench's own ledger does not verify.")
    figure, baseline = in_turns(verify, lambda: [hashlib.sha256(one).digest() for one in data], 3)
    per = 1_000_000 / len(data)
    return [
        compared("ledger", "verify : SHA-256 of the same bytes", figure * per, baseline * per, "us an event", note=f"{len(data)} events"),
        compared("ledger", f"append ({TOGETHER} a commit) : SHA-256", appending * 1_000_000 / EVENTS, baseline * per, "us an event"),
        compared("ledger", "sequence and sign : SHA-256", placing * per, baseline * per, "us an event"),
    ]
