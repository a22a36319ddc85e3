"""Builds the banner over a ticket whose customer asks that a person looks at what was decided by itself."""

from __future__ import annotations

import dataclasses

from django.urls import reverse

from sealdesk.access.permissions import Permission
from sealdesk.console.pages.ticket import ContestView
from sealdesk.console.reader import Reader
from sealdesk.desk.contesting import contests_of
from sealdesk.desk.models import Ticket


def refused_view(reader: Reader, ticket: Ticket, outcome: str, reason: str, error: str) -> ContestView:
    """What was asked, with the answer to it that could not be sent: nobody writes a reason twice. Its words stay where nothing is open."""
    asked = contest_view(reader, ticket) or ContestView(None, None, closed=True)
    return dataclasses.replace(asked, outcome=outcome, reason=reason, error=error)


def contest_view(reader: Reader, ticket: Ticket) -> ContestView | None:
    """What the customer asks, and where the answer goes; None while nothing is open, which the ticket's own query told."""
    if not getattr(ticket, "contested", True):
        return None
    open_one = next((one for one in contests_of(reader.actor, [ticket]) if not one.outcome), None)
    if open_one is None:
        return None
    may = all(reader.actor.may(one, ticket.department_id) for one in (Permission.TRIAGE_CORRECT, Permission.TICKET_REPLY))
    return ContestView(
        asked_at=open_one.asked_at,
        words=reader.opening.show(open_one.words, ticket.department_id) if open_one.words is not None else None,
        url=reverse("console:settle", args=[ticket.number]) if may else "",
    )
