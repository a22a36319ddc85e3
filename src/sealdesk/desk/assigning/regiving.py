"""A ticket that was moved, or whose assignee is away or gone, finds somebody anew: by the rule and the thresholds of where it lies."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Final

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import DEFAULTS, DONE, Answer, way_of
from sealdesk.desk.acting.queries import rules_now
from sealdesk.desk.assigning.choosing import Choice, Wanted
from sealdesk.desk.assigning.giving import give
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Status, Ticket
from sealdesk.desk.putting_back import plain
from sealdesk.desk.skills import skills_of
from sealdesk.triage.models import Judgement

NOT_DONE: Final = (Status.NEW, Status.OPEN, Status.PENDING, Status.SNOOZED)


def choose_anew(ticket: Ticket, *, without: str = "") -> Choice:
    """Whom the rule of its department names for the ticket as it stands; ``without`` whom it is taken from."""
    return give(ticket.department, Wanted(ticket.language or None, skills_of(ticket)), without=without)


def regive(deed: Deed, ticket: Ticket, had: uuid.UUID | None, **because: Any) -> None:
    """Give a ticket, which is held, by the rule, where the department has answers of triage done; else it is nobody's.

    ``had`` is who had it, ``because`` what else the ledger says of it. The caller saves its assignee. It stands in the ledger with the
    reason, and in the ticket as triage's answer.
    """
    choice = choose_anew(ticket)
    sure = _sure_of_language(ticket) if choice.agent_id else 0.0
    thresholds = rules_now().get(ticket.department_id, DEFAULTS)["assignee"]
    way = way_of(thresholds, "assignee", Answer.of(choice.agent_id, sure, ()), choice.reason)
    ticket.assignee_id = uuid.UUID(choice.agent_id) if choice.agent_id and way in DONE else None
    if ticket.assignee_id or had:
        details = {"from": str(had or ""), "to": str(ticket.assignee_id or ""), "why": str(choice.reason)} | because
        deed.also(Tag.TICKET_ASSIGNED, on=ticket.key, details=details)
    Judgement.objects.filter(ticket=ticket, question="assignee").update(
        value=choice.agent_id or "",
        confidence=sure,
        reason=choice.reason,
        looked_at=list(choice.looked_at),
        alternatives=[[other, round(sure, 4)] for other in choice.others],
        way=way,
        confirmed=False,
        corrected_to="",
        decided_by=None,
        decided_at=None,
    )


def open_tickets(actor: Actor, department: Department, agent_id: uuid.UUID) -> list[int]:
    """The numbers of the tickets of an agent in one department that are not done, as far as the actor sees them, the oldest first."""
    rows = see(actor, Ticket).filter(department=department, assignee=agent_id, status__in=NOT_DONE)
    return list(rows.order_by("opened_at", "id").values_list("number", flat=True))


def unassigned_of(actor: Actor, numbers: Collection[int]) -> int:
    """How many of these tickets are nobody's, as far as the actor sees them."""
    return see(actor, Ticket).filter(number__in=numbers, assignee=None).count()


def pass_on(by: Actor, ticket: Ticket, agent_id: uuid.UUID) -> uuid.UUID | None:
    """Take a ticket from an agent and give it to another by the rule; nobody's where it names none. InvalidChangeError if not theirs."""
    with acting(by, Tag.TICKET_ASSIGNED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_ASSIGN) as deed:
        held = locked(ticket)
        if held.assignee_id != agent_id:
            raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
        choice = choose_anew(held, without=str(agent_id))
        before = plain(held, "assignee_id")
        held.assignee_id = uuid.UUID(choice.agent_id) if choice.agent_id else None
        deed.details = {"from": str(agent_id), "to": choice.agent_id or "", "why": str(choice.reason)}
        save(held, "assignee")
        deed.can_undo("ticket.change", old=before, new=plain(held, "assignee_id"))
    return held.assignee_id


def _sure_of_language(ticket: Ticket) -> float:
    """As sure of the person as of the language that they were chosen for; the department is certain."""
    found = Judgement.objects.filter(ticket=ticket, question="language", corrected_to="").values_list("value", "confidence").first()
    return float(found[1]) if found and found[0] == ticket.language else 1.0
