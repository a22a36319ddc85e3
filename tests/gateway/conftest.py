"""A desk with a ticket, and a language model beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.desk.models import Ticket
from sealdesk.gateway.asking import Proposal
from sealdesk.workbench.helping import asking
from tests.cast import Desk, found_desk, letter
from tests.services.model_server import ModelServer, model_in_service

TEXT = "I am Elena Rossi, order 20261124001. Call +39 06 1234567 or write to elena.rossi@customer.example. When does the new parasol come?"


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


@pytest.fixture
def model(desk: Desk, settings: Any) -> Iterator[ModelServer]:
    """It runs, the operator named it, and an administrator switched it on."""
    with model_in_service(settings) as server:
        yield server


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(text=TEXT))


def asked(by: Actor, ticket: Ticket, use: str = "draft") -> Proposal:
    """Ask as an agent does."""
    return asking.ask(by, Opening(by, "ticket"), ticket, use)
