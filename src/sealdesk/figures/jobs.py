"""Background work of the figures."""

from __future__ import annotations

from django.utils import timezone

from sealdesk.figures import topics
from sealdesk.work.periodic import every
from sealdesk.work.tasks import job


@every(seconds=900, name="figures.topics")
@job(max_attempts=1)
def look_for_topics() -> None:
    """See what people suddenly write about, where enough is new."""
    topics.look_around(timezone.now())
