"""What every journey needs: files as they lie in the source, contents in a folder of the test, and the desk's address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The web server looks for collected files when it starts, and warns when their folder is missing."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def journey_settings(settings: Any, tmp_path: Path) -> None:
    """Files as they lie in the source, contents in a folder of the test."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"


@pytest.fixture
def desk_address(live_server: Any) -> str:
    """Where the desk is."""
    url: str = live_server.url
    return url.replace("127.0.0.1", "localhost")
