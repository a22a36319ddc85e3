"""The vault's two verbs against AES-256-GCM alone, on values of the sizes that a mail has."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.measuring import Result, compared, in_turns

#: Bytes of one value, and how many values one round seals.
SIZES: Final = ((200, 4000), (4_000, 4000), (200_000, 200))
STREAM: Final = 16 * 1024 * 1024


def run() -> list[Result]:
    """Small values, and one long content in chunks."""
    from sealdesk.vault.envelope import DataKey, Place
    from sealdesk.vault.ids import uuid7
    from sealdesk.vault.stream import open_stream, seal_stream

    key, raw = DataKey(uuid7(), os.urandom(32)), AESGCM(os.urandom(32))
    place = Place("desk_message", "text", str(uuid7()))
    results = []
    for size, times in SIZES:
        results += _values(key, raw, place, size, times)
    content, nonce = os.urandom(STREAM), os.urandom(12)
    sealed_chunks = b"".join(seal_stream(key, io.BytesIO(content), place))
    whole = raw.encrypt(nonce, content, b"")
    streams: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("seal", lambda: sum(map(len, seal_stream(key, io.BytesIO(content), place))), lambda: raw.encrypt(nonce, content, b"")),
        ("open", lambda: sum(map(len, open_stream(key, io.BytesIO(sealed_chunks), place))), lambda: raw.decrypt(nonce, whole, b"")),
    ]
    for name, ours, bare in streams:
        figure, baseline = in_turns(ours, bare, 5)
        results.append(compared("sealing", f"{name} 16 MiB in chunks : AES-GCM", figure * 1000, baseline * 1000, "ms"))
    return results


def _values(key: Any, raw: AESGCM, place: Any, size: int, times: int) -> list[Result]:
    from sealdesk.vault import envelope

    value, nonce = os.urandom(size), os.urandom(12)
    sealed, ciphertext = envelope.seal(key, value, place), raw.encrypt(nonce, value, b"place")
    pairs: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("seal", lambda: envelope.seal(key, value, place), lambda: raw.encrypt(os.urandom(12), value, b"place")),
        ("open", lambda: envelope.unseal(key, sealed, place), lambda: raw.decrypt(nonce, ciphertext, b"place")),
    ]
    results = []
    for name, ours, bare in pairs:
        figure, baseline = in_turns(_repeated(ours, times), _repeated(bare, times), 7)
        per_value = 1_000_000 / times
        results.append(compared("sealing", f"{name} {size} bytes : AES-GCM", figure * per_value, baseline * per_value, "us a value"))
    return results


def _repeated(call: Callable[[], object], times: int) -> Callable[[], object]:
    def repeated() -> None:
        for _ in range(times):
            call()

    return repeated
