"""Recomputing the whole ledger from the database, and naming what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from django.db import DatabaseError
from django.db.models import Count, Max

from sealdesk.engines import commit_order_slack, highest_given, missing_numbers, misspelt_uuids, snapshot
from sealdesk.ledger import chain, head, store
from sealdesk.ledger.beside import Mentions, check_guards
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.errors import LedgerError
from sealdesk.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerLeaf, LedgerNode
from sealdesk.ledger.note import VerifierKey
from sealdesk.ledger.record import is_genuine
from sealdesk.ledger.report import MAX_FINDINGS, Report
from sealdesk.ledger.sequencing import unsequenced
from sealdesk.ledger.tree import Frontier, leaf_hash
from sealdesk.vault.errors import VaultError

CHUNK: Final = 2000
T = TypeVar("T")


def verify(against: str | None = None, *, progress: Callable[[int], object] | None = None) -> Report:
    """Recompute every hash, node, root and signature.

    ``against`` is a signed checkpoint that somebody kept: the ledger must continue it. ``progress`` is called with the
    number of events after each chunk.
    """
    report = Report()
    # Before the snapshot: a head that is newer than the database must mean that the database was put back.
    kept = _kept()
    try:
        with snapshot():
            _recompute(report, kept, against, progress)
    except (AttributeError, DatabaseError, LedgerError, TypeError, ValueError) as error:
        sentence = f"A table of the ledger holds something that the desk never writes ({type(error).__name__}). Restore the database."
        report.add("unreadable", "the ledger's tables", sentence)
    return report


def _kept() -> str | None:
    """The head file. One that is no text is as good as one that nobody signed."""
    try:
        return head.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _recompute(report: Report, kept: str | None, against: str | None, progress: Callable[[int], object] | None) -> None:
    key = _desk_key(report)
    roots = _Roots(report, key, kept, against)
    mismatched: dict[int, tuple[bytes, bytes]] = {}
    frontier = Frontier()
    nodes, mentions = _Nodes(report), Mentions(report)
    for leaf, event in _leaves_with_events(report):
        fits = _fits(report, frontier, leaf, event, mismatched)
        if event is not None and fits:
            mentions.expect(event)
        else:
            mentions.leave_out(leaf.event)
        for level, index, digest in frontier.append(bytes(leaf.hash)):
            if level:
                nodes.expect(level, index, digest)
        roots.at(frontier)
        if progress is not None and frontier.size % CHUNK == 0:
            progress(frontier.size)
    report.events = frontier.size
    _name_mismatches(report, mismatched)
    nodes.finish()
    roots.finish(frontier)
    _check_ids(report)
    _check_unsequenced(report)
    _check_counted(report)
    mentions.finish(frontier.size)
    check_guards(report)
    if not report.events and not report.pending:
        sentence = "The ledger holds nothing, though a desk's first events are written when it is prepared: it was emptied."
        report.add("empty", "the ledger", sentence)


def _desk_key(report: Report) -> VerifierKey | None:
    """The public key, when the sealed private one beside it belongs to it: nobody without the root key can make such a pair."""
    try:
        key = store.verifier_key()
        if key is None or (str(store.signer().verifier_key) == str(key) and store.named_origin() == key.name):
            return key
    except (LedgerError, VaultError, UnicodeDecodeError):
        pass
    report.add("signer", "the signing key", "The signing key in the database is not the one that this desk made: it was replaced.")
    return None


def _leaves_with_events(report: Report) -> Iterator[tuple[LedgerLeaf, LedgerEvent | None]]:
    highest = 0
    for chunk in _chunks(LedgerLeaf.objects.order_by("index").iterator(CHUNK)):
        events = _events([leaf.event for leaf in chunk])
        for leaf in chunk:
            if leaf.event < highest - commit_order_slack():
                report.add("reordered", f"place {leaf.index}", f"Event {leaf.event} stands after event {highest}: leaves were reordered.")
            highest = max(highest, leaf.event)
            yield leaf, events.get(leaf.event)


def _events(numbers: list[int]) -> dict[int, LedgerEvent]:
    """The events with these row numbers. One that cannot even be read as an event is left with its number only."""
    try:
        return LedgerEvent.objects.in_bulk(numbers)
    except (DatabaseError, ValueError, TypeError):
        return {number: event for number in numbers for event in _one_event(number)}


def _one_event(number: int) -> list[LedgerEvent]:
    try:
        return list(LedgerEvent.objects.filter(id=number))
    except (DatabaseError, ValueError, TypeError):
        return [LedgerEvent(id=number, uid=None, mac=b"")]


def _fits(
    report: Report, frontier: Frontier, leaf: LedgerLeaf, event: LedgerEvent | None, mismatched: dict[int, tuple[bytes, bytes]]
) -> bool:
    """Whether the event at the next place is the one that this desk recorded."""
    place = frontier.size
    if leaf.index != place and not any(f.kind == "gap" for f in report.findings):
        report.add("gap", f"place {place}", f"Place {place} of the tree is missing: leaves were removed or moved.")
    if event is None:
        report.add("deleted", f"event {leaf.event}", f"Event {leaf.event} at place {leaf.index} was deleted.")
        return False
    try:
        actual = leaf_hash(event.canonical())
    except (LedgerError, ValueError, TypeError):
        actual = b""
    if actual != bytes(leaf.hash):
        mismatched[leaf.event] = (actual, bytes(leaf.hash))
        return False
    if is_genuine(event):
        return True
    report.add("forged", f"event {event.id}", f"Event {event.id} at place {leaf.index} does not carry this desk's code: it was slipped in.")
    return False


def _name_mismatches(report: Report, mismatched: dict[int, tuple[bytes, bytes]]) -> None:
    """An event whose content belongs to another's place was swapped; otherwise it was changed."""
    expected = {want: event for event, (_, want) in mismatched.items()}
    for event, (actual, _) in sorted(mismatched.items()):
        other = expected.get(actual)
        if other is None:
            report.add("changed", f"event {event}", f"Event {event} was changed after it was recorded.")
        else:
            report.add("swapped", f"event {event}", f"Event {event} holds what was recorded as event {other}.")


