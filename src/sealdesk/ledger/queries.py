"""Reading the ledger: single events, and their proofs."""

from __future__ import annotations

from dataclasses import dataclass

from sealdesk.ledger import store
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.errors import ProofError
from sealdesk.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerLeaf
from sealdesk.ledger.note import SignedNote
from sealdesk.ledger.record import Outcome
from sealdesk.ledger.tree import Frontier, inclusion_proof, leaf_hash, verify_inclusion
from sealdesk.ledger.verifier import build_bundle


@dataclass(frozen=True, slots=True)
class EventProof:
    """The way from one event up to a signed checkpoint, checked just now."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: str


def proof_of(event: LedgerEvent) -> EventProof | None:
    """The proof under the newest checkpoint; None while the event is younger than that. ProofError when it does not hold."""
    placed, newest = _place(event), store.newest_checkpoint()
    if placed is None or newest is None or placed.index >= newest.size:
        return None
    checkpoint = Checkpoint.parse(SignedNote.parse(newest.note).text)
    leaf = leaf_hash(event.canonical())
    path = inclusion_proof(placed.index, checkpoint.size, store.node_at)
    verify_inclusion(leaf, placed.index, checkpoint.size, path, checkpoint.root)
    return EventProof(placed.index, leaf, tuple(path), checkpoint, newest.note)


def bundle_of(event: LedgerEvent, kept: str | None = None) -> str | None:
    """The proof as a file that the stand-alone verifier checks; None while there is no checkpoint over the event.

    With ``kept``, a checkpoint that ``continued`` let pass, it proves too that the ledger continues that one.
    """
    placed, newest = _place(event), store.newest_checkpoint()
    if placed is None or newest is None or placed.index >= newest.size:
        return None
    old = kept if kept is not None and Checkpoint.parse(SignedNote.parse(kept).text).size else None
    return build_bundle(event.canonical(), placed.index, newest.note, store.node_at, old_checkpoint=old)


def continued(note: str) -> Checkpoint:
    """The checkpoint in a note that somebody kept, when this desk signed it and its ledger continues it.

    NoteError or CheckpointError when it is none of this ledger, ProofError when the ledger was cut or rewritten since.
    """
    key, newest = store.verifier_key(), store.newest_checkpoint()
    kept = Checkpoint.open(note, [] if key is None else [key])
    if kept.size > (newest.size if newest else 0):
        raise ProofError(f"The checkpoint counts {kept.size} events, and the ledger has signed for fewer: something was cut off.")
    if Frontier.read(kept.size, store.node_at).root() != kept.root:
        raise ProofError(f"The ledger has two histories of {kept.size} events: it was rewritten.")
    return kept


def newest_done(tag: str, resource: str) -> LedgerEvent | None:
    """The last time that this was done to that; None where it never was."""
    return LedgerEvent.objects.filter(tag=tag, resource=resource, outcome=Outcome.DONE).order_by("-id").first()


def vkey() -> str:
    """The public key that an outsider needs; empty before the first checkpoint."""
    key = store.verifier_key()
    return "" if key is None else str(key)


def places_of(events: list[LedgerEvent]) -> dict[int, int]:
    """Row number to place in the tree, for those that have one."""
    return dict(LedgerLeaf.objects.filter(event__in=[event.id for event in events]).values_list("event", "index"))


def checkpoints() -> list[LedgerCheckpoint]:
    """The newest fifty signed heads."""
    return list(LedgerCheckpoint.objects.order_by("-size")[:50])


def placed_from(index: int, most: int) -> list[tuple[int, LedgerEvent]]:
    """The next events in the order of the tree, with their places: nothing is ever put in between, so a reader misses none."""
    places = dict(LedgerLeaf.objects.filter(index__gte=index).order_by("index").values_list("event", "index")[:most])
    events = LedgerEvent.objects.in_bulk(list(places))
    return [(place, events[event]) for event, place in places.items() if event in events]


def _place(event: LedgerEvent) -> LedgerLeaf | None:
    return LedgerLeaf.objects.filter(event=event.id).first()
