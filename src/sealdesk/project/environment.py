"""Settings from the environment. A missing or unsafe one stops the start with a message that says what to do."""

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
import tempfile
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SECRET_SHORTEST: Final = 50
#: Fifty random characters of base 64 have fewer different ones once in many millions of times.
SECRET_SIGNS: Final = 15
PREFIX: Final = "SEALDESK_"
#: Variables of `make test` and the benchmarks, which a developer's shell may hold.
_OF_DEVELOPERS: Final = frozenset({"SEALDESK_FAILED_STEPS", "SEALDESK_SHARED", "SEALDESK_SHOTS"})


class UnsafeSettingError(Exception):
    """A setting is missing or unsafe; the message says what to do."""


class Environment:
    """Reads ``NAME`` or, for secrets kept in files, ``NAME_FILE``."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values
        self.known: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str | None:
        """The value of ``NAME``, or the content of the file that ``NAME_FILE`` names."""
        self.known |= {name, f"{name}_FILE"}
        direct, file = self.values.get(name), self.values.get(f"{name}_FILE")
        if direct is not None and file is not None:
            raise UnsafeSettingError(f"Both {name} and {name}_FILE are set. Keep one of them.")
        if file is None:
            return direct or default
        try:
            text = Path(file).read_text().rstrip("\r\n")
        except (OSError, ValueError) as error:
            sentence = f"{name}_FILE names {file}, which cannot be read ({type(error).__name__}). Write the path of a text file."
            raise UnsafeSettingError(sentence) from None
        if not text:  # an empty secret must never pass for one that was left out
            raise UnsafeSettingError(f"{name}_FILE names {file}, which is empty. Write the value into it, or leave {name}_FILE out.")
        return text

    def secret(self, name: str) -> str | None:
        """The same for a secret: one that is set to nothing, as by a shell variable that is not set, is not one that was left out."""
        if self.values.get(name) == "":
            raise UnsafeSettingError(f"{name} is set, but empty. Give it a value, as by {name}_FILE, or leave it out altogether.")
        return self.text(name)

    def refuse_unknown(self) -> None:
        """Called once every setting was asked for. A misspelt one would leave the desk without what it was meant to say."""
        for name in sorted(self.values):
            if name.startswith(PREFIX) and name not in self.known | _OF_DEVELOPERS:
                near = difflib.get_close_matches(name, sorted(self.known), 1)
                meant = f"Do you mean {near[0]}? Else remove it" if near else "Remove it"
                raise UnsafeSettingError(f"{name} is no setting of this desk. {meant}; docs/reference/settings.md lists all of them.")

    def level(self, name: str, default: str) -> str:
        """How much is logged: a name of Python's logging."""
        text = (self.text(name) or default).upper()
        if text not in LEVELS:
            raise UnsafeSettingError(f"{name} must be one of {', '.join(LEVELS)}, not {text!r}.")
        return text

    def time_zone(self, name: str) -> str:
        """A time zone of the IANA database, such as ``Europe/Rome``."""
        text = self.text(name) or "UTC"
        try:
            return zoneinfo.ZoneInfo(text).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise UnsafeSettingError(f"{name} must be a time zone such as Europe/Rome or Asia/Shanghai, not {text!r}.") from None

    def names(self, name: str) -> tuple[str, ...]:
        """A list, by commas."""
        return tuple(part.strip() for part in (self.text(name) or "").split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one desk. Keys are kept apart from the data, so that a copy of the data opens nothing."""

    root: Path

    @property
    def data(self) -> Path:
        """The database, attachments and raw mails."""
        return self.root / "data"

    @property
    def keys(self) -> Path:
        """The root key and the certificate's key."""
        return self.root / "keys"

    def make(self) -> None:
        """Make the folders, for the owner only."""
        for folder in (self.root, self.data, self.keys, self.root / "ledger", self.root / "tmp"):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                sentence = f"SEALDESK_HOME: {folder} cannot be made ({error.strerror}). Name a folder that this user may write."
                raise UnsafeSettingError(sentence) from None


def secret_key(environment: Environment, home: Home) -> str:
    """Django's secret: from the environment, or made once and kept among the keys."""
    given = environment.text("SEALDESK_SECRET_KEY")
    if given:
        if len(given) < SECRET_SHORTEST:
            sentence = (
                f"SEALDESK_SECRET_KEY has {len(given)} characters and needs at least {SECRET_SHORTEST}. Leave it out to have one made."
            )
            raise UnsafeSettingError(sentence)
        if len(set(given)) < SECRET_SIGNS:
            sentence = (
                f"SEALDESK_SECRET_KEY has {len(set(given))} different characters, so it can be guessed. Leave it out to have one made."
            )
            raise UnsafeSettingError(sentence)
        return given
    path = home.keys / "secret.key"
    try:
        if not path.exists():
            home.make()
            handle, made = tempfile.mkstemp(dir=home.keys, prefix=".secret")
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(64))
            with contextlib.suppress(FileExistsError):  # another command was first
                os.link(made, path)
            Path(made).unlink()
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        sentence = (
            f"SEALDESK_HOME: {path} cannot be read or made ({type(error).__name__}). Name a folder that this user may read and write."
        )
        raise UnsafeSettingError(sentence) from None
