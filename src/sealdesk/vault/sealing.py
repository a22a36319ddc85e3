"""The vault's two verbs for small values: seal for a subject at a place, and open whatever key it was sealed with."""

from __future__ import annotations

from sealdesk.vault import envelope
from sealdesk.vault.envelope import Place
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject


def seal(subject: Subject, plaintext: bytes, place: Place) -> bytes:
    """Seal under the subject's current key. KeyDestroyedError after an erasure."""
    return envelope.seal(keyring.current(subject), plaintext, place)


def unseal(sealed: bytes, place: Place) -> bytes:
    """Open one value: for the machine's own secrets. A person's values go through the open door."""
    return envelope.unseal(keyring.one(envelope.key_id(sealed)), sealed, place)
