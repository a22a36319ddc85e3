"""The desk that is attacked."""

from __future__ import annotations

import pytest

from tests.cast import Desk, found_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return found_desk()
