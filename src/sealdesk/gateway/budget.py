"""What a department may ask a day, and when the endpoint is left alone: read from what was written down, so all processes agree."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from sealdesk.gateway.errors import ENDPOINTS_FAULT
from sealdesk.gateway.models import ModelCall

#: So many failures in a row, and for so long nobody asks.
FAILURES: Final = 3
REST: Final = dt.timedelta(seconds=60)
WAITING: Final = "waiting"


def used_today(department: uuid.UUID | None) -> int:
    """The tokens of a department since midnight in the desk's time zone, those reserved for running requests included."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    calls = ModelCall.objects.filter(department=department, at__gte=midnight)
    return calls.aggregate(all=Sum("tokens"))["all"] or 0


def resting_until() -> dt.datetime | None:
    """Until when the endpoint is left alone after failures in a row; None when it may be asked."""
    last = list(ModelCall.objects.exclude(outcome=WAITING).order_by("-at").values_list("outcome", "at")[:FAILURES])
    if len(last) < FAILURES or any(outcome not in ENDPOINTS_FAULT for outcome, _at in last):
        return None
    until: dt.datetime = last[0][1] + REST
    return until if until > timezone.now() else None
