"""Snoozing: a ticket leaves the views of what is active until a time, or until its customer writes."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Status, Ticket
from sealdesk.desk.putting_back import plain

WAKER: Final = Actor.system("waker")
LONGEST: Final = datetime.timedelta(days=366)
#: What can be put aside; again, too, for another time.
ACTIVE: Final = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.SNOOZED})
_FIELDS: Final = ("status", "snoozed_until", "snoozed_from")
_MORNING: Final = datetime.time(8)


def usual_times(now: datetime.datetime) -> dict[str, datetime.datetime]:
    """Later today (in three hours, while that is today before 22:00), tomorrow and next Monday at eight; ``now`` is local."""
    later = (now + datetime.timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    tomorrow, monday = (
        datetime.datetime.combine(now.date() + datetime.timedelta(days=days), _MORNING, now.tzinfo) for days in (1, 7 - now.weekday())
    )
    today = {"today": later} if later.date() == now.date() and later.hour < 22 else {}
    return today | {"tomorrow": tomorrow, "week": monday}


def snooze(by: Actor, ticket: Ticket, until: datetime.datetime) -> None:
    """Put the ticket aside until a time within a year. It comes back with the status that it has now."""
    with acting(by, Tag.TICKET_SNOOZED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        now = timezone.now()
        if not now < until <= now + LONGEST:
            raise InvalidChangeError("Choose a time that is still to come, within a year.")
        held = locked(ticket)
        if held.status not in ACTIVE:
            raise InvalidChangeError("Only a ticket that is still worked on can be put aside.")
        before = plain(held, *_FIELDS)
        if held.status != Status.SNOOZED:
            held.snoozed_from = held.status
        held.status, held.snoozed_until = Status.SNOOZED, until
        deed.details = {"until": until.astimezone(datetime.UTC).isoformat(timespec="minutes")}
        save(held, *_FIELDS)
        deed.can_undo("ticket.change", old=before, new=plain(held, *_FIELDS))


def wake(by: Actor, ticket: Ticket) -> None:
    """Take the ticket back before its time."""
    with acting(by, Tag.TICKET_WOKEN, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        held = locked(ticket)
        if held.status != Status.SNOOZED:
            raise InvalidChangeError("This ticket is not put aside.")
        before = plain(held, *_FIELDS)
        _wake(held)
        deed.details = {"to": held.status}
        deed.can_undo("ticket.change", old=before, new=plain(held, *_FIELDS))


def wake_due(now: datetime.datetime, most: int = 200) -> int:
    """Bring back the tickets whose time has come, the earliest first, each in a transaction of its own; give their number."""
    due = Ticket.objects.filter(status=Status.SNOOZED, snoozed_until__lte=now).order_by("snoozed_until")
    return sum(_wake_one(ticket, now) for ticket in due.only("id", "department")[:most])


def _wake_one(ticket: Ticket, now: datetime.datetime) -> bool:
    try:
        with acting(WAKER, Tag.TICKET_WOKEN, on=ticket.key, department=ticket.department_id) as deed:
            held = locked(ticket)
            if held.status != Status.SNOOZED or held.snoozed_until is None or held.snoozed_until > now:
                raise InvalidChangeError("Somebody was quicker.")
            _wake(held)
            deed.details = {"to": held.status}
    except InvalidChangeError:
        return False
    return True


def _wake(held: Ticket) -> None:
    held.status, held.snoozed_until, held.snoozed_from = held.snoozed_from or Status.OPEN, None, ""
    save(held, *_FIELDS)
