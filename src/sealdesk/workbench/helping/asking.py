"""What of a ticket is given to the gateway, and what the desk knows about its people, so that it is taken out before anything leaves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.access.within import MASKED
from sealdesk.datamap.sealed import MASK
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.queries import contacts, messages
from sealdesk.gateway import asking
from sealdesk.gateway.asking import Matter, Proposal
from sealdesk.gateway.prompts import USES, Piece
from sealdesk.gateway.strangers import parts_of
from sealdesk.passes.confiding import confidence_of

#: The newest messages, and so much of each: a model that reads more answers no better.
MOST_MESSAGES: Final = 12
MAX_MESSAGE: Final = 4_000
#: A part of the desk that reads names and addresses in order to take them out.
MASKER: Final = Actor.system("gateway")


def ask(by: Actor, opening: Opening, ticket: Ticket, use: str) -> Proposal:
    """Ask a language model for a draft or a summary of a ticket that the reader sees. GatewayRefusalError, NotVisibleError."""
    found, _earlier = messages(by, ticket, "confidence")
    said = [one for one in found if one.kind in {Kind.INBOUND, Kind.REPLY} and confidence_of(one) is None][-MOST_MESSAGES:]
    pieces = [piece for message in said if (piece := _piece(opening, ticket, message)) is not None]
    known = _known(ticket, found)
    matter = Matter(pieces, ticket.department_id, ticket.requester_id, ticket.id, known, ticket.language)
    return asking.ask(by, USES[use], matter)


def accept(by: Actor, opening: Opening, ticket: Ticket, call_id: uuid.UUID) -> str:
    """Take over a proposal for the ticket that was made for the reader."""
    return asking.accepted(by, opening, ticket.id, call_id)


def _piece(opening: Opening, ticket: Ticket, message: Message) -> Piece | None:
    """A message as the reader may read it; what is masked for them is not sent for them, and of a value in it not even the end."""
    text = opening.show(message.text, ticket.department_id)
    role = "customer" if message.kind == Kind.INBOUND else "desk"
    return None if text.masked or not text.text.strip() else Piece(text.label, role, MASKED.sub(MASK, text.text)[:MAX_MESSAGE])


def _known(ticket: Ticket, found: Iterable[Message]) -> dict[str, str]:
    """Names of everybody in the ticket, whole and in parts, and the requester's addresses and numbers."""
    people = {person for message in found for person in (message.person, ticket.requester) if person is not None}
    opening = Opening(MASKER, "gateway")
    names = [str(opening.read(person.name) or "") for person in people] + [message.author.name for message in found if message.author]
    known = {part: "NAME" for name in names for part in parts_of(name)}
    ways = contacts(MASKER, ticket.requester) if ticket.requester else []
    return known | {str(opening.read(way.value) or ""): "CONTACT" for way in ways}