class _Nodes:
    """Compares stored inner nodes with recomputed ones, a chunk at a time."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.expected: dict[tuple[int, int], bytes] = {}
        self.count = 0

    def expect(self, level: int, index: int, digest: bytes) -> None:
        self.expected[level, index] = digest
        self.count += 1
        if len(self.expected) >= CHUNK:
            self._compare()

    def finish(self) -> None:
        self._compare()
        stored = LedgerNode.objects.count()
        if stored > self.count:
            self.report.add("extra", "tree", f"The tree holds {stored - self.count} nodes that no event leads to.")

    def _compare(self) -> None:
        by_level: dict[int, list[int]] = {}
        for level, index in self.expected:
            by_level.setdefault(level, []).append(index)
        for level, indexes in by_level.items():
            rows = LedgerNode.objects.filter(level=level, index__gte=min(indexes), index__lte=max(indexes))
            stored = {index: bytes(digest) for index, digest in rows.values_list("index", "hash")}
            for index in indexes:
                if stored.get(index) != self.expected[level, index]:
                    width = 1 << level
                    where = f"places {index * width} to {(index + 1) * width - 1}"
                    what = "is missing" if index not in stored else "does not fit: leaves were reordered or replaced"
                    self.report.add("tree", where, f"The tree over {where} {what}.")
        self.expected.clear()


class _Roots:
    """Compares the root at each size for which somebody signed or kept a checkpoint."""

    def __init__(self, report: Report, key: VerifierKey | None, kept: str | None, against: str | None) -> None:
        self.report = report
        self.keys = [] if key is None else [key]
        self.wanted: dict[int, list[tuple[str, Checkpoint]]] = {}
        report.vkey = "" if key is None else str(key)
        self.newest = 0
        before = b""
        for row in LedgerCheckpoint.objects.order_by("size").iterator(CHUNK):
            self._want(f"checkpoint {row.size}", row.note, size=row.size)
            if (before or bytes(row.mac)) and not chain.follows(row, before):
                name = f"checkpoint {row.size}"
                report.add("chain", name, f"Before or at {name} a checkpoint was removed, or its time was changed.")
            before = bytes(row.mac)
            report.checkpoints += 1
            self.newest = row.size
        if report.checkpoints and not before:
            report.add("chain", f"checkpoint {self.newest}", "The newest checkpoint carries no code of this desk.")
        if kept is not None:
            self._want("the head file", kept)
        elif (report.checkpoints or LedgerLeaf.objects.exists()) and not head.comes():
            report.add("head-missing", str(head.path()), "The head file is missing, so a cut at the end could not be found. Restore it.")
        if against is not None:
            self._want("the given checkpoint", against)

    def _want(self, name: str, note: str, size: int | None = None) -> None:
        try:
            checkpoint = Checkpoint.open(note, self.keys)
        except LedgerError as error:
            self.report.add("signature", name, f"{name.capitalize()} is not signed by this desk's key: {error}")
            return
        if size is not None and checkpoint.size != size:
            self.report.add("checkpoint", name, f"{name.capitalize()} says {checkpoint.size} events.")
        self.wanted.setdefault(checkpoint.size, []).append((name, checkpoint))

    def at(self, frontier: Frontier) -> None:
        for name, checkpoint in self.wanted.pop(frontier.size, ()):
            root = frontier.root()
            if checkpoint.root != root:
                sentence = f"The first {frontier.size} events do not lead to the root that {name} signed: history was rewritten."
                self.report.add("root", name, sentence)
            elif checkpoint.size >= self.report.checkpoint_size:
                self.report.checkpoint_size, self.report.checkpoint_root = checkpoint.size, root.hex()
                self.report.origin = checkpoint.origin

    def finish(self, frontier: Frontier) -> None:
        for size, claims in self.wanted.items():
            for name, _ in claims:
                if size:
                    sentence = f"The ledger ends after {frontier.size} events, but {name} signed {size}: its tail was cut off."
                    self.report.add("truncated", name, sentence)
        if self.newest < frontier.size:
            sentence = f"Only {self.newest} of {frontier.size} events stand under a checkpoint of the database."
            self.report.add("unsigned", "tree", sentence)


def _check_ids(report: Report) -> None:
    """The same event under two row numbers: its code is right, so only its own id tells. And ids in a spelling that no query finds."""
    doubled = LedgerEvent.objects.values("uid").annotate(rows=Count("id"), last=Max("id")).filter(rows__gt=1).order_by()
    for row in doubled[:MAX_FINDINGS]:
        report.add("doubled", f"event {row['last']}", f"Event {row['last']} repeats another event.")
    for number in sorted(misspelt_uuids("ledger_event", "department"))[:MAX_FINDINGS]:
        sentence = f"Event {number} was changed: its department does not stand there as the desk writes one, so it is not found by it."
        report.add("changed", f"event {number}", sentence)
    named = {finding.where for finding in report.findings}
    misspelt = sorted(number for number in misspelt_uuids("ledger_event", "uid") if f"event {number}" not in named)
    for number in misspelt[:MAX_FINDINGS]:
        sentence = f"Event {number} repeats another event: its id does not stand there as the desk writes one."
        report.add("doubled", f"event {number}", sentence)


def _check_unsequenced(report: Report) -> None:
    last = LedgerLeaf.objects.order_by("-index").values_list("event", flat=True).first() or 0
    for event in unsequenced().iterator(CHUNK):
        if not is_genuine(event):
            report.add("inserted", f"event {event.id}", f"Event {event.id} was not written by this desk.")
        elif event.id <= last - commit_order_slack():
            report.add("unplaced", f"event {event.id}", f"Event {event.id} has lost its place in the tree: its leaf was removed.")
        else:
            report.pending += 1


def _check_counted(report: Report) -> None:
    """Events that were deleted before they had a place: where the database takes back what is rolled back, every gap was one."""
    counted = highest_given("ledger_event")
    highest = max(LedgerEvent.objects.aggregate(n=Max("id"))["n"] or 0, LedgerLeaf.objects.aggregate(n=Max("event"))["n"] or 0)
    if counted is None or not highest:
        return
    gone = missing_numbers("ledger_event", known_in=("ledger_event_leaf", "event"), most=MAX_FINDINGS)
    if counted < highest:
        sentence = f"The database's own count of events ({counted}) is below event {highest}: the count or the event was changed."
        report.add("counted", "the count of events", sentence)
    elif counted > highest:
        gone.append((highest + 1, counted))
    for first, last in gone:
        sentence = f"Events {first} to {last} are missing: they were deleted before they had a place in the tree."
        report.add("truncated", f"events {first} to {last}", sentence)


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
