"""The root key provider in service, chosen by the settings and opened at first use."""

from __future__ import annotations

import threading
from pathlib import Path

from django.conf import settings

from sealdesk.vault.root import FileRootKey, RootKeyProvider

_lock = threading.Lock()
_provider: RootKeyProvider | None = None


def root_key() -> RootKeyProvider:
    """The provider; RootKeyError with what to do when it cannot be opened."""
    global _provider  # noqa: PLW0603 - opened once a process: stretching a passphrase takes a second
    with _lock:
        if _provider is None:
            _provider = FileRootKey(Path(settings.SEALDESK_ROOT_KEY_FILE), settings.SEALDESK_ROOT_PASSPHRASE)
        return _provider


def use(provider: RootKeyProvider | None) -> None:
    """Put another provider in service, or None to open the configured one again."""
    global _provider  # noqa: PLW0603
    with _lock:
        _provider = provider
