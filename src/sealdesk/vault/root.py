"""The root key and where it lives: outside the database, behind an interface.

The default is a file kept apart from the data, sealed with a passphrase by Argon2id (RFC 9106). ``make run`` makes an
unsealed file with owner-only permissions and says so at every start.
"""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path
from typing import Any, Final, Protocol

from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealdesk.vault.errors import DoesNotOpenError, RootKeyError

FORMAT: Final = "sealdesk-root/1"
KEY_BYTES: Final = 32
#: About one second a guess on one core of 2026: 256 MiB, 4 passes, 1 lane.
ARGON2_DEFAULT: Final = {"memory_kib": 262_144, "passes": 4, "lanes": 1}


class RootKeyProvider(Protocol):
    """Wraps and unwraps key-encryption keys. A hardware module or a transit service implements the same two verbs."""

    name: str

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        """Seal ``secret``; ``context`` is bound to it."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The secret again, or RootKeyError."""


class FileRootKey:
    """A root key of 32 bytes read from a file once, at start."""

    name = "file"

    def __init__(self, path: Path, passphrase: str | None) -> None:
        self._cipher = AESGCM(self._read(path, passphrase))

    def _read(self, path: Path, passphrase: str | None) -> bytes:
        try:
            description: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            sentence = f"There is no root key at {path}. Run 'sealdesk keys init', or restore the file: without it nothing opens."
            raise RootKeyError(sentence) from None
        except (OSError, ValueError) as error:
            raise RootKeyError(f"The root key at {path} cannot be read ({type(error).__name__}). Restore the file.") from None
        if not isinstance(description, dict) or description.get("format") != FORMAT:
            raise RootKeyError(f"{path} is not a root key of this release ({FORMAT}).")
        try:
            return self._key_in(path, description, passphrase)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError, Argon2Error):
            raise RootKeyError(f"The root key at {path} is damaged. Restore the file.") from None

    def _key_in(self, path: Path, description: dict[str, Any], passphrase: str | None) -> bytes:
        if description["protection"] == "none":
            _refuse_others(path)
            return _whole(_decode(description["key"]))
        if description["protection"] != "passphrase":
            raise RootKeyError(f"{path} is protected in a way that this release does not know.")
        if passphrase is None:
            raise RootKeyError("The root key is sealed. Give SEALDESK_ROOT_PASSPHRASE_FILE (or SEALDESK_ROOT_PASSPHRASE).")
        cipher = AESGCM(_stretch(passphrase, _decode(description["salt"]), description["argon2id"]))
        try:
            return _whole(cipher.decrypt(_decode(description["nonce"]), _decode(description["sealed"]), FORMAT.encode()))
        except InvalidTag:
            raise RootKeyError("The passphrase does not open the root key.") from None

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        """Nonce (12) and ciphertext."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, secret, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The secret, or DoesNotOpenError: the database then belongs to another root key."""
        try:
            return self._cipher.decrypt(wrapped[:12], wrapped[12:], context)
        except InvalidTag:
            raise DoesNotOpenError("This database was sealed under another root key. Give the root key that belongs to it.") from None


def lies_open(path: Path) -> bool:
    """Whether the key file was made without a passphrase. RootKeyError when others on the machine can read it then."""
    try:
        description = json.loads(path.read_text())
    except (OSError, ValueError):
        return False  # what is wrong with it is said when it is opened
    if not isinstance(description, dict) or description.get("protection") != "none":
        return False
    _refuse_others(path)
    return True


def _refuse_others(path: Path) -> None:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise RootKeyError(f"{path} can be read by others. Run: chmod 600 {path}")


def create_root_key(path: Path, passphrase: str | None, argon2id: dict[str, int] | None = None) -> None:
    """Write a new random root key to ``path``. Refuses to overwrite, because that would lose every value for good."""
    key = os.urandom(KEY_BYTES)
    description: dict[str, Any] = {"format": FORMAT}
    if passphrase is None:
        description |= {"protection": "none", "key": _encode(key)}
    else:
        parameters = argon2id or ARGON2_DEFAULT
        salt, nonce = os.urandom(16), os.urandom(12)
        sealed = AESGCM(_stretch(passphrase, salt, parameters)).encrypt(nonce, key, FORMAT.encode())
        description |= {"protection": "passphrase", "argon2id": parameters, "salt": _encode(salt)}
        description |= {"nonce": _encode(nonce), "sealed": _encode(sealed)}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise RootKeyError(f"{path} exists already and is not overwritten.") from None
    with os.fdopen(handle, "w") as file:
        json.dump(description, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _stretch(passphrase: str, salt: bytes, parameters: dict[str, int]) -> bytes:
    return hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=parameters["passes"],
        memory_cost=parameters["memory_kib"],
        parallelism=parameters["lanes"],
        hash_len=32,
        type=Type.ID,
    )


def _whole(key: bytes) -> bytes:
    """The key, when it has the length that a root key has."""
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
