"""Finds somebody for a new ticket while it comes in: who could take it, by which rule, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department
from sealdesk.access.permissions import ALLOWED, Permission
from sealdesk.desk.assigning.choosing import Candidate, Choice, Rule, Wanted, choose
from sealdesk.desk.assigning.hours import Hours
from sealdesk.desk.assigning.models import AssigningRule, Duty, Method, Skilled, Turn
from sealdesk.desk.tally import load_of_agents
from sealdesk.recent import Recent

_ANSWERING: Final = tuple(role.value for role, allowed in ALLOWED.items() if Permission.TICKET_REPLY in allowed)
#: So often a turn is asked for again that another process took in the same moment.
_TRIES: Final = 4


def give(department: Department, wanted: Wanted, *, without: str = "") -> Choice:
    """Choose, not ``without``, and count it: the next ticket knows of this one, also in another process where it goes by turns."""
    rule = rules_now().get(str(department.pk), Rule())
    able = _candidates_now()
    there = [one for one in able if department.slug in one.departments and one.agent_id != without]
    if rule.method == Method.TURN:
        return _by_turn(department, there, rule, wanted)
    choice = choose(there, rule, wanted, now=timezone.now())
    for place, candidate in enumerate(able):
        # Until loads are read again, the next tickets must not all go to the one who was least loaded a moment ago.
        if candidate.agent_id == choice.agent_id:
            able[place] = replace(candidate, open_tickets=candidate.open_tickets + 1)
    return choice


def lacks(department: Department, agent_id: str, wanted: Wanted) -> bool:
    """Whether whoever has a ticket ("": nobody) knows none of its skills, and its rule would give it to somebody who does, or to nobody.

    Nothing is given or counted.
    """
    rule = rules_now().get(str(department.pk), Rule())
    if rule.skills == Skilled.IGNORED or rule.method == Method.HAND or not wanted.skills:
        return False
    there = [one for one in _candidates_now() if department.slug in one.departments]
    knowing = {one.agent_id for one in there if wanted.known_by(one)}
    if agent_id in knowing:
        return False
    return rule.skills == Skilled.ONLY or choose(there, rule, wanted, now=timezone.now()).agent_id in knowing


def _by_turn(department: Department, there: list[Candidate], rule: Rule, wanted: Wanted) -> Choice:
    """One read and one write. Who finds that the turn was taken meanwhile looks again; the last try stands, for a ticket must not wait."""
    for last in (False,) * (_TRIES - 1) + (True,):
        turns = {str(agent): at for agent, at in Turn.objects.filter(department=department).values_list("agent", "given_at")}
        choice = choose(there, rule, wanted, now=timezone.now(), turns=turns)
        if choice.agent_id is None or _take_turn(department, choice.agent_id, turns.get(choice.agent_id)) or last:
            break
    return choice


def _take_turn(department: Department, agent_id: str, had: dt.datetime | None) -> bool:
    now = timezone.now()
    if had is None:
        return Turn.objects.get_or_create(department=department, agent_id=agent_id, defaults={"given_at": now})[1]
    return Turn.objects.filter(department=department, agent_id=agent_id, given_at=had).update(given_at=now) == 1


def candidates() -> list[Candidate]:
    """Agents who answer tickets, with their load and duty, in one query for the agents and one for their departments."""
    agents = (
        get_user_model()
        .objects.filter(is_active=True, grants__role__in=_ANSWERING)
        .annotate(load=load_of_agents())
        .order_by("created_at", "id")
        .distinct()
        .select_related("duty")
        .prefetch_related("grants__department")
    )
    every = [department.slug for department in departments_now()]
    found = []
    for agent in agents:
        grants = [grant for grant in agent.grants.all() if grant.role in _ANSWERING]
        where = every if any(g.department is None for g in grants) else [g.department.slug for g in grants if g.department]
        spoken = tuple(agent.spoken_languages or [agent.language])
        duty = getattr(agent, "duty", None) or Duty()
        found.append(
            Candidate(
                agent_id=str(agent.pk),
                languages=spoken,
                open_tickets=agent.load,
                departments=tuple(where),
                most=duty.most,
                skills=frozenset(duty.skills),
                zone=duty.zone or settings.TIME_ZONE,
                hours=Hours.read(duty.hours),
                absences=duty.absences,
            )
        )
    return found


def _rules() -> dict[str, Rule]:
    rows = AssigningRule.objects.all()
    return {str(row.pk): Rule(row.method, row.language, row.skills, row.hours) for row in rows}


rules_now: Final = Recent(_rules, "desk.assigningrule")
_candidates_now: Final = Recent(candidates, "access.department", "access.grant", "identity.agent", "desk.duty")
