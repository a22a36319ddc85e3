"""Background work that was given up."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeadJob:
    """One job: what it was, how often it was tried, and where it broke."""

    id: uuid.UUID
    name: str
    attempts: int
    error: str
    place: str
    finished: dt.datetime | None
