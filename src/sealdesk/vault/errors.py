"""Refusals of the vault. Whatever goes wrong, the caller gets one of these and never a plaintext or its own input."""

from __future__ import annotations


class VaultError(Exception):
    """Something the vault refused or could not do."""


class DoesNotOpenError(VaultError):
    """The bytes were changed, cut, or moved from the place they were sealed for."""


class NotSealedError(VaultError):
    """The bytes are not in the sealed format, or in a version that this release does not know."""


class KeyDestroyedError(VaultError):
    """The data subject was erased: the key is gone for good, and so is everything sealed with it."""


class KeyUnknownError(VaultError):
    """No such key is in this desk. The value belongs to another desk, or the key table was cut."""


class RootKeyError(VaultError):
    """The root key is missing, locked or unsafe; the message says what to do."""
