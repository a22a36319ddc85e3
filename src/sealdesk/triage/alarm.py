"""The alarm of drift: that tickets look other than at the training is said once when it begins, and once when it is over."""

from __future__ import annotations

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.tags import Tag
from sealdesk.triage.drifting import Drift, drift_of
from sealdesk.triage.models import ModelVersion, State
from sealdesk.triage.register import TRAINER


def watch() -> Drift:
    """Look at the drift as the page of models does, and record when it becomes alarming or is over; in between nothing is said.

    The alarm is the desk's, whichever model was in service when it was raised: another model ends it only where it fits the tickets.
    """
    serving = ModelVersion.objects.defer("content", "second", "people").filter(state=State.SERVING).first()
    drift = drift_of(serving)
    alarmed = ModelVersion.objects.exclude(drifted_at=None).values_list("id", flat=True).first()
    if drift.alarming and serving is not None and alarmed is None:
        with acting(TRAINER, Tag.MODEL_DRIFTED, on=serving.key) as deed:
            ModelVersion.objects.filter(id=serving.id).update(drifted_at=timezone.now())
            deed.details = {"drift": _signs(drift), "tickets": drift.tickets}
    elif alarmed is not None and not drift.alarming:
        with acting(TRAINER, Tag.MODEL_SETTLED, on=f"model:{serving.id if serving else alarmed}"):
            ModelVersion.objects.exclude(drifted_at=None).update(drifted_at=None)
    return drift


def _signs(drift: Drift) -> list[str]:
    found = {"shifted": drift.shifted, "more-abstained": drift.more_abstained, "more-corrected": drift.more_corrected}
    return [name for name, holds in found.items() if holds]
