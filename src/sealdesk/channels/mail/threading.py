"""Which conversation a mail belongs to. The subject line never decides, and neither does a copied Message-ID alone.

A mail joins by the signed reply address, or by references to messages that we hold, and only when its sender takes part
in that conversation or was copied in by somebody who does. Everything else opens a new ticket, which says to which one
it probably belongs; a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sealdesk.channels.mail.own_addresses import mail_index, ticket_of
from sealdesk.channels.mail.parsing import ParsedMail
from sealdesk.desk.conversations import messages_known_as, people_behind, takes_part, was_split
from sealdesk.desk.models import Message, Ticket
from sealdesk.people.contact import email_index, names_somebody

MAX_REFERENCES: Final = 30


@dataclass(frozen=True, slots=True)
class Match:
    """Where a mail goes, or where it would if its sender were known there."""

    joins: Ticket | None = None
    probably_of: Ticket | None = None
    reason: str = "new"


def conversation_of(mail: ParsedMail) -> Match:
    """Find the conversation of a mail from a person."""
    if mail.sender is None or not names_somebody(mail.sender.address):
        return Match()
    sender = email_index(mail.sender.address)
    suspected: Ticket | None = None
    for reason, ticket in _candidates(mail):
        target = _survivor(ticket)
        if mail.from_named and takes_part(target, sender):
            return Match(joins=target, reason=reason)
        suspected = suspected or target
    return Match(probably_of=suspected, reason="unknown-participant" if suspected else "new")


def addressed_ticket(mail: ParsedMail) -> Ticket | None:
    """The ticket whose signed address a mail is sent to, itself, also where its conversation goes on in another one."""
    found = (ticket_of(box.address) for box in mail.all_recipients[:50])
    return next((ticket for ticket in found if ticket is not None), None)


def _candidates(mail: ParsedMail) -> Iterator[tuple[str, Ticket]]:
    for box in mail.all_recipients[:50]:
        ticket = ticket_of(box.address)
        if ticket is not None:
            yield from _split_off(mail, ticket)
            yield "reply-address", ticket
    for message in _referenced(mail):
        yield "references", message.ticket


def _split_off(mail: ParsedMail, addressed: Ticket) -> Iterator[tuple[str, Ticket]]:
    """An answer to a message that was split off still carries the reply address of the ticket that it was sent from."""
    if not was_split(addressed):
        return
    for message in _referenced(mail):
        if message.ticket_id == addressed.id:
            return
        if message.ticket.split_from_id == addressed.id:
            yield "references", message.ticket
            return


def _referenced(mail: ParsedMail) -> list[Message]:
    """The messages that a mail refers to, the one that it answers first; of several of one Message-ID its sender's own before others.

    Whoever knows a Message-ID beforehand can write a mail that bears it: that one must not catch what its owner writes later.
    """
    references = list(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))[:MAX_REFERENCES]
    if not references:
        return []
    order = {mail_index(reference): place for place, reference in enumerate(references)}
    found = messages_known_as(order)
    mine = people_behind(email_index(mail.sender.address)) if len(found) > 1 and mail.sender else frozenset()
    return sorted(found, key=lambda m: (order[bytes(m.mail_index or b"")], m.person_id not in mine))


def _survivor(ticket: Ticket) -> Ticket:
    """A ticket that was joined into another hands its mail on."""
    for _ in range(10):
        if ticket.joined_into is None:
            break
        ticket = ticket.joined_into
    return ticket
