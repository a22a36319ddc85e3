"""How many tickets came, of which category and when. Two queries, however many tickets there are in the desk."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.seeing import see
from sealdesk.desk.models import Ticket, Tray
from sealdesk.figures.policy import asked_for
from sealdesk.figures.surges import LEAST_KNOWN, Surge, surges

#: How far back it is learned what is usual.
KNOWN: Final = dt.timedelta(days=28)
#: The last day is looked at ticket by ticket; no more than this many of them.
MOST_MOMENTS: Final = 20_000


class Span(enum.StrEnum):
    """The time that is looked at."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def length(self) -> dt.timedelta:
        """How long it is."""
        return {Span.DAY: dt.timedelta(days=1), Span.WEEK: dt.timedelta(days=7), Span.MONTH: dt.timedelta(days=30)}[self]


@dataclass(frozen=True, slots=True)
class Volume:
    """Tickets by step of time (an hour of a day, else a day; local time) and category, the most frequent category first."""

    steps: tuple[dt.datetime, ...]
    counts: dict[str, tuple[int, ...]]
    before: int
    """How many came in the same length of time before."""
    surges: tuple[Surge, ...]
    learning: bool
    """Too little is known yet to call anything unusual."""

    @property
    def total(self) -> int:
        """All of them."""
        return sum(map(sum, self.counts.values()))


def tickets_of(actor: Actor, department: uuid.UUID | None, since: dt.datetime, trays: Collection[Tray] = (Tray.INBOX,)) -> QuerySet[Ticket]:
    """People's tickets since a time, in the departments whose figures the actor sees."""
    where = [each.pk for each in asked_for(actor, department)]
    # ``live`` has two values; naming both lets the index of that order give the stretch of time.
    return see(actor, Ticket).filter(department__in=where, tray__in=trays, live__in=(0, 1), opened_at__gte=since)


def volume(actor: Actor, span: Span, now: dt.datetime, department: uuid.UUID | None = None) -> Volume:
    """What came in a span up to ``now``, and what of the last day was unusual."""
    now = timezone.localtime(now)
    yesterday, begin = now - dt.timedelta(days=1), _begin(span, now)
    since = min(yesterday - KNOWN, begin - span.length).replace(minute=0, second=0, microsecond=0)
    rows = tickets_of(actor, department, since)
    hourly = _hourly(rows)
    moments = rows.filter(opened_at__gte=yesterday).values_list("category", "opened_at")[:MOST_MOMENTS]
    first = min((hour for _category, hour in hourly), default=now)
    known = {key: count for key, count in hourly.items() if yesterday - KNOWN <= key[1] < yesterday}
    begun = max(first, yesterday - KNOWN)
    unusual = surges(known, ((c, timezone.localtime(at)) for c, at in moments), begun, now)
    steps = tuple(_steps(span, begin, now))
    return Volume(steps, _by_step(hourly, steps), _before(hourly, begin, span), tuple(unusual), yesterday - begun < LEAST_KNOWN)


def _hourly(rows: QuerySet[Ticket]) -> dict[tuple[str, dt.datetime], int]:
    found = rows.annotate(hour=TruncHour("opened_at")).order_by().values("category", "hour").annotate(n=Count("id"))
    return {(row["category"], timezone.localtime(row["hour"])): row["n"] for row in found}


def _begin(span: Span, now: dt.datetime) -> dt.datetime:
    """The beginning of the first step, so that the last one is the one that is now."""
    if span is Span.DAY:
        return now.replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=23)
    return _midnight(now - span.length + dt.timedelta(days=1))


def _midnight(moment: dt.datetime) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(moment.date(), dt.time()), moment.tzinfo)


def _steps(span: Span, begin: dt.datetime, now: dt.datetime) -> list[dt.datetime]:
    if span is Span.DAY:
        return [begin + dt.timedelta(hours=n) for n in range(24)]
    days = (now.date() - begin.date()).days + 1
    return [_midnight(begin + dt.timedelta(days=n, hours=2)) for n in range(days)]


def _by_step(hourly: dict[tuple[str, dt.datetime], int], steps: Sequence[dt.datetime]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for (category, hour), count in hourly.items():
        place = sum(step <= hour for step in steps) - 1
        if place >= 0:
            found.setdefault(category, [0] * len(steps))[place] += count
    return {category: tuple(found[category]) for category in sorted(found, key=lambda c: (-sum(found[c]), c))}


def _before(hourly: dict[tuple[str, dt.datetime], int], begin: dt.datetime, span: Span) -> int:
    return sum(count for (_category, hour), count in hourly.items() if begin - span.length <= hour < begin)
