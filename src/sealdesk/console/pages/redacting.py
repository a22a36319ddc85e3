"""Taking personal data out of a message: what was found in it, to choose from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown


@dataclass(frozen=True, slots=True)
class Found:
    """One value that was found. ``sure`` is between 0 and 1."""

    field: str
    value: str
    kind: str
    sure: float
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class RedactView:
    """The message and what was found in it; ``files`` is how many files it has."""

    url: str
    who: Shown
    at: dt.datetime
    found: tuple[Found, ...] = ()
    files: int = 0
    error: str = ""
