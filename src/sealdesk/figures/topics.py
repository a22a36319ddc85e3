"""Looking for topics: a department's subject lines are opened in memory, and nothing of them stays but what five people share."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening, Shown
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket, Tray
from sealdesk.figures.models import Look, Topic
from sealdesk.figures.phrases import Line, emerging
from sealdesk.figures.policy import asked_for

ANALYST: Final = Actor.system("analyst")
RECENT: Final = dt.timedelta(days=7)
BEFORE: Final = dt.timedelta(days=28)
#: At most this many subject lines of either time are read, the newest.
MOST_RECENT: Final = 1_000
MOST_BEFORE: Final = 2_000
#: A department is looked at again after this time, and when so many new tickets came meanwhile.
AGAIN: Final = dt.timedelta(hours=6)
ENOUGH: Final = 10


@dataclass(frozen=True, slots=True)
class Told:
    """A topic as somebody may see it."""

    phrase: Shown
    department: Department
    people: int
    usual: float


def look_around(now: dt.datetime) -> int:
    """Look at each department where it is worth it; returns how many topics were found."""
    looks = {look.department_id: look.at for look in Look.objects.all()}
    found = 0
    for department in departments_now():
        last = looks.get(department.pk)
        if last is None or now - last >= AGAIN:
            new = _tickets(department, last or now - RECENT, now)[:ENOUGH].count()
            found += look(department, now) if new >= ENOUGH else 0
    return found


def look(department: Department, now: dt.datetime) -> int:
    """Look at one department; its topics of before are replaced. Returns how many there are."""
    opening = Opening(ANALYST, "analysis")
    recent = _lines(_tickets(department, now - RECENT, now)[:MOST_RECENT], opening)
    before = _lines(_tickets(department, now - RECENT - BEFORE, now - RECENT)[:MOST_BEFORE], opening)
    opening.record()
    phrases = emerging(recent, before)
    with acting(ANALYST, Tag.TOPICS_FOUND, on=f"department:{department.pk}", department=department.pk) as deed:
        Topic.objects.filter(department=department).delete()
        for phrase in phrases:
            Topic.objects.create(
                department=department, phrase=phrase.text, people=phrase.people, usual=round(phrase.usual, 1), found_at=now
            )
        Look.objects.update_or_create(department=department, defaults={"at": now, "recent": len(recent), "before": len(before)})
        deed.details = {"count": len(phrases), "read": len(recent) + len(before)}
    return len(phrases)


def topics(by: Actor, opening: Opening, department: uuid.UUID | None = None) -> list[Told]:
    """The topics of the departments whose figures the actor sees, those of most people first."""
    where = {each.pk: each for each in asked_for(by, department)}
    rows = list(see(by, Topic).filter(department__in=where).order_by("-people", "id"))
    opening.load(row.phrase for row in rows)
    return [Told(opening.show(row.phrase, row.department_id), where[row.department_id], row.people, row.usual) for row in rows]


def last_look(by: Actor, department: uuid.UUID | None = None) -> dt.datetime | None:
    """When the actor's departments were looked at last."""
    rows = see(by, Look).filter(department__in=[each.pk for each in asked_for(by, department)])
    return rows.order_by("-at").values_list("at", flat=True).first()


def _tickets(department: Department, since: dt.datetime, until: dt.datetime) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(
        department=department, tray=Tray.INBOX, live__in=(0, 1), opened_at__gte=since, opened_at__lt=until, requester__isnull=False
    )
    return rows.order_by("-opened_at", "-id")


def _lines(tickets: Iterable[Ticket], opening: Opening) -> list[Line]:
    rows = list(tickets)
    opening.load(ticket.subject_line for ticket in rows)
    read = ((ticket, opening.read(ticket.subject_line, ticket.department_id)) for ticket in rows)
    return [Line(str(ticket.requester_id), text) for ticket, text in read if text]
