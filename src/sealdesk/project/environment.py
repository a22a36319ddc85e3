"""Settings from the environment. A missing or unsafe one stops the start with a message that says what to do."""

from __future__ import annotations

import ipaddress
import os
import secrets
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class UnsafeSettingError(Exception):
    """A setting is missing or unsafe; the message says what to do."""


class Environment:
    """Reads ``NAME`` or, for secrets kept in files, ``NAME_FILE``."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values

    def text(self, name: str, default: str | None = None) -> str | None:
        """The value of ``NAME``, or the content of the file that ``NAME_FILE`` names."""
        direct, file = self.values.get(name), self.values.get(f"{name}_FILE")
        if direct is not None and file is not None:
            raise UnsafeSettingError(f"Both {name} and {name}_FILE are set. Keep one of them.")
        if file is None:
            return direct or default
        try:
            return Path(file).read_text().rstrip("\r\n")
        except OSError as error:
            raise UnsafeSettingError(f"{name}_FILE names {file}, which cannot be read ({type(error).__name__}).") from None

    def flag(self, name: str) -> bool:
        """``1``, ``true`` or ``yes``."""
        return (self.text(name) or "").lower() in {"1", "true", "yes"}

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        text = self.text(name)
        try:
            return default if text is None else int(text)
        except ValueError:
            raise UnsafeSettingError(f"{name} must be a whole number, not {text!r}.") from None

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


def database(url: str | None, home: Home) -> dict[str, Any]:
    """Django's description of the database: SQLite in the home, or the PostgreSQL of ``DATABASE_URL``."""
    if url is None:
        # REPLACE deletes a row without its delete trigger, which guards the ledger, unless triggers are recursive.
        wanted = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", "recursive_triggers=ON")
        pragmas = "".join(f"PRAGMA {setting};" for setting in (*wanted, "temp_store=MEMORY"))
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        name = str(home.data / "sealdesk.sqlite3")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options, "CONN_MAX_AGE": 60}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnsafeSettingError("DATABASE_URL is no URL. Write postgresql://user:password@host:5432/name .") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise UnsafeSettingError("DATABASE_URL must begin with postgresql:// ; leave it out for SQLite in SEALDESK_HOME.")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "sealdesk",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or query.pop("port", "")),
        "OPTIONS": {"connect_timeout": 10, **query},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def networks(names: tuple[str, ...]) -> tuple[str, ...]:
    """Networks such as ``127.0.0.0/8``, in their one spelling."""
    try:
        return tuple(str(ipaddress.ip_network(name, strict=False)) for name in names)
    except ValueError:
        raise UnsafeSettingError("SEALDESK_MAIL_NETWORKS must be networks by commas, such as 127.0.0.0/8,::1/128.") from None


def secret_key(environment: Environment, home: Home) -> str:
    """Django's secret: from the environment, or made once and kept among the keys."""
    given = environment.text("SEALDESK_SECRET_KEY")
    if given:
        if len(given) < 50:
            raise UnsafeSettingError("SEALDESK_SECRET_KEY needs at least 50 characters. Leave it out to have one made.")
        return given
    path = home.keys / "secret.key"
    if not path.exists():
        home.make()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


def gateway(environment: Environment) -> dict[str, Any] | None:
    """The language model's endpoint, or None. What leaves for another machine goes through TLS."""
    url, model = environment.text("SEALDESK_GATEWAY_URL"), environment.text("SEALDESK_GATEWAY_MODEL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise UnsafeSettingError("SEALDESK_GATEWAY_URL is no URL. Write https://models.example.com/v1") from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or parts.username:
        raise UnsafeSettingError("SEALDESK_GATEWAY_URL must be like https://models.example.com/v1, without a user, query or fragment.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise UnsafeSettingError(f"SEALDESK_GATEWAY_URL is plain HTTP for {host}. Use https:// ; plain HTTP is for this machine only.")
    if not model:
        raise UnsafeSettingError("SEALDESK_GATEWAY_URL is set and SEALDESK_GATEWAY_MODEL is not. Name the model to ask.")
    timeout, budget = environment.number("SEALDESK_GATEWAY_TIMEOUT", 20), environment.number("SEALDESK_GATEWAY_TOKENS_A_DAY", 200_000)
    if not 1 <= timeout <= 120 or budget < 0:
        raise UnsafeSettingError("SEALDESK_GATEWAY_TIMEOUT is 1 to 120 seconds, SEALDESK_GATEWAY_TOKENS_A_DAY not negative.")
    key = environment.text("SEALDESK_GATEWAY_KEY") or ""
    if not key.isprintable() or not key.isascii():
        raise UnsafeSettingError("SEALDESK_GATEWAY_KEY must be one line of plain characters.")
    return {"url": url, "model": model, "key": key, "timeout": float(timeout), "tokens_a_day": budget}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def public_url(environment: Environment) -> str:
    """The address people use. Plain HTTP is for the loopback name only; every other address gets TLS."""
    url = (environment.text("SEALDESK_PUBLIC_URL", "http://localhost:8443") or "").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnsafeSettingError("SEALDESK_PUBLIC_URL must be like https://desk.example.com")
    if parts.scheme == "http" and parts.hostname != "localhost":
        sentence = f"SEALDESK_PUBLIC_URL is plain HTTP for {parts.hostname}. Use https:// ; plain HTTP is for http://localhost only."
        raise UnsafeSettingError(sentence)
    return url
