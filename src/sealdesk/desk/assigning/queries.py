"""A department's rule and team, and an agent's duty, for the pages that show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.desk.assigning.choosing import Candidate, Rule
from sealdesk.desk.assigning.giving import candidates
from sealdesk.desk.assigning.hours import away_until, clock
from sealdesk.desk.assigning.models import AssigningRule, Duty
from sealdesk.desk.queries import agent_names
from sealdesk.identity.models import Agent


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who answers a department's tickets, as things stand now. ``away``: the last day of the absence that runs."""

    name: str
    known: Candidate
    away: dt.date | None
    on_duty: bool


def rule_of(department: Department) -> Rule:
    """How a department's new tickets find somebody."""
    row = AssigningRule.objects.filter(department=department).first()
    return Rule(row.method, row.language, row.skills, row.hours) if row else Rule()


def duty_of(agent: Agent) -> Duty:
    """What an agent takes on, and when; the defaults of somebody of whom nothing was said. Not to be changed by the reader."""
    return Duty.objects.filter(agent=agent).first() or Duty(agent=agent)


def absences_of(agent: Agent) -> list[tuple[dt.date, dt.date]]:
    """The absences that are not over, the next one first."""
    duty = duty_of(agent)
    today = clock(duty.zone or settings.TIME_ZONE, timezone.now()).date()
    pairs = [(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in duty.absences]
    return sorted((first, last) for first, last in pairs if last >= today)


def team(department: Department) -> list[Member]:
    """Who answers its tickets, by name: three queries, however many they are."""
    there = [one for one in candidates() if department.slug in one.departments]
    names = agent_names({one.agent_id for one in there})
    now = timezone.now()

    def member(one: Candidate) -> Member:
        local = clock(one.zone, now)
        away = away_until(one.absences, local.date())
        return Member(names.get(one.agent_id, ""), one, away, away is None and (one.hours is None or one.hours.hold(local)))

    return sorted((member(one) for one in there), key=lambda one: one.name)
