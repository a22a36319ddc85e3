"""A small desk with one ticket, whose pages the tests read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.permissions import Role
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk, found_desk, letter


@pytest.fixture(autouse=True)
def console_settings(settings: Any, tmp_path: Path) -> None:
    """Files are served as they lie in the source, and contents have a folder of their own."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    """The desk of the cast."""
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """Elena's ticket, in customer care."""
    return desk.ticket_from(letter(Message_ID="<first@customer.example>"))


@pytest.fixture
def ada(desk: Desk) -> Agent:
    """The administrator of the whole desk."""
    del desk
    return an_agent_with((Role.ADMINISTRATOR, None))


@pytest.fixture
def office(ada: Agent) -> Client:
    """The administrator, signed in."""
    return signed_in(ada)
