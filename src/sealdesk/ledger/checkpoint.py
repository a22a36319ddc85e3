"""Checkpoints (C2SP tlog-checkpoint): who the log is, how many events it has, and the root over them all."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sealdesk.ledger.errors import CheckpointError, NotSignedError
from sealdesk.ledger.note import SignedNote, Signer, VerifierKey
from sealdesk.ledger.tree import EMPTY_ROOT, HASH_SIZE

MAX_SIZE: Final = (1 << 63) - 1
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL: Final = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: ``size`` leaves under ``root`` (32 bytes), said by the log named ``origin``."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            if not line or _CONTROL.search(line):
                raise CheckpointError(
                    "The lines of a checkpoint must not be empty or contain control characters."
                )
        if not 0 <= self.size <= MAX_SIZE:
            raise CheckpointError("The size of a checkpoint is a number of events below 2^63.")
        if len(self.root) != HASH_SIZE:
            raise CheckpointError(f"The root of a checkpoint has {HASH_SIZE} bytes, not {len(self.root)}.")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointError("A checkpoint of no events must have the empty tree's root.")

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text. Raises ``CheckpointError`` unless ``format`` would give the same text."""
        lines = text.split("\n")
        if lines.pop() or len(lines) < 3:
            raise CheckpointError(
                "A checkpoint has a line each for origin, size and root, and ends in a newline."
            )
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size):
            raise CheckpointError(
                "The second line of a checkpoint is its size in decimal, without leading zeroes."
            )
        return cls(origin, int(size), _root(root), tuple(extensions))

    @classmethod
    def open(cls, note: str | bytes, vkeys: Iterable[VerifierKey]) -> Checkpoint:
        """The checkpoint in a signed note, if a key in ``vkeys`` that is named like its origin has signed it.

        Raises ``NotSignedError`` if no such key has, ``NoteError`` or ``CheckpointError`` if malformed.
        """
        signed = SignedNote.parse(note)
        names = {key.name for key in signed.verify(vkeys)}
        checkpoint = cls.parse(signed.text)
        # A trusted key of one log, or of a witness, must not be able to speak for another log.
        if checkpoint.origin not in names:
            raise NotSignedError("The checkpoint is signed, but not by the key of the log that it is about.")
        return checkpoint

    def format(self) -> str:
        """The note text, with its final newline."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    def sign(self, signer: Signer, *others: Signer) -> SignedNote:
        """The signed note. Raises ``CheckpointError`` unless ``signer`` is named like the origin."""
        if signer.name != self.origin:
            raise CheckpointError("A log signs only checkpoints of its own origin.")
        return SignedNote.sign(self.format(), signer, *others)


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        root = b""
    if base64.b64encode(root).decode() != text:
        raise CheckpointError("The third line of a checkpoint is its root in base64.")
    return root
