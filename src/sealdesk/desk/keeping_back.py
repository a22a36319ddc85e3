"""Whether an answer may still be sent: asked when it is posted, because days may lie between writing and sending.

What may not is kept back: it stays in the conversation with its reason, and a colleague decides what becomes of it.
"""

from __future__ import annotations

import enum
from typing import Any

from sealdesk.access.actors import agent_actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.desk.joined import known_to
from sealdesk.desk.models import Kind, Message, Ticket


class Kept(enum.StrEnum):
    """Why an answer is kept back."""

    AUTHOR_LEFT = "author-left"
    AUTHOR_LOST_TICKET = "author-lost-ticket"
    CUSTOMER_BLOCKED = "customer-blocked"
    OTHER_CUSTOMER = "other-customer"


def why_kept(message: Message) -> Kept | None:
    """What stands against sending an answer now; None where nothing does. What is of an erased person cannot be opened, let alone sent."""
    author, person = message.author, message.person
    if author is not None and not author.is_active:
        return Kept.AUTHOR_LEFT
    onwards = message.kind == Kind.FORWARD
    if author is not None and not may_answer(author, message.ticket, Permission.TICKET_FORWARD if onwards else Permission.TICKET_REPLY):
        return Kept.AUTHOR_LOST_TICKET
    if person is not None and person.blocked:
        return Kept.CUSTOMER_BLOCKED
    if person is None or onwards:  # whoever it is sent on to asked for nothing here
        return None
    return Kept.OTHER_CUSTOMER if known_to(person, message.ticket) is None else None


def may_answer(agent: Any, ticket: Ticket, permission: Permission = Permission.TICKET_REPLY) -> bool:
    """Whether an agent works here, sees the ticket, and may answer it, or send something of it on."""
    actor = agent_actor(agent)
    return agent.is_active and actor.may(permission, ticket.department_id) and see(actor, Ticket).filter(pk=ticket.pk).exists()
