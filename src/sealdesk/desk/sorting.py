"""Triage at the desk: the model in service, who could take a ticket, and what is kept of each decision."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sealdesk.access.acting import Deed
from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import DONE, KEPT_DIGITS, SORTING, Way
from sealdesk.desk.acting.effect import ASIDE, Deciding, Effect, kept_beside
from sealdesk.desk.acting.queries import rules_by_slug
from sealdesk.desk.assigning.choosing import Wanted
from sealdesk.desk.assigning.giving import give
from sealdesk.desk.categories import archived
from sealdesk.desk.guarding import told_aside, was_answered
from sealdesk.desk.models import Priority, Ticket, Type
from sealdesk.desk.standing import listed
from sealdesk.people.models import Customer
from sealdesk.statements import insert
from sealdesk.triage.learning.sentences import available
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import Prediction
from sealdesk.triage.routing import Routing
from sealdesk.triage.service import model_in_service
from sealdesk.triage.skills import apart
from sealdesk.triage.sorting import Sorting, TicketText, sort_ticket

ASKED: Final = (*SORTING, "spam")
"""What is asked while a ticket comes in. For phishing its mail is looked over a few seconds later."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What triage says, the department where the ticket lies, and what becomes of each answer."""

    sorting: Sorting
    department: Department
    effect: Effect
    looked_at: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    """For the assignee who was looked at, see ``assigning.choosing``; what the priority is by itself; which department it left."""

    @property
    def aside(self) -> bool:
        """Whether it is set aside as spam."""
        return self.effect.aside

    def answer(self, question: str) -> str:
        """What the ticket gets; "" where the answer is only suggested, or left."""
        return self.effect.value(question)

    def fields(self) -> dict[str, Any]:
        """What a new ticket gets of the answers."""
        return {
            "language": self.answer("language"),
            "category": self.answer("category"),
            "priority": Priority(self.answer("priority") or Priority.NORMAL),
            "type": Type(self.answer("type") or Type.QUESTION),
            "sentiment": self.answer("sentiment"),
            "assignee_id": self.answer("assignee") or None,
        } | listed(self.answer("urgency"), apart(self.answer("skills") or self.answer("category")))


def sort(
    subject: str,
    body: str,
    mailbox_department: Department,
    *,
    stays: bool = False,
    person: Customer | None = None,
    who: str | None = None,
    unasked: Collection[str] = (),
) -> Sorted:
    """Answer all questions about a new ticket but ``unasked`` ones: its text cannot answer these, and nothing follows from them.

    The mailbox's department stands where triage abstains, or when it ``stays``. ``person`` is its customer when the desk knows them
    already. What an agent opens is for ``who`` ("": anybody), and never set aside.
    """
    departments = {d.slug: d for d in (*departments_now(), mailbox_department)}
    looked_at: dict[str, list[Mapping[str, Any]]] = {}

    @functools.cache
    def spared() -> bool:
        """Whom an agent ever answered is nobody whose mail is set aside without one."""
        return who is not None or (person is not None and was_answered(person))

    deciding = Deciding(mailbox_department.slug, rules_by_slug(departments.values()), stays, spared)

    def assign(department: Prediction, language: Prediction, skills: Prediction, spam: Prediction) -> Prediction:
        """As sure of the person as of what led there; where the mail's address decided the department, that is certain."""
        where = deciding.place(department)
        if deciding.spam(where, spam) in DONE:
            return ASIDE
        if who:
            return Prediction.by_hand(who)
        sure = min(department.confidence if where != mailbox_department.slug else 1.0, language.confidence)
        asked = apart(skills.value) if deciding.way(where, "skills", skills) in DONE else ()
        found, looked_at["assignee"] = _somebody(departments[where], Wanted(language.value, asked), sure)
        return found

    own = sort_ticket(
        TicketText(subject, body),
        model=model_in_service(),
        routing=Routing({category: d.slug for d in departments_now() for category in d.categories}, fallback=mailbox_department.slug),
        assign=assign,
        without=archived(),
    )
    effect = deciding.effect({question: getattr(own, question) for question in ASKED if question not in unasked})
    if effect.department != mailbox_department.slug:
        looked_at["department"] = [{"instead_of": mailbox_department.slug}]
    looked_at["priority"] = kept_beside(effect.answers["priority"], own.priority)
    return Sorted(replace(own, priority=effect.answers["priority"]), departments[effect.department], effect, looked_at)


def _somebody(where: Department, wanted: Wanted, sure: float) -> tuple[Prediction, list[Mapping[str, Any]]]:
    """Who is given the ticket, as ``sure`` as of what led there, and who was looked at."""
    choice = give(where, wanted)
    sure = sure if choice.agent_id else 0.0
    others = tuple((agent, sure) for agent in choice.others)
    return Prediction(choice.agent_id, sure, choice.reason, alternatives=others), list(choice.looked_at)


def keep_judgements(deed: Deed, ticket: Ticket, decided: Sorted) -> None:
    """Store each answer with its confidence, its reasons and what became of it, and record that the ticket was sorted."""
    rows = []
    for question, prediction in decided.effect.answers.items():
        if question == "spam" and not prediction.value and not prediction.alternatives:
            continue
        rows.append(
            Judgement(
                ticket_id=ticket.id,
                customer_id=ticket.requester_id,
                department_id=ticket.department_id,
                question=question,
                value=str(prediction.value or ""),
                confidence=prediction.confidence,
                reason=prediction.reason,
                evidence=[[evidence.word, evidence.weight] for evidence in prediction.evidence],
                looked_at=decided.looked_at.get(question, []),
                alternatives=[[value, round(confidence, KEPT_DIGITS)] for value, confidence in prediction.alternatives],
                way=decided.effect.ways[question],
                looked_again=question != "category" or not available(),
            )
        )
    insert(rows)
    done = [row for row in rows if row.way in DONE]
    details: dict[str, Any] = {row.question: [row.value, round(row.confidence * 100)] for row in done if _is_telling(row)}
    if others := {row.question: str(row.way) for row in rows if row.way != Way.ACT and (row.value or row.way != Way.LEAVE)}:
        details["ways"] = others
    deed.also(Tag.TICKET_SORTED, on=ticket.key, details=details)
    if decided.aside:
        spam = decided.sorting.spam
        told_aside(deed, ticket, "spam", decided.effect.ways["spam"], spam.confidence, words=[evidence.word for evidence in spam.evidence])


def _is_telling(row: Judgement) -> bool:
    return bool(row.value) or row.question in {"category", "priority"}
