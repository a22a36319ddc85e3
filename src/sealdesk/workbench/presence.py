"""Who else has a ticket before them. A row is a heartbeat: it is no change of the desk, and forgotten within the minute."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.seeing import see
from sealdesk.desk.models import Ticket
from sealdesk.statements import insert
from sealdesk.workbench.models import Presence

#: Somebody who was not heard of for so long is gone. Longer than the time between two heartbeats.
HERE: Final = dt.timedelta(seconds=25)
TYPING: Final = dt.timedelta(seconds=8)


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague who is here, and whether they are writing."""

    name: str
    typing: bool


def beat(actor: Actor, ticket: Ticket, *, typing: bool = False) -> None:
    """Note that the actor has the ticket before them, and perhaps writes."""
    if actor.id is None:
        return
    now = timezone.now()
    values = {"seen_at": now, "typed_at": now} if typing else {"seen_at": now}
    if not Presence.objects.filter(ticket=ticket, agent=actor.id).update(**values):
        insert([Presence(ticket=ticket, agent_id=actor.id, seen_at=now, typed_at=now if typing else None)], unless_there=True)


def others(actor: Actor, ticket: Ticket) -> list[Other]:
    """The colleagues who are at a ticket that the actor sees, the longest first."""
    now = timezone.now()
    rows = Presence.objects.filter(ticket__in=see(actor, Ticket).filter(pk=ticket.pk), seen_at__gt=now - HERE).exclude(agent=actor.id)
    return [
        Other(row.agent.name, row.typed_at is not None and row.typed_at > now - TYPING)
        for row in rows.select_related("agent").order_by("id")[:5]
    ]
