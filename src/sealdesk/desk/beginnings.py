"""Whether a desk has begun: that there is a ticket, and an answer. Yes or no, which tells nothing of anybody."""

from __future__ import annotations

from sealdesk.desk.models import Kind, Message, Ticket


def has_tickets() -> bool:
    """Whether any ticket was ever opened."""
    return Ticket.objects.exists()


def has_answers() -> bool:
    """Whether anybody was ever answered."""
    return Message.objects.filter(kind=Kind.REPLY).exists()
