"""The background work of passes."""

from __future__ import annotations

from sealdesk.passes.actions import prune
from sealdesk.work.periodic import every
from sealdesk.work.tasks import job


@every(seconds=86_400, name="passes.prune")
@job(max_attempts=1)
def prune_passes() -> None:
    """Delete passes that ended long ago."""
    prune()
