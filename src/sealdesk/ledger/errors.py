"""Refusals of the ledger's pure half. Each is a ``ValueError``: the input was at fault."""

from __future__ import annotations


class LedgerError(ValueError):
    """Something about the ledger does not hold; the sentence says what, and what to do."""


class CanonicalError(LedgerError):
    """A value has no canonical encoding, or bytes are not the canonical encoding of any event."""


class ProofError(LedgerError):
    """A Merkle proof does not prove what it claims, or was asked for where none exists."""


class NoteError(LedgerError):
    """A signed note or one of its keys is malformed."""


class NotSignedError(NoteError):
    """The note is well formed, but no trusted key signed it, or a trusted key's signature is wrong."""


class CheckpointError(LedgerError):
    """A note's text is not a checkpoint, or not one of the expected log."""


class BundleError(LedgerError):
    """A proof bundle is malformed, so that nothing can be said about its event."""
