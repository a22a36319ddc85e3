"""The index's background work."""

from __future__ import annotations

from sealdesk.search import scouring
from sealdesk.work.tasks import job

_KEY = "search.scour"


@job(max_attempts=5)
def scour() -> None:
    """Take what was removed out of the index's bytes."""
    scouring.scour()


def scour_soon() -> None:
    """Put a scouring in line, in the caller's transaction, unless one waits already."""
    scour.using(unique_key=_KEY).enqueue()
