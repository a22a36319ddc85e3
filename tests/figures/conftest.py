"""A desk with four weeks behind it, and somebody who leads customer care."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.permissions import Role
from tests.besieged import an_agent_with
from tests.cast import Desk, found_desk


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Path) -> Desk:
    """The desk of the cast."""
    del db
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


@pytest.fixture
def lead(desk: Desk) -> Actor:
    """Leads customer care, and works in billing without leading it."""
    return agent_actor(an_agent_with((Role.LEAD, desk.care), (Role.AGENT, desk.billing)))
