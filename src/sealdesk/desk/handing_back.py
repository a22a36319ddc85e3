"""Tickets when an agent leaves or a department closes: handed back, or handed on. Called inside the action that does it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from sealdesk.access.acting import Deed
from sealdesk.access.actors import agent_actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import ALLOWED, Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.assigning.regiving import NOT_DONE, regive
from sealdesk.desk.holding import save
from sealdesk.desk.models import Ticket
from sealdesk.desk.putting_back import plain
from sealdesk.identity.staff import when_leaving, when_losing


@when_leaving
def hand_back(deed: Deed, agent: Any) -> None:
    """What the agent was working on is nobody's again, so that it is seen among the unassigned."""
    rows = Ticket.objects.filter(assignee=agent, status__in=NOT_DONE)
    handed = list(rows.values_list("id", flat=True))
    for ticket_id in handed:
        deed.also(Tag.TICKET_ASSIGNED, on=f"ticket:{ticket_id}", details={"from": str(agent.pk), "to": ""})
    rows.update(assignee=None, changed_at=timezone.now())
    deed.details["tickets"] = len(handed)


@when_losing
def hand_on_what_is_out_of_reach(deed: Deed, agent: Any) -> None:
    """Tickets that somebody may no longer read are given anew by the rule of their department; taken back with the role."""
    reads = agent_actor(get_user_model().objects.get(pk=agent.pk))
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("department").filter(assignee=agent, status__in=NOT_DONE)
    lost = [ticket for ticket in rows if not reads.may(Permission.TICKET_READ, ticket.department_id)]
    for ticket in lost:
        before = plain(ticket, "department_id", "assignee_id")
        regive(deed, ticket, agent.pk)
        save(ticket, "assignee")
        if deed.actor.id != agent.pk:  # what one lays down oneself is not taken back
            deed.can_undo("ticket.change", on=ticket.key, old=before, new=plain(ticket, "department_id", "assignee_id"))
    if lost:
        deed.details["tickets"] = len(lost)


def hand_on(deed: Deed, department: Department, into: Department) -> int:
    """Give every ticket of a department to another one; returns how many. What is sealed stays under the key it has.

    A ticket under way keeps its assignee only when they work there too, and gets an event of its own.
    """
    rows = Ticket.objects.filter(department=department)
    for ticket_id in rows.filter(status__in=NOT_DONE).values_list("id", flat=True):
        details = {"field": "department", "from": str(department.pk), "to": str(into.pk)}
        deed.also(Tag.TICKET_CHANGED, on=f"ticket:{ticket_id}", details=details)
    reading = [role for role, allowed in ALLOWED.items() if Permission.TICKET_READ in allowed]
    works_there = Q(grants__department=None) | Q(grants__department=into)
    staying = get_user_model().objects.filter(works_there, is_active=True, grants__role__in=reading).values("pk")
    rows.filter(status__in=NOT_DONE).exclude(assignee__in=staying).update(assignee=None)
    return rows.update(department=into)


def tickets_in(department: Department, most: int) -> dict[str, str] | None:
    """The ids of a department's tickets with their assignees, as ``take_back`` wants them; None when there are more than ``most``."""
    rows = list(Ticket.objects.filter(department=department).values_list("id", "assignee")[: most + 1])
    return {str(pk): str(assignee or "") for pk, assignee in rows} if len(rows) <= most else None


def take_back(deed: Deed, tickets: Mapping[str, str], department: Department, from_: Department) -> int:
    """The opposite of ``hand_on``, for the tickets that are still where they went; how many. ``tickets``: ids and who had them."""
    rows = list(Ticket.objects.select_for_update(of=("self",)).filter(department=from_, pk__in=tickets))
    for ticket in rows:
        had = tickets[str(ticket.pk)]
        ticket.department = department
        if ticket.assignee_id is None and had:
            ticket.assignee_id = uuid.UUID(had)
        ticket.save(update_fields=["department", "assignee"])
        if ticket.status in NOT_DONE:
            details = {"field": "department", "from": str(from_.pk), "to": str(department.pk)}
            deed.also(Tag.TICKET_CHANGED, on=ticket.key, details=details)
    return len(rows)
