"""Fixtures of the tests of the desk's actions."""

from __future__ import annotations

import pytest

from sealdesk.access.models import Department
from sealdesk.desk import actions
from sealdesk.desk.models import Message, Ticket
from tests.doors_cast import a_department, a_ticket


@pytest.fixture
def care(db: None) -> Department:
    return a_department("care")


@pytest.fixture
def billing(db: None) -> Department:
    return a_department("billing")


@pytest.fixture
def ticket(care: Department) -> Ticket:
    """A ticket of 李娜 about a torn parasol, in customer care."""
    return a_ticket(care)


@pytest.fixture(autouse=True)
def delivered(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """The replies that would have been handed to the mail channel."""
    handed: list[Message] = []

    def deliver(message: Message) -> str:
        handed.append(message)
        return "a-delivery"

    monkeypatch.setitem(actions._deliver, "mail", deliver)
    return handed
