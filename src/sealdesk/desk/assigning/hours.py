"""When somebody works: days and hours in their own time zone, and the days they are away. Pure."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Absence:
    """Whole days on which somebody is away, the last one too."""

    first: dt.date
    last: dt.date

    @classmethod
    def read(cls, pair: list[str]) -> Absence:
        """From its two ISO dates."""
        return cls(dt.date.fromisoformat(pair[0]), dt.date.fromisoformat(pair[1]))


@dataclass(frozen=True, slots=True)
class Hours:
    """The same hours on some weekdays (Monday is 0). Hours that end before they begin end on the next day."""

    weekdays: frozenset[int]
    begin: dt.time
    end: dt.time

    @classmethod
    def read(cls, kept: list[object]) -> Hours | None:
        """As ``Duty.hours`` keeps them; None for somebody who works at any time."""
        if not kept:
            return None
        days, begin, end = kept
        return cls(frozenset(int(day) for day in days), dt.time.fromisoformat(str(begin)), dt.time.fromisoformat(str(end)))  # type: ignore[attr-defined]

    def hold(self, local: dt.datetime) -> bool:
        """Whether somebody works at this moment of their own clock."""
        today, now = local.weekday() in self.weekdays, local.time()
        if self.begin < self.end:
            return today and self.begin <= now < self.end
        yesterday = (local.weekday() - 1) % 7 in self.weekdays
        return (today and now >= self.begin) or (yesterday and now < self.end)


def clock(zone: str, now: dt.datetime) -> dt.datetime:
    """``now`` on the clock of a zone; of UTC when the machine does not know the zone (any more)."""
    try:
        return now.astimezone(zoneinfo.ZoneInfo(zone or "UTC"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return now.astimezone(dt.UTC)


def away_until(absences: list[list[str]], today: dt.date) -> dt.date | None:
    """The last day of the absence that ``today`` lies in, absences that follow one another counted as one; None when here."""
    until, day = None, today
    for absence in sorted((Absence.read(pair) for pair in absences), key=lambda one: one.first):
        if absence.first <= day <= absence.last:
            until, day = absence.last, absence.last + dt.timedelta(days=1)
    return until
