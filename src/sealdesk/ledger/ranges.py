"""A range of events as one file with its proof, and the check of it: pure like the verifier, which calls it.

The first line is a JSON object: where the range begins, how many events it has, the checkpoint that it stands under, and the hashes
of the complete subtrees before and after it. Each further line is one event, exactly the bytes that were hashed. Whoever hashes the
lines and joins them with those subtrees gets the checkpoint's root, or the file was changed: one proof for the whole range, of some
forty hashes, and nothing needs to be held in memory. A kept checkpoint from within the range needs no proof of its own: its root is
passed on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.ledger import canonical, tree
from sealdesk.ledger.checkpoint import MAX_SIZE, Checkpoint
from sealdesk.ledger.errors import BundleError, ProofError
from sealdesk.ledger.note import VerifierKey
from sealdesk.ledger.verifier import continues, same_log

FORMAT: Final = "sealdesk-export/1"
MAX_LINE_BYTES: Final = 4 << 20
_REQUIRED: Final = frozenset({"format", "first", "count", "checkpoint", "before", "after"})
_OPTIONAL: Final = frozenset({"old_checkpoint", "consistency"})
_MOST_HASHES: Final = 128


@dataclass(frozen=True, slots=True)
class ProvenRange:
    """What a file proved: ``count`` events from number ``first`` on, all of them and in this order."""

    first: int
    count: int
    checkpoint: Checkpoint
    since: Checkpoint | None

    def sentence(self) -> str:
        """The result in one sentence."""
        log, last = self.checkpoint, self.first + self.count - 1
        text = f"Proven: the file holds the events {self.first} to {last}, complete and in order, of the {log.size}"
        text += f" in the ledger of {log.origin}"
        return f"{text}, which continues its checkpoint of {self.since.size} unchanged." if self.since else f"{text}."


def head_line(first: int, count: int, note: str, size: int, node_at: tree.NodeAt, old: tuple[str, int] | None = None) -> bytes:
    """The first line of a range under the checkpoint ``note`` of ``size`` events; ``old`` is an older one that it continues."""
    held: dict[str, Any] = {
        "format": FORMAT,
        "first": first,
        "count": count,
        "checkpoint": note,
        "before": [digest.hex() for _level, digest in tree.Frontier.read(first, node_at).peaks()],
        "after": [node_at(level, index).hex() for level, index in tree.subtrees_after(first + count, size)],
    }
    if old is not None:
        held |= {"old_checkpoint": old[0], "consistency": [digest.hex() for digest in tree.consistency_proof(old[1], size, node_at)]}
    return json.dumps(held, ensure_ascii=False).encode() + b"\n"


def is_range(line: bytes) -> bool:
    """Whether a file that begins with this line is a range of events."""
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(held, dict) and held.get("format") == FORMAT


def verify_range(lines: Iterable[bytes], vkeys: Iterable[VerifierKey], held: str | bytes | None = None) -> ProvenRange:
    """Check a file line by line, and that its ledger continues the checkpoint ``held`` if one is given.

    Raises ``ProofError`` or ``NotSignedError`` when it is not proven, another ``LedgerError`` when it is malformed.
    """
    keys, every = tuple(vkeys), iter(lines)
    head = _head(next(every, b""))
    log = Checkpoint.open(_text(head, "checkpoint"), keys)
    own = None if held is None else same_log(log, Checkpoint.open(held, keys))
    first, count = _number(head, "first"), _number(head, "count")
    if count < 1 or first + count > log.size:
        raise ProofError("The range reaches beyond its checkpoint.")
    passed = _rebuild(head, every, first, count, log, own)
    since = None
    if "old_checkpoint" in head:
        since = same_log(log, Checkpoint.open(_text(head, "old_checkpoint"), keys))
        tree.verify_consistency(since.size, since.root, log.size, log.root, _hashes(head, "consistency"))
    if own is not None:
        since = continues(log, passed or since, own)
    return ProvenRange(first, count, log, since)


def _rebuild(
    head: dict[str, Any], lines: Iterator[bytes], first: int, count: int, log: Checkpoint, own: Checkpoint | None
) -> Checkpoint | None:
    """Hash the lines up to the root of ``log``; returns how the ledger stood at the size of ``own``, where the range passes it."""
    before, after = _hashes(head, "before"), _hashes(head, "after")
    levels = [level for level in range(first.bit_length() - 1, -1, -1) if first >> level & 1]
    places = list(tree.subtrees_after(first + count, log.size))
    if len(before) != len(levels) or len(after) != len(places):
        raise ProofError("The proof has not the subtrees that belong around this range.")
    frontier = tree.Frontier.from_peaks(zip(levels, before, strict=True))
    read, passed = 0, _if_as_old(own, frontier, log)
    for line in lines:
        read += 1
        if read > count or len(line) > MAX_LINE_BYTES or not line.endswith(b"\n"):
            raise ProofError("The file has more events than it says, or its end was cut.")
        canonical.decode(line[:-1])
        frontier.append(tree.leaf_hash(line[:-1]))
        passed = passed or _if_as_old(own, frontier, log)
    if read != count:
        raise ProofError(f"The file says {count} events and holds {read}.")
    for (level, _index), digest in zip(places, after, strict=True):
        frontier.append_subtree(level, digest)
    if frontier.root() != log.root:
        raise ProofError("The events do not lead to the root that was signed: one was changed, left out or moved.")
    return passed


def _if_as_old(own: Checkpoint | None, frontier: tree.Frontier, log: Checkpoint) -> Checkpoint | None:
    return Checkpoint(log.origin, own.size, frontier.root()) if own is not None and frontier.size == own.size else None


def _head(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise BundleError("The first line is too long to be one.")
    try:
        held = json.loads(line.decode(), object_pairs_hook=_members)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise BundleError("The first line is not JSON in UTF-8.") from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise BundleError(f'This is not a range of the format "{FORMAT}".')
    if held.keys() - _OPTIONAL != _REQUIRED or len(held.keys() & _OPTIONAL) == 1:
        raise BundleError("The first line lacks something, or has members that this format does not know.")
    return held


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BundleError("The first line has two members of one name.")
    return members


def _number(head: dict[str, Any], name: str) -> int:
    value = head[name]
    if type(value) is not int or not 0 <= value < MAX_SIZE:
        raise BundleError(f"{name} is a whole number from 0.")
    return value


def _text(head: dict[str, Any], name: str) -> str:
    value = head[name]
    if not isinstance(value, str):
        raise BundleError(f"{name} is a string.")
    return value


def _hashes(head: dict[str, Any], name: str) -> Sequence[bytes]:
    value = head[name]
    if not isinstance(value, list) or len(value) > _MOST_HASHES:
        raise BundleError(f"{name} is a list of at most {_MOST_HASHES} hashes.")
    try:
        return [bytes.fromhex(item) for item in value]
    except (TypeError, ValueError):
        raise BundleError(f"The hashes in {name} are hex digits.") from None
