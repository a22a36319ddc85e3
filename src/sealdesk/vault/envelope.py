"""One sealed value: AES-256-GCM bound to the table, column and row where it belongs.

Format, version 1: ``version (1) | algorithm (1) | key id (16) | nonce (12) | ciphertext and tag``.
The header and the place are the associated data, so neither can be exchanged without the value refusing to open.
A random 96-bit nonce is safe here because one data key seals far fewer than 2^32 values (NIST SP 800-38D, 8.3).
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealdesk.vault.errors import DoesNotOpenError, NotSealedError
from sealdesk.vault.subjects import DESK, Subject

VERSION: Final = 1
AES_256_GCM: Final = 1
HEADER_BYTES: Final = 18
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
OVERHEAD_BYTES: Final = HEADER_BYTES + NONCE_BYTES + TAG_BYTES
_MARK: Final = bytes((VERSION, AES_256_GCM))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value belongs. A ciphertext copied to any other place does not open there."""

    table: str
    column: str
    row: str

    def __bytes__(self) -> bytes:
        """Unambiguous: each part carries its length, so no two places share their bytes."""
        parts = [part.encode() for part in (self.table, self.column, self.row)]
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


class DataKey:
    """A data key in memory: its id, whose it is, its 32 bytes, and the cipher built from them once (building costs more than using)."""

    __slots__ = ("cipher", "id", "secret", "subject")

    def __init__(self, key_id: uuid.UUID, secret: bytes, subject: Subject = DESK) -> None:
        self.id = key_id
        self.secret = secret
        self.subject = subject
        self.cipher = AESGCM(secret)

    def __repr__(self) -> str:
        return f"DataKey({self.id})"


def seal(key: DataKey, plaintext: bytes, place: Place) -> bytes:
    """Seal ``plaintext`` for ``place``. The result is ``OVERHEAD_BYTES`` longer."""
    header = _MARK + key.id.bytes
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + key.cipher.encrypt(nonce, plaintext, header + bytes(place))


def key_id(sealed: bytes) -> uuid.UUID:
    """The id of the key that sealed this value, or NotSealedError."""
    if len(sealed) < OVERHEAD_BYTES or sealed[:2] != _MARK:
        raise NotSealedError("These bytes are not a sealed value of version 1. Restore the row from a backup.")
    return uuid.UUID(bytes=bytes(sealed[2:HEADER_BYTES]))


def unseal(key: DataKey, sealed: bytes, place: Place) -> bytes:
    """The plaintext, or an error: NotSealedError for another format, DoesNotOpenError for anything that was changed or moved."""
    if key_id(sealed) != key.id:
        raise DoesNotOpenError("This value was sealed with another key.")
    header, nonce = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    try:
        return key.cipher.decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], header + bytes(place))
    except InvalidTag:
        raise DoesNotOpenError("This value was changed, or moved from the place it was sealed for.") from None
