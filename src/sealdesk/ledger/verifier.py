"""Makes proof bundles, and checks them with no desk, no database and no Django: ``cryptography`` is enough.

    python -m sealdesk.ledger.verifier BUNDLE.json --vkey KEY [--checkpoint FILE]

It answers with one sentence and exit code 0 (proven), 1 (not proven) or 2 (bad input: nothing can be said).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from sealdesk.ledger import canonical, tree
from sealdesk.ledger.checkpoint import MAX_SIZE, Checkpoint
from sealdesk.ledger.errors import BundleError, LedgerError, NotSignedError, ProofError
from sealdesk.ledger.note import SignedNote, VerifierKey

FORMAT: Final = "sealdesk-proof/1"
PROVEN, NOT_PROVEN, BAD_INPUT = 0, 1, 2
#: An event in the worst escaping, two checkpoints and two proofs fit many times over.
MAX_BUNDLE_BYTES: Final = 8 << 20
_MAX_PROOF: Final = 128
_REQUIRED: Final = frozenset({"format", "event", "index", "inclusion", "checkpoint"})
_OPTIONAL: Final = frozenset({"old_checkpoint", "consistency"})
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A proof bundle as read: of the right form, nothing in it verified."""

    event: bytes
    index: int
    inclusion: tuple[bytes, ...]
    checkpoint: str
    old_checkpoint: str | None = None
    consistency: tuple[bytes, ...] = ()

    @classmethod
    def parse(cls, text: str | bytes) -> Bundle:
        """Read a bundle's JSON. Raises ``BundleError`` for anything missing, unknown, repeated or wrong."""
        members = _read_json(text)
        if members.get("format") != FORMAT:
            raise BundleError(f'This is not a proof bundle of the format "{FORMAT}".')
        if missing := sorted(_REQUIRED - members.keys()):
            raise BundleError(f"The proof bundle lacks {', '.join(missing)}.")
        if members.keys() - _REQUIRED - _OPTIONAL:
            raise BundleError("The proof bundle has members that this format does not know.")
        if ("old_checkpoint" in members) != ("consistency" in members):
            raise BundleError("old_checkpoint and consistency come together or not at all.")
        index = members["index"]
        if type(index) is not int or not 0 <= index < MAX_SIZE:
            raise BundleError("The index in a proof bundle is a whole number from 0.")
        return cls(
            event=_text(members, "event").encode(),
            index=index,
            inclusion=_hashes(members["inclusion"], "inclusion"),
            checkpoint=_text(members, "checkpoint"),
            old_checkpoint=_text(members, "old_checkpoint") if "old_checkpoint" in members else None,
            consistency=_hashes(members.get("consistency", []), "consistency"),
        )

    def format(self) -> str:
        """The JSON text, for a file."""
        members: dict[str, object] = {
            "format": FORMAT,
            "event": self.event.decode(),
            "index": self.index,
            "inclusion": [digest.hex() for digest in self.inclusion],
            "checkpoint": self.checkpoint,
        }
        if self.old_checkpoint is not None:
            members["old_checkpoint"] = self.old_checkpoint
            members["consistency"] = [digest.hex() for digest in self.consistency]
        return json.dumps(members, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a bundle proved: ``event`` is number ``index`` (from 0) of the log at ``checkpoint``.

    ``since`` is the older checkpoint that the log was shown to continue, if one was given.
    """

    event: canonical.Event
    index: int
    checkpoint: Checkpoint
    since: Checkpoint | None

    def sentence(self) -> str:
        """The result in one sentence, without a word of the event's content."""
        log = self.checkpoint
        text = f"Proven: the event is number {self.index} of the {log.size} in the ledger of {log.origin}"
        return f"{text}, which continues its checkpoint of {self.since.size} unchanged." if self.since else f"{text}."


def build_bundle(event: bytes, index: int, checkpoint: str, node_at: tree.NodeAt, *, old_checkpoint: str | None = None) -> str:
    """The JSON of a bundle which proves that the canonical bytes ``event`` are leaf ``index``.

    Both checkpoints are signed notes, taken as they are; ``node_at`` reads the stored tree. The proof, except
    the signatures, is checked before it is given away: raises ``ProofError`` when the store does not lead to
    the checkpoints' roots, and another ``LedgerError`` when an argument is malformed.
    """
    canonical.decode(event)
    new = Checkpoint.parse(SignedNote.parse(checkpoint).text)
    inclusion = tree.inclusion_proof(index, new.size, node_at)
    tree.verify_inclusion(tree.leaf_hash(event), index, new.size, inclusion, new.root)
    consistency: Sequence[bytes] = ()
    if old_checkpoint is not None:
        old = Checkpoint.parse(SignedNote.parse(old_checkpoint).text)
        consistency = tree.consistency_proof(old.size, new.size, node_at)
        tree.verify_consistency(old.size, old.root, new.size, new.root, consistency)
    return Bundle(event, index, tuple(inclusion), checkpoint, old_checkpoint, tuple(consistency)).format()


def verify_bundle(text: str | bytes, vkeys: Iterable[VerifierKey], held: str | bytes | None = None) -> Proven:
    """Check everything that the bundle ``text`` claims, trusting only ``vkeys`` and the checkpoint ``held``.

    ``held`` is a signed note that the reader kept from earlier; the bundle must then be of the same tree or
    prove that it continues it. Raises ``ProofError`` or ``NotSignedError`` when the claim is not proven, and
    another ``LedgerError`` when the input is malformed.
    """
    keys = tuple(vkeys)
    bundle = Bundle.parse(text)
    event = canonical.decode(bundle.event)
    log = Checkpoint.open(bundle.checkpoint, keys)
    tree.verify_inclusion(tree.leaf_hash(bundle.event), bundle.index, log.size, bundle.inclusion, log.root)
    since = None
    if bundle.old_checkpoint is not None:
        since = same_log(log, Checkpoint.open(bundle.old_checkpoint, keys))
        tree.verify_consistency(since.size, since.root, log.size, log.root, bundle.consistency)
    if held is not None:
        since = continues(log, since, same_log(log, Checkpoint.open(held, keys)))
    return Proven(event, bundle.index, log, since)


def same_log(log: Checkpoint, other: Checkpoint) -> Checkpoint:
    """``other``, when it is of the same ledger; ProofError otherwise."""
    if other.origin != log.origin:
        raise ProofError("The checkpoints are of two different ledgers.")
    return other


def continues(log: Checkpoint, since: Checkpoint | None, held: Checkpoint) -> Checkpoint:
    """Tie the reader's own checkpoint, unless it is of no events, to a proven one; returns the reader's."""
    if held.size == 0:
        return held
    for known in (log, since):
        if known is not None and known.size == held.size:
            if known.root != held.root:
                raise ProofError(f"The ledger has two histories of {held.size} events: it was rewritten.")
            return held
    if held.size > log.size:
        raise ProofError("Your checkpoint is newer than the bundle; ask for a bundle under a checkpoint at least as new.")
    raise ProofError("The bundle does not connect to your checkpoint; ask for one that is made against it.")


def _read_json(text: str | bytes) -> Mapping[str, object]:
    if len(text) > MAX_BUNDLE_BYTES:
        raise BundleError("The proof bundle is too large to be one.")
    try:
        value = json.loads(text.decode() if isinstance(text, bytes) else text, object_pairs_hook=_members)
    except BundleError:
        raise
    except (ValueError, RecursionError):
        raise BundleError("The proof bundle is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise BundleError("A proof bundle is a JSON object.")
    return value


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BundleError("The proof bundle has two members of one name.")
    return members


def _text(members: Mapping[str, object], name: str) -> str:
    value = members[name]
    if not isinstance(value, str):
        raise BundleError(f"{name} in a proof bundle is a string.")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise BundleError(f"{name} in a proof bundle holds half a UTF-16 pair.")
    return value


def _hashes(value: object, name: str) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > _MAX_PROOF:
        raise BundleError(f"{name} in a proof bundle is a list of at most {_MAX_PROOF} hashes.")
    if not all(isinstance(item, str) and _HASH.fullmatch(item) for item in value):
        raise BundleError(f"The hashes in {name} are 64 lowercase hex digits each.")
    return tuple(bytes.fromhex(item) for item in value)


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BUNDLE_BYTES + 1)
    except OSError as error:
        raise BundleError(f"Cannot read {path}: {error.strerror}.") from None


class _Arguments(argparse.ArgumentParser):
    """Refuses bad usage in one sentence and with the code for bad input."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"Bad input: {message}. Ask {self.prog} --help.\n")


def _arguments() -> argparse.ArgumentParser:
    parser = _Arguments(
        prog="python -m sealdesk.ledger.verifier",
        description="Check that an event stands in a Sealdesk ledger, from an exported proof bundle alone.",
        epilog="Exit codes: 0 proven, 1 not proven, 2 bad input. Example: "
        "python -m sealdesk.ledger.verifier proof.json --vkey desk.example/ledger+530d903a+AekyeRrm...",
    )
    parser.add_argument(
        "bundle", type=Path, metavar="BUNDLE.json", help="the exported proof bundle, or a range of events that was exported"
    )
    parser.add_argument(
        "--vkey",
        action="append",
        required=True,
        metavar="KEY",
        help="the ledger's verifier key, got from elsewhere than the bundle; repeat for older keys",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="a checkpoint that you kept earlier, which the ledger must continue",
    )
    return parser


def _judge(path: Path, vkeys: Sequence[VerifierKey], held: bytes | None) -> str:
    """What a file of either kind proves, in one sentence."""
    from sealdesk.ledger import ranges  # it stands on this module

    try:
        with path.open("rb") as stream:
            if ranges.is_range(stream.readline(ranges.MAX_LINE_BYTES)):
                stream.seek(0)
                return ranges.verify_range(stream, vkeys, held).sentence()
    except OSError as error:
        raise BundleError(f"Cannot read {path}: {error.strerror}.") from None
    return verify_bundle(_read_file(path), vkeys, held).sentence()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    arguments = _arguments().parse_args(argv)
    try:
        vkeys = [VerifierKey.parse(vkey) for vkey in arguments.vkey]
        held = _read_file(arguments.checkpoint) if arguments.checkpoint else None
        sentence, code = _judge(arguments.bundle, vkeys, held), PROVEN
    except (ProofError, NotSignedError) as refusal:
        sentence, code = f"Not proven: {refusal}", NOT_PROVEN
    except LedgerError as refusal:
        sentence, code = f"Bad input: {refusal}", BAD_INPUT
    # Escaped, so that neither a terminal's encoding nor a hostile name in it can change the outcome.
    line = sentence.encode("ascii", "backslashreplace").decode() + "\n"
    (sys.stdout if code == PROVEN else sys.stderr).write(line)
    return code


if __name__ == "__main__":
    sys.exit(main())
