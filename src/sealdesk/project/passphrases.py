"""The passphrase of the root key: a thief with the file may guess for ever, so it has to be long and unguessable by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sealdesk.project.environment import UnsafeSettingError
from sealdesk.vault.root import create_root_key

#: NIST SP 800-63B-4, 3.1.1.2: at least 15 characters for what protects alone.
SHORTEST: Final = 15
_INSTEAD: Final = "Make one with: head -c 24 /dev/urandom | base64"


def weakness(passphrase: str) -> str | None:
    """What is wrong with it, without repeating it; None for a good one."""
    from django.contrib.auth.password_validation import CommonPasswordValidator

    from sealdesk.identity.passwords import is_guessable

    if len(passphrase) < SHORTEST:
        return f"has {len(passphrase)} characters, and what protects everything alone needs at least {SHORTEST}"
    if is_guessable(passphrase) or passphrase.strip().lower() in CommonPasswordValidator().passwords:
        return "is easy to guess: most of it is common words, repetitions, or runs along the keyboard"
    return None


def make_root_key(path: Path, passphrase: str | None) -> None:
    """Make the root key. UnsafeSettingError for a passphrase that would fall; a key made earlier with one still opens."""
    weak = None if passphrase is None else weakness(passphrase)
    if weak is not None:
        raise UnsafeSettingError(f"SEALDESK_ROOT_PASSPHRASE {weak}. No key was made. {_INSTEAD}")
    try:
        create_root_key(path, passphrase)
    except OSError as error:
        raise UnsafeSettingError(f"SEALDESK_ROOT_KEY: {path} cannot be written ({error.strerror}). Name a path that can.") from None
