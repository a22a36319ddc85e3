"""Finds the conversation that something from outside belongs to.

This is asked by channels, which act for nobody: no person sees an answer of this module, so there is no
actor to narrow it to.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q

from sealdesk.desk.models import Message, Participant, Ticket

MOST = 100


def ticket_numbered(number: int) -> Ticket | None:
    """The ticket with this number."""
    return Ticket.objects.filter(number=number).first()


def message_with_ticket(message_id: uuid.UUID) -> Message | None:
    """One message, with its ticket."""
    return Message.objects.filter(id=message_id).select_related("ticket").first()


def messages_known_as(indexes: Iterable[bytes]) -> list[Message]:
    """The messages with one of these blind indexes of a Message-ID, with their tickets; the first 100."""
    return list(Message.objects.filter(mail_index__in=list(indexes)).select_related("ticket")[:MOST])


def takes_part(ticket: Ticket, address: bytes) -> bool:
    """Whether the person with this blind index of an address takes part, or was copied in."""
    known = Q(customer__emails__index=address) | Q(address_index=address)
    return Participant.objects.filter(known, ticket=ticket).exists()
