"""The chain of signed heads: each row's code covers the row and the code before it, so none of them can be taken out or redated."""

from __future__ import annotations

import hmac

from sealdesk.ledger.models import LedgerCheckpoint
from sealdesk.vault.purposes import keyed_digest


def code_of(row: LedgerCheckpoint, before: bytes) -> bytes:
    """The code of a row that follows one with the code ``before`` (empty for the first)."""
    held = row.note.encode("utf-8", "surrogatepass")
    parts = (before, str(row.size).encode(), str(row.at_us).encode(), held)
    return keyed_digest("ledger-checkpoint", b"".join(len(part).to_bytes(8, "big") + part for part in parts))


def follows(row: LedgerCheckpoint, before: bytes) -> bool:
    """Whether the desk wrote this row directly after the one with the code ``before``."""
    return hmac.compare_digest(bytes(row.mac), code_of(row, before))
