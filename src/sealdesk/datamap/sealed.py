"""What reading a sealed field gives: a value that tells what it is and whose, but not what it says."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sealdesk.labels import Declaration
from sealdesk.vault import envelope
from sealdesk.vault.envelope import Place

MASK = "•••••"


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One sealed value of one row. Only the open door turns it into text; everything else sees ``MASK``."""

    declaration: Declaration
    place: Place
    kind: str
    blob: bytes | None = field(default=None, repr=False)
    pending: bytes | None = field(default=None, repr=False)
    """The plaintext of a value that was set and not saved yet."""

    @property
    def key_id(self) -> uuid.UUID | None:
        """The id of the key that opens it; None while it is not saved."""
        return None if self.blob is None else envelope.key_id(self.blob)

    def __str__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return self.blob is not None or bool(self.pending)
