"""A desk with its people for the tests of mail, and a clock that stands still until it is moved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.cast import Desk, found_desk


class Clock:
    """Called, it tells its time, which begins with the real one: rows get theirs from the database's default."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(db: None) -> Desk:
    return found_desk()
