"""What a customer comes in by, when they are erased: every link, code and session ends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sealdesk.access.acting import Deed
from sealdesk.desk.erasing import when_erased
from sealdesk.passes.models import Pass


def _count(records: Sequence[uuid.UUID]) -> Mapping[str, int]:
    return {"links": Pass.objects.filter(customer__in=records, revoked_at=None).count()}


def _erase(_deed: Deed, records: Sequence[uuid.UUID]) -> None:
    """A portal session is worth what its pass is, which is asked at each request."""
    Pass.objects.filter(customer__in=records).delete()


when_erased(_count, _erase)
