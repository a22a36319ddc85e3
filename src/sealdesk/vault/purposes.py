"""Keys for one purpose each, by HKDF-SHA-256 (RFC 5869) from the desk's own data key, and what is computed with them."""

from __future__ import annotations

import functools
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sealdesk.vault.errors import KeyUnknownError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.models import WrappedKey
from sealdesk.vault.subjects import DESK


@functools.lru_cache(maxsize=64)
def purpose_key(purpose: str) -> bytes:
    """32 bytes that serve ``purpose`` and nothing else. The desk's first key is the source, so they outlive rotations."""
    first = WrappedKey.objects.filter(subject_kind=DESK.kind, subject_id=DESK.id).order_by("id").first()
    if first is None:
        raise KeyUnknownError("The desk has no key of its own yet. Run 'sealdesk prepare'.")
    secret = keyring.one(first.id).secret
    return HKDFExpand(hashes.SHA256(), 32, b"sealdesk purpose 1 " + purpose.encode()).derive(secret)


def prepare_desk_key() -> None:
    """Make the desk's own key, in a transaction of its own, so that no rollback can take away what was derived from it."""
    keyring.current(DESK)
    purpose_key.cache_clear()


def keyed_digest(purpose: str, value: bytes | str) -> bytes:
    """HMAC-SHA-256 (RFC 2104) of ``value`` under the key of ``purpose``: equal values meet, nothing else is told.

    This is the blind index: an address or a telephone number is looked up by it, so nobody who only has the
    database can test a guess.
    """
    data = value.encode() if isinstance(value, str) else value
    return hmac.digest(purpose_key(purpose), data, hashlib.sha256)
