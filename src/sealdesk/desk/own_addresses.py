"""What became of a customer's addresses, as the customer may know it: added, confirmed, removed, and in the name of which role."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import Outcome

MOST: Final = 50
TAGS: Final = (Tag.CUSTOMER_ADDRESS_ADDED, Tag.CUSTOMER_ADDRESS_VERIFIED, Tag.CUSTOMER_ADDRESS_REMOVED)
_ROLES: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class OwnAddressChange:
    """One change. ``kind`` is ``"address"`` or ``"phone"``; ``by`` is ``"agent"`` or ``"customer"``; ``again``: asked once more."""

    tag: str
    kind: str
    by: str
    role: Role | None
    department: Department | None
    at: dt.datetime
    again: bool = False


def of_oneself(actor: Actor) -> list[OwnAddressChange]:
    """The newest changes of the customer who asks. NotVisibleError for anybody else, and for a link to one ticket."""
    if not actor.is_customer or actor.within is not None:
        raise NotVisibleError
    rows = LedgerEvent.objects.filter(tag__in=TAGS, resource=actor.key, outcome=Outcome.DONE).order_by("-id")[:MOST]
    events = list(rows)
    departments = Department.objects.in_bulk({event.department for event in events if event.department})
    return [_told(event, departments.get(event.department) if event.department else None) for event in events]


def _told(event: LedgerEvent, department: Department | None) -> OwnAddressChange:
    details = json.loads(event.details)
    return OwnAddressChange(
        tag=event.tag,
        kind=str(details.get("kind", "address")),
        by="customer" if event.actor.startswith("customer:") else "agent",
        role=Role(details["role"]) if details.get("role") in _ROLES else None,
        department=department,
        at=dt.datetime.fromtimestamp(event.at_us / 1_000_000, dt.UTC),
        again=bool(details.get("again")),
    )
