"""Sealing of long contents in chunks, so that a large attachment never sits in memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015): the nonce of each chunk is
``prefix (7) | counter (4) | last (1)``, so a chunk that is moved, doubled, dropped or cut off does not open.
Each content has a key of its own, derived by HKDF-SHA-256 (RFC 5869) from the data key and a random salt, so
prefixes of different contents can never meet under one key.

Format, version 1: ``version (1) | algorithm (1) | key id (16) | salt (32) | prefix (7)`` and then the chunks, each of
65,536 bytes of plaintext (the last one may be shorter, or empty for an empty content) and a 16-byte tag.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealdesk.vault.envelope import TAG_BYTES, DataKey, Place
from sealdesk.vault.errors import DoesNotOpenError, NotSealedError

CHUNK_BYTES: Final = 65_536
HEADER_BYTES: Final = 57
_MARK: Final = bytes((1, 2))
_SEALED_CHUNK: Final = CHUNK_BYTES + TAG_BYTES
_MAX_CHUNKS: Final = 2**32


def _content_cipher(key: DataKey, header: bytes, place: Place) -> AESGCM:
    """The cipher of this one content."""
    info = b"sealdesk stream 1" + bytes(place)
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=header[18:50], info=info).derive(key.secret))


def _nonce(prefix: bytes, counter: int, *, last: bool) -> bytes:
    if counter >= _MAX_CHUNKS:
        raise DoesNotOpenError("The content is longer than 2^32 chunks.")
    return prefix + counter.to_bytes(4, "big") + bytes((last,))


def seal_stream(key: DataKey, source: BinaryIO, place: Place) -> Iterator[bytes]:
    """Yield the header and then one sealed chunk at a time; at most two chunks are in memory."""
    prefix = os.urandom(7)
    header = _MARK + key.id.bytes + os.urandom(32) + prefix
    cipher = _content_cipher(key, header, place)
    yield header
    chunk, counter = source.read(CHUNK_BYTES), 0
    while True:
        following = source.read(CHUNK_BYTES) if len(chunk) == CHUNK_BYTES else b""
        last = not following
        yield cipher.encrypt(_nonce(prefix, counter, last=last), chunk, header)
        if last:
            return
        chunk, counter = following, counter + 1


def stream_key_id(header: bytes) -> uuid.UUID:
    """The id of the key that sealed this content, or NotSealedError."""
    if len(header) < HEADER_BYTES or header[:2] != _MARK:
        raise NotSealedError("These bytes are not a sealed content of version 1. Restore the file from a backup.")
    return uuid.UUID(bytes=bytes(header[2:18]))


def open_stream(key: DataKey, sealed: BinaryIO, place: Place) -> Iterator[bytes]:
    """Yield the plaintext chunk by chunk, each authenticated before it is given out.

    A caller that must not act on a cut content has to read to the end: the last chunk proves that it is the last,
    and DoesNotOpenError is raised when it is missing.
    """
    header = sealed.read(HEADER_BYTES)
    if stream_key_id(header) != key.id:
        raise DoesNotOpenError("This content was sealed with another key.")
    cipher, prefix = _content_cipher(key, header, place), header[50:57]
    chunk, counter = sealed.read(_SEALED_CHUNK), 0
    while True:
        following = sealed.read(_SEALED_CHUNK) if len(chunk) == _SEALED_CHUNK else b""
        last = not following
        try:
            yield cipher.decrypt(_nonce(prefix, counter, last=last), chunk, header)
        except InvalidTag:
            raise DoesNotOpenError("This content was changed, cut short, reordered or moved.") from None
        if last:
            return
        chunk, counter = following, counter + 1


def join(chunks: Iterable[bytes], limit: int) -> bytes:
    """All chunks as one value, refused above ``limit`` bytes: for contents that are known to be small."""
    gathered = bytearray()
    for chunk in chunks:
        gathered += chunk
        if len(gathered) > limit:
            raise DoesNotOpenError(f"The content is longer than the {limit} bytes that are read at once.")
    return bytes(gathered)
