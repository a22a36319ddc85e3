"""Finds the conversation that something from outside belongs to.

This is asked by channels, which act for nobody: no person sees an answer of this module, so there is no
actor to narrow it to.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from sealdesk.desk.models import ADDRESSED, Kind, Message, Participant, Ticket
from sealdesk.people.contact import email_indexes
from sealdesk.people.family import family_of
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_at
from sealdesk.statements import look_up

MOST = 100
#: How a ticket knows an address that it was answered to and that nobody has confirmed.
ANSWERED: Final = "answered"


def ticket_numbered(number: int) -> Ticket | None:
    """The ticket with this number."""
    return Ticket.objects.filter(number=number).first()


def message_with_ticket(message_id: uuid.UUID) -> Message | None:
    """One message, with its ticket."""
    return Message.objects.filter(id=message_id).select_related("ticket").first()


def messages_known_as(indexes: Iterable[bytes]) -> list[Message]:
    """The messages with one of these blind indexes of a Message-ID, with their tickets; the first 100."""
    wanted = list(indexes)
    places = ", ".join(["%s"] * len(wanted))
    # Most mails name none of ours, and asking for rows of two tables costs far more than asking whether there are any.
    if not wanted or not look_up(f"SELECT 1 FROM desk_message WHERE mail_index IN ({places}) LIMIT 1", *wanted):  # noqa: S608 - places only
        return []
    return list(Message.objects.filter(mail_index__in=wanted).select_related("ticket")[:MOST])


def was_split(ticket: Ticket) -> bool:
    """Whether messages were split off this ticket."""
    return bool(look_up("SELECT 1 FROM desk_ticket WHERE split_from_id = %s LIMIT 1", ticket.id))


def takes_part(ticket: Ticket, address: bytes) -> bool:
    """Whether the person with this blind index of an address takes part, under any of their records, or was copied in."""
    known = Q(address_index=address)
    if records := people_behind(address):
        known |= Q(customer__in=records)
    return Participant.objects.filter(known, ticket=ticket).exists()


def who_takes_part(ticket: Ticket, address: str) -> Customer | None:
    """Under which of their records the person with this address takes part in a ticket already. None for nobody, or the address alone."""
    return Customer.objects.filter(participant__ticket=ticket, emails__index__in=email_indexes(address)).order_by("id").first()


def people_behind(address: bytes) -> frozenset[uuid.UUID]:
    """The records of the person with this blind index of an address; none when the desk has not met them."""
    person = customer_at(address)
    return frozenset(record.id for record in family_of(person)) if person is not None else frozenset()


def addressed_in(ticket: Ticket) -> bytes | None:
    """The blind index of the address that an agent began the ticket with; None where nobody did."""
    found = Participant.objects.filter(ticket=ticket, role=ADDRESSED).values_list("address_index", flat=True).first()
    return bytes(found) if found else None


def third_parties(ticket: Ticket) -> frozenset[bytes]:
    """The blind indexes of the addresses outside to which something of the ticket was sent on."""
    found = Participant.objects.filter(ticket=ticket, role="third", customer=None).values_list("address_index", flat=True)
    return frozenset(bytes(index) for index in found if index)


def expect_answers(ticket: Ticket, address: bytes) -> None:
    """Let an answer from this address join the ticket. Whose it is stays open, so it makes its sender nobody's other record."""
    Participant.objects.get_or_create(ticket=ticket, address_index=address, defaults={"role": ANSWERED})


def language_written_by(customer: uuid.UUID) -> str:
    """The language of a customer's newest ticket; empty where it is not known."""
    return Ticket.objects.filter(requester=customer).order_by("-id").values_list("language", flat=True).first() or ""


def was_written_before(message: Message) -> bool:
    """Whether the person of a reply was written to in its ticket before."""
    same = Message.objects.filter(ticket=message.ticket_id, kind=Kind.REPLY, person=message.person_id)
    return same.filter(created_at__lt=message.created_at).exists()


def last_inbound(message: Message, *, of_its_person: bool) -> Message | None:
    """The newest mail from a person in the ticket of a reply, before that reply; or the newest from the reply's own person."""
    found = Message.objects.filter(ticket=message.ticket_id, kind=Kind.INBOUND, created_at__lte=message.created_at)
    if of_its_person:
        found = found.filter(person=message.person_id)
    else:  # a mail of somebody outside, to whom something was sent on, is between them and the desk
        third = Participant.objects.filter(ticket=message.ticket_id, role="third").exclude(customer=None)
        found = found.exclude(person__in=third.values("customer"))
    return found.order_by("-created_at", "-id").first()
