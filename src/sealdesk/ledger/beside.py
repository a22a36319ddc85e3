"""What stands beside the tree and has to fit it: who and what the events mention, and that the database refuses changes."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from typing import Final

from sealdesk.engines import foreign_triggers, missing_refusals, restore_append_only
from sealdesk.ledger.mentions import named_by, rebuild_mentions
from sealdesk.ledger.models import GUARDED, LedgerEvent, LedgerIndexed, LedgerLeaf, LedgerMention
from sealdesk.ledger.report import Report

CHUNK: Final = 2000
#: So many row numbers share one sum: few enough to look at one by one when it is wrong.
SPAN: Final = 1000
_REPAIR: Final = "'sealdesk ledger repair' makes it anew; first find out who could."


def check_guards(report: Report) -> None:
    """That UPDATE and DELETE are still refused on each of the ledger's tables, and that nothing else hangs on them."""
    for table in GUARDED:
        for name in missing_refusals(table):
            sentence = f"The database no longer refuses changes of {table}: the trigger {name} was dropped, disabled or changed. {_REPAIR}"
            report.add("unguarded", name, sentence)
        for kind, name in foreign_triggers(table):
            sentence = f"A {kind.lower()} that is not the desk's hangs on {table}: {name}. It can have an event come to nothing. {_REPAIR}"
            report.add("unguarded", name, sentence)


def repair() -> tuple[list[str], int]:
    """Put the refusals and the index of mentions back; returns the triggers that were missing or not ours, and the number of mentions."""
    missing = [name for table in GUARDED for name in (*missing_refusals(table), *(name for _kind, name in foreign_triggers(table)))]
    for table in GUARDED:
        restore_append_only(table)
    return missing, rebuild_mentions()


class Mentions:
    """Compares the index of mentions with the events, in one pass over each and with memory that hardly grows.

    Both sides are added up, a span of row numbers at a time, as keyed digests under a key of this run: nobody can change
    entries so that a sum stays. Only spans whose sums differ are looked at entry by entry.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.key = os.urandom(16)
        self.sums: defaultdict[int, int] = defaultdict(int)
        self.doubtful: set[int] = set()

    def expect(self, event: LedgerEvent) -> None:
        """The event is whole, so the index has exactly what it names."""
        for named in set(named_by(event.resource, event.details)):
            self.sums[event.id // SPAN] += self._code(named, event.id)

    def leave_out(self, event: int) -> None:
        """The event itself is at fault, which is named already: what it mentions cannot be judged."""
        self.doubtful.add(event)

    def finish(self, size: int) -> None:
        """Compare, and name what differs; ``size`` is how many events have a place in the tree."""
        row = LedgerIndexed.objects.first()
        indexed = 0 if row is None else row.size
        if indexed != size:
            sentence = f"The index of mentions says that it was written up to place {indexed}, but the tree has {size}. {_REPAIR}"
            self.report.add("mention", "the index of mentions", sentence)
        for person, event in LedgerMention.objects.values_list("person", "event").iterator(CHUNK):
            if event not in self.doubtful:
                self.sums[event // SPAN] -= self._code(bytes(person), event)
        for span in sorted(span for span, total in self.sums.items() if total):
            self._name(span)

    def _code(self, named: bytes, event: int) -> int:
        held = named + event.to_bytes(8, "big", signed=True)
        return int.from_bytes(hashlib.blake2b(held, key=self.key, digest_size=16).digest(), "big")

    def _name(self, span: int) -> None:
        within = range(span * SPAN, (span + 1) * SPAN)
        placed = LedgerLeaf.objects.filter(event__in=within).values_list("event", flat=True)
        wanted = Counter(
            (event.id, named)
            for event in LedgerEvent.objects.filter(id__in=list(placed)).iterator(CHUNK)
            if event.id not in self.doubtful
            for named in set(named_by(event.resource, event.details))
        )
        rows = LedgerMention.objects.filter(event__gte=within.start, event__lt=within.stop).values_list("event", "person")
        stored = Counter((event, bytes(person)) for event, person in rows.iterator(CHUNK) if event not in self.doubtful)
        lacking, surplus = wanted - stored, stored - wanted
        events = sorted({event for event, _ in (*lacking, *surplus)})
        which = ", ".join(map(str, events[:10])) + (f" and {len(events) - 10} more" if len(events) > 10 else "")
        sentence = (
            f"The index of who and what is mentioned does not fit the events {which}: {lacking.total()} entries were removed, "
            f"{surplus.total()} were added. Who looks for a person in the ledger is misled. {_REPAIR}"
        )
        self.report.add("mention", f"events {events[0]} to {events[-1]}", sentence)
