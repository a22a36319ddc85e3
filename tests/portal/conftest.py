"""A small desk whose portal the tests use."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sealdesk.portal import form_tokens
from tests.besieged import the_model
from tests.cast import Desk, found_desk


@pytest.fixture(autouse=True)
def portal_settings(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files as they lie in the source, contents in a folder of the test, forms that may be filled in at once, and a mail server."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.SEALDESK_PUBLIC_URL = "http://testserver"
    monkeypatch.setattr(form_tokens, "SOONEST", dt.timedelta(0))
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def desk(db: None) -> Desk:
    """The desk of the cast."""
    return found_desk()
