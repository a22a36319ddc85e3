"""Triage at the desk: the model in service, who could take a ticket, and what is kept of each decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.access.acting import Deed
from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.desk.assigning.choosing import Wanted
from sealdesk.desk.assigning.giving import give
from sealdesk.desk.categories import archived
from sealdesk.desk.models import Ticket
from sealdesk.statements import insert
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import Prediction
from sealdesk.triage.routing import Routing
from sealdesk.triage.service import model_in_service
from sealdesk.triage.sorting import Sorting, TicketText, sort_ticket

QUESTIONS: Final = ("language", "category", "priority", "department", "assignee")


@dataclass(frozen=True, slots=True)
class Sorted:
    """What triage says, and the department it means."""

    sorting: Sorting
    department: Department
    looked_at: tuple[Mapping[str, Any], ...] = ()
    """Who was looked at for it: see ``assigning.choosing``."""


def sort(subject: str, body: str, mailbox_department: Department, *, stays: bool = False) -> Sorted:
    """Answer the five questions about a new ticket. The mailbox's department stands where triage abstains, or when it ``stays``."""
    departments = {d.slug: d for d in departments_now()}
    answers_for = {category: d.slug for d in departments.values() for category in d.categories}
    looked_at: list[Mapping[str, Any]] = []

    def place(meant: Prediction) -> Department:
        return mailbox_department if stays else departments.get(meant.value or "", mailbox_department)

    def assign(department: Prediction, language: Prediction, category: Prediction) -> Prediction:
        """As sure of the person as of what led there."""
        choice = give(place(department), Wanted(language.value, category.value))
        looked_at.extend(choice.looked_at)
        sure = min(department.confidence, language.confidence) if choice.agent_id else 0.0
        return Prediction(choice.agent_id, sure, choice.reason, alternatives=tuple((agent, sure) for agent in choice.others))

    sorting = sort_ticket(
        TicketText(subject, body),
        model=model_in_service(),
        routing=Routing(answers_for, fallback=mailbox_department.slug),
        assign=assign,
        without=archived(),
    )
    return Sorted(sorting, place(sorting.department), tuple(looked_at))


def keep_judgements(deed: Deed, ticket: Ticket, decided: Sorted) -> None:
    """Store each answer with its confidence and reasons, and record that the ticket was sorted."""
    rows = []
    for question in QUESTIONS:
        prediction: Prediction = getattr(decided.sorting, question)
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
                looked_at=list(decided.looked_at) if question == "assignee" else [],
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
