"""Triage at the desk: the model in service, who could take a ticket, and what is kept of each decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.contrib.auth import get_user_model

from sealdesk.access.acting import Deed
from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department
from sealdesk.access.permissions import ALLOWED, Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.categories import archived
from sealdesk.desk.models import Ticket
from sealdesk.desk.tally import load_of_agents
from sealdesk.recent import Recent
from sealdesk.statements import insert
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import Prediction
from sealdesk.triage.routing import Candidate, Routing
from sealdesk.triage.service import model_in_service
from sealdesk.triage.sorting import Sorting, TicketText, sort_ticket

QUESTIONS: Final = ("language", "category", "priority", "department", "assignee")
_ANSWERING: Final = tuple(role.value for role, allowed in ALLOWED.items() if Permission.TICKET_REPLY in allowed)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What triage says, and the department it means."""

    sorting: Sorting
    department: Department


def sort(subject: str, body: str, mailbox_department: Department) -> Sorted:
    """Answer the five questions about a new ticket. The mailbox's department stands where triage abstains."""
    departments = {d.slug: d for d in departments_now()}
    answers_for = {category: d.slug for d in departments.values() for category in d.categories}
    able = _candidates_now()
    sorting = sort_ticket(
        TicketText(subject, body),
        model=model_in_service(),
        routing=Routing(answers_for, fallback=mailbox_department.slug),
        candidates=able,
        without=archived(),
    )
    _count(able, sorting.assignee.value)
    return Sorted(sorting, departments.get(sorting.department.value or "", mailbox_department))


def _count(able: list[Candidate], chosen: str | None) -> None:
    """Until loads are read again, the next tickets must not all go to the one who was least loaded a moment ago."""
    for place, candidate in enumerate(able):
        if candidate.agent_id == chosen:
            able[place] = replace(candidate, open_tickets=candidate.open_tickets + 1)


def candidates() -> list[Candidate]:
    """Agents who answer tickets, with their load, in one query for the agents and one for their departments."""
    agents = (
        get_user_model()
        .objects.filter(is_active=True, grants__role__in=_ANSWERING)
        .annotate(load=load_of_agents())
        .order_by("created_at", "id")
        .distinct()
        .prefetch_related("grants__department")
    )
    every = [department.slug for department in departments_now()]
    found = []
    for agent in agents:
        grants = [grant for grant in agent.grants.all() if grant.role in _ANSWERING]
        where = every if any(g.department is None for g in grants) else [g.department.slug for g in grants if g.department]
        spoken = tuple(agent.spoken_languages or [agent.language])
        found.append(Candidate(str(agent.pk), spoken, agent.load, tuple(where), available=True))
    return found


def keep_judgements(deed: Deed, ticket: Ticket, sorting: Sorting) -> None:
    """Store each answer with its confidence and reasons, and record that the ticket was sorted."""
    rows = []
    for question in QUESTIONS:
        prediction: Prediction = getattr(sorting, question)
        rows.append(
            Judgement(
                ticket=ticket,
                customer=ticket.requester,
                department=ticket.department,
                question=question,
                value=str(prediction.value or ""),
                confidence=prediction.confidence,
                reason=prediction.reason,
                evidence=[[evidence.word, evidence.weight] for evidence in prediction.evidence],
                alternatives=[[value, round(confidence, 4)] for value, confidence in prediction.alternatives],
            )
        )
    insert(rows)
    deed.also(
        Tag.TICKET_SORTED,
        on=ticket.key,
        details={row.question: [row.value, round(row.confidence * 100)] for row in rows if _is_telling(row)},
    )


def _is_telling(row: Judgement) -> bool:
    return bool(row.value) or row.question in {"category", "priority"}


_candidates_now: Final = Recent(candidates, "access.department", "access.grant", "identity.agent")
