"""Fixtures of the tests that tamper with a database file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from sealdesk.ledger.report import Report
from sealdesk.ledger.verification import verify
from tests.ledger.tampering import FILE, HERE
from tests.process import ask


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with 60 recorded actions under two checkpoints, made by real processes. Never changed itself."""
    home = tmp_path_factory.mktemp("ledger") / "home"
    ask(home, "tests.process:prepare")
    ask(home, f"{HERE}:record", "30")
    ask(home, f"{HERE}:place")
    shutil.copytree(home, home.parent / "older")
    ask(home, f"{HERE}:record", "30")
    ask(home, f"{HERE}:place")
    return home


@pytest.fixture
def home(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "home")


@pytest.fixture
def check(home: Path, settings: Any, django_db_blocker: Any) -> Iterator[Callable[..., Report]]:
    """Verify the desk in ``home`` within this process: its database, its head file and its root key."""
    from sealdesk.vault import provider
    from sealdesk.vault.keyring import keyring
    from sealdesk.vault.purposes import purpose_key

    held = connections.settings["default"]
    connection = connections["default"]

    def forget() -> None:
        provider.use(None)
        keyring.forget()
        purpose_key.cache_clear()

    def check(against: str | None = None) -> Report:
        forget()
        return verify(against)

    settings.SEALDESK_ROOT_KEY_FILE = home / "keys" / "root.json"
    settings.SEALDESK_LEDGER_HEAD = next((home / "ledger").iterdir())
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    desk = {**held, "ENGINE": "django.db.backends.sqlite3", "NAME": str(home / FILE), "OPTIONS": options}
    with django_db_blocker.unblock():
        del connections["default"]
        connections.settings["default"] = desk
        yield check
        connections["default"].close()
        connections.settings["default"] = held
        connections["default"] = connection
    forget()
