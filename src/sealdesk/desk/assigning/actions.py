"""Changes of a department's rule and of an agent's duty, each with its old and new value in the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.managing import hold
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.assigning.hours import Absence, clock
from sealdesk.desk.assigning.models import AssigningRule, Duty, Method, Skilled
from sealdesk.desk.categories import may_be_chosen
from sealdesk.identity.models import Agent

RULE_FIELDS: Final = ("method", "language", "skills", "hours")
DUTY_FIELDS: Final = ("most", "skills", "zone", "hours")
MOST_TICKETS: Final = 1000
MOST_ABSENCES: Final = 20
LONGEST: Final = dt.timedelta(days=3 * 366)


def set_rule(by: Actor, department: Department, *, method: str, language: bool, skills: str, hours: bool) -> None:
    """Say how a department's new tickets find somebody. InvalidChangeError for an unknown word or an archived department."""
    wanted = {"method": method, "language": language, "skills": skills, "hours": hours}
    with acting(by, Tag.DEPARTMENT_CHANGED, on=department.key, department=department.pk, permission=Permission.TRIAGE_STEER) as deed:
        (held,) = hold(department)
        if held.archived_at is not None:
            raise InvalidChangeError("This department is archived. Restore it first.")
        if method not in Method.values or skills not in Skilled.values:
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        row = AssigningRule.objects.filter(department=held).first() or AssigningRule(department=held)
        before = {name: getattr(row, name) for name in RULE_FIELDS}
        _write(deed, row, wanted, prefix="assigning")
        if before != wanted:
            deed.can_undo("assigning.rule", old=before, new=wanted)


def set_duty(by: Actor, agent: Agent, *, most: int | None, skills: Sequence[str], zone: str, hours: list[Any]) -> None:
    """Say what an agent takes on, and when. ``hours``: as ``Duty.hours`` keeps them. InvalidChangeError where it cannot be."""
    with acting(by, Tag.AGENT_CHANGED, on=agent.key, permission=Permission.AGENT_MANAGE, everywhere=True) as deed:
        if most is not None and not 0 <= most <= MOST_TICKETS:
            raise InvalidChangeError("Choose a number from 0 to 1,000, or leave it empty.")
        if zone and zone not in zoneinfo.available_timezones():
            raise InvalidChangeError("There is no such time zone.")
        if hours and (not hours[0] or hours[1] == hours[2]):
            raise InvalidChangeError("Working hours need a day, a beginning and another end.")
        row = _duty(agent)
        known = set(row.skills)
        if any(skill not in known and not may_be_chosen(skill) for skill in skills):
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        _write(deed, row, {"most": most, "skills": sorted(skills), "zone": zone, "hours": hours}, prefix="duty")


def add_absence(by: Actor, agent: Agent, first: dt.date, last: dt.date) -> None:
    """Note that an agent is away on whole days, from ``first`` to ``last``: one's own, or as who manages agents. InvalidChangeError."""
    with _of_oneself_or_managed(by, agent) as deed:
        row = _duty(agent)
        today = clock(row.zone or settings.TIME_ZONE, timezone.now()).date()
        if last < first or last < today or last - first > LONGEST:
            raise InvalidChangeError("An absence ends on its first day or later, and not in the past.")
        kept = [pair for pair in row.absences if Absence.read(pair).last >= today]
        added = [first.isoformat(), last.isoformat()]
        if added in kept:
            raise InvalidChangeError("This absence is there already.")
        if len(kept) >= MOST_ABSENCES:
            raise InvalidChangeError("There are 20 absences already. Take one away first.")
        _write(deed, row, {"absences": sorted([*kept, added])}, prefix="duty")


def remove_absence(by: Actor, agent: Agent, first: str, last: str) -> None:
    """Take an absence back, while it runs too. One's own, or as who manages agents. InvalidChangeError when there is none such."""
    with _of_oneself_or_managed(by, agent) as deed:
        row = _duty(agent)
        if [first, last] not in row.absences:
            raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
        _write(deed, row, {"absences": [pair for pair in row.absences if pair != [first, last]]}, prefix="duty")


def rule_back(by: Actor, department_id: uuid.UUID, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Set a rule back to ``old`` where it still is as ``new`` says, in the caller's transaction. InvalidChangeError."""
    del by
    row = AssigningRule.objects.select_for_update().filter(pk=department_id).first()
    if row is None or {name: getattr(row, name) for name in RULE_FIELDS} != dict(new):
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    for name, value in old.items():
        setattr(row, name, value)
    row.save()


def _of_oneself_or_managed(by: Actor, agent: Agent) -> Any:
    other = agent.pk != by.id
    return acting(by, Tag.AGENT_CHANGED, on=agent.key, permission=Permission.AGENT_MANAGE if other else None, everywhere=other)


def _duty(agent: Agent) -> Duty:
    """The row, held until the transaction ends; a fresh one that is not saved yet where there is none."""
    return Duty.objects.select_for_update().filter(agent=agent).first() or Duty(agent=agent)


def _write(deed: Deed, row: Any, wanted: Mapping[str, Any], *, prefix: str) -> None:
    for name, value in wanted.items():
        deed.changed(f"{prefix}.{name}", getattr(row, name), value)
        setattr(row, name, value)
    row.save()
