"""Where the desk is found, and where its database and its root key are: the settings that everything else hangs on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from sealdesk.project.environment import Environment, Home, UnsafeSettingError
from sealdesk.project.wellformed import parts_of, shown, wrong

POSTGRESQL: Final = "postgresql://user:password@host:5432/name"
PUBLIC: Final = "https://desk.example.com"


def root_key(environment: Environment, home: Home) -> str:
    """The path of the root key file: never in the folder whose copies must open nothing."""
    given = environment.text("SEALDESK_ROOT_KEY") or str(home.keys / "root.json")
    if Path(given).resolve().is_relative_to(home.data.resolve()):
        sentence = (
            f"SEALDESK_ROOT_KEY is {given}, inside {home.data}: whoever copies the data would have the key. "
            f"Move the file out of it, to {home.keys / 'root.json'} or another disk, and name that path."
        )
        raise UnsafeSettingError(sentence)
    return given


def database(url: str | None, home: Home) -> dict[str, Any]:
    """Django's description of the database: SQLite in the home, or the PostgreSQL of ``DATABASE_URL``."""
    if url is None:
        # REPLACE deletes a row without its delete trigger, which guards the ledger, unless triggers are recursive.
        wanted = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "recursive_triggers=ON")
        # A page that mail after mail changes is copied from the log into the file every 16 MB, not every four.
        quick = ("temp_store=MEMORY", "wal_autocheckpoint=4000")
        pragmas = "".join(f"PRAGMA {setting};" for setting in (*wanted, *quick))
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        name = str(home.data / "sealdesk.sqlite3")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options, "CONN_MAX_AGE": 60}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong("DATABASE_URL", shown(url), "which is no URL with a port from 1 to 65535", POSTGRESQL) from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise wrong("DATABASE_URL", shown(url), "which does not begin with postgresql://", f"{POSTGRESQL}, or leave it out for SQLite")
    query = dict(parse_qsl(parts.query))
    _refuse_unknown_options(query)
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


def _refuse_unknown_options(query: dict[str, str]) -> None:
    """What stands after the question mark goes to libpq, which knows its own words only."""
    if not query:
        return
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    for option in query:
        try:
            make_conninfo("", **{option: "1"})
        except ProgrammingError:
            sentence = (
                f"DATABASE_URL has the option {option!r}, which PostgreSQL does not know. Write options such as ?sslmode=verify-full ."
            )
            raise UnsafeSettingError(sentence) from None


def public_url(environment: Environment) -> str:
    """The address people use. Plain HTTP is for the loopback name only; every other address gets TLS."""
    url = (environment.text("SEALDESK_PUBLIC_URL", "http://localhost:8443") or "").rstrip("/")
    parts, _ = parts_of("SEALDESK_PUBLIC_URL", url, PUBLIC)
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        raise wrong("SEALDESK_PUBLIC_URL", shown(url), "which is not https:// with a host, perhaps a port, and nothing after it", PUBLIC)
    if parts.scheme == "http" and parts.hostname != "localhost":
        sentence = f"SEALDESK_PUBLIC_URL is {url!r}, plain HTTP. Use https://{parts.netloc} ; plain HTTP is for http://localhost only."
        raise UnsafeSettingError(sentence)
    return url
