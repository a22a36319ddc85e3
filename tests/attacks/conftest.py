"""The desk that is attacked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.besieged import Besieged, besieged, the_model
from tests.cast import Desk, found_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return found_desk()


@pytest.fixture
def place(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Besieged:
    """A desk with something to steal, whose pages need no collected files and whose triage is trained once a run."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return besieged()
