"""One desk, one web server and one browser for all that is looked at on every page: setting the scene costs more than a look."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.besieged import the_model
from tests.index_tables import empty_the_index
from tests.ledger_tables import lifted
from tests.tour.scene import Scene, set_the_scene
from tests.tour.walk import Walk


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The desk after some days; its tables are empty again afterwards."""
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    changed = override_settings(STORAGES=plain, SEALDESK_BLOBS=tmp_path_factory.mktemp("contents"))
    with pytest.MonkeyPatch.context() as patch, changed, django_db_blocker.unblock():
        if not os.environ.get("SEALDESK_SHOTS"):  # pictures show what the whole model says
            patch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
        patch.setattr("sealdesk.project.preparing._collect_static", lambda: None)
        patch.setattr("sealdesk.portal.form_tokens.SOONEST", dt.timedelta(0))
        yield set_the_scene()
        with lifted():
            call_command("flush", verbosity=0, interactive=False)
            empty_the_index()


@pytest.fixture(scope="module")
def walk(scene: Scene, browser: Any) -> Iterator[Walk]:
    """A way through all pages."""
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    walking = Walk(scene, browser, server.url)
    walking.make_a_passkey()
    yield walking
    walking.close()
    server.stop()
    server._live_server_modified_settings.disable()
