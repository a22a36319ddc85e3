"""What every journey needs: files as they lie in the source, contents in a folder of the test, and the desk's address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from sealdesk.console import live
from sealdesk.ledger.sequencing import sequence
from tests.besieged import the_model
from tests.cast import Desk, found_desk, letter
from tests.services.ports import wait_until


@pytest.fixture(autouse=True)
def journey_settings(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files as they lie in the source, contents and ledger's head in a folder of the test, triage trained once for all."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.SEALDESK_LEDGER_HEAD = tmp_path / "head"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture(autouse=True)
def quick_streams(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages hear of news at once, and the next test begins when the last stream of this one has ended."""
    monkeypatch.setattr(live, "PAUSE", 0.2)
    yield
    wait_until(lambda: live._free._value == django_settings.SEALDESK_STREAMS, "the streams of closed pages", 30)


@pytest.fixture
def address(live_server: Any) -> str:
    """Where the desk is: by name, because an address cannot hold a passkey."""
    url: str = live_server.url
    return url.replace("127.0.0.1", "localhost")


@pytest.fixture
def desk() -> Desk:
    """The desk of the cast, with a ticket in each language."""
    desk = found_desk()
    desk.ticket_from(letter(text="The seam has opened after two days.\n\nElena"))
    desk.ticket_from(letter(sender="wang@customer.example", name="王思远", subject="换手机号后无法登录", text="您好，验证码发到旧号码了。"))
    sequence()
    return desk
