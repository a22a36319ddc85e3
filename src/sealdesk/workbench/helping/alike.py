"""Tickets that are like one at hand, and those that are probably the same: only tickets that the reader sees, and only what they may read.

To find them, a part of the desk opens a few questions in memory and compares them; nothing of that is shown. What is shown is opened
by the reader's own open door, like everything that they read. A ticket that the reader does not see is never looked at, so it can
neither stand in the list nor take a place in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening, Shown
from sealdesk.desk import linking
from sealdesk.desk.models import Message, Ticket
from sealdesk.labels import Label
from sealdesk.vault.errors import VaultError
from sealdesk.workbench.helping.likeness import Level, chances, gist, level, words_of_both
from sealdesk.workbench.helping.sentences import telling
from sealdesk.workbench.helping.similar import first_question, of_the_same_customer, tickets_like

COMPARER: Final = Actor.system("suggestions")
#: Questions of others that are opened to be compared.
COMPARED: Final = 20
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class AlikeTicket:
    """A ticket that is like the one at hand: how alike, and the words that both hold. ``same``: the same customer asks it again."""

    ticket: Ticket
    subject: Shown
    level: Level
    words: tuple[str, ...]
    same: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """What is like a ticket, probably the same first, then by likeness. ``asked`` is False where the reader may not read the question."""

    tickets: tuple[AlikeTicket, ...] = ()
    asked: bool = True


def alike(by: Actor, opening: Opening, ticket: Ticket) -> Alike:
    """The tickets that are like this one. Opens at most ``MOST`` of them for the reader."""
    asked = first_question(by, ticket)
    mine = _shown(opening, ticket, asked)
    if not mine:
        return Alike(asked=False)
    same = of_the_same_customer(by, ticket)
    again = {message.ticket_id for message in same}
    others = [message for message in tickets_like(by, ticket, telling(mine), COMPARED) if message.ticket_id not in again]
    found = _compared(mine, [message for message in (*same, *others) if _reads(by, message.ticket)])
    found = sorted(found, key=lambda each: (each[0].ticket_id not in again, -each[1]))[:MOST]
    linked = _linked(by, ticket) if found else frozenset()
    opening.load([value for message, _chance in found for value in (message.ticket.subject_line, message.text, _name(message.ticket))])
    rows = (_row(opening, ticket, mine, message, chance, again, linked) for message, chance in found)
    return Alike(tuple(row for row in rows if row is not None))


def _shown(opening: Opening, ticket: Ticket, message: Message | None) -> str:
    """What a ticket is about, as the reader may read it."""
    said = opening.show(message.text if message else None, ticket.department_id)
    subject = opening.show(ticket.subject_line, ticket.department_id)
    return gist("" if subject.masked else subject.text, "" if said.masked else said.text).strip()


def _compared(mine: str, messages: Sequence[Message]) -> list[tuple[Message, float]]:
    """Those that are alike, each with how likely it is about the same."""
    opening = Opening(COMPARER, "suggestions")
    opening.load([value for message in messages for value in (message.ticket.subject_line, message.text)])
    texts = [gist(_read(opening, message.ticket.subject_line), _read(opening, message.text)) for message in messages]
    pairs = zip(messages, chances(mine, texts), strict=True)
    return [(message, chance) for message, chance in pairs if level(chance) is not None]


def _row(
    opening: Opening, ticket: Ticket, mine: str, message: Message, chance: float, again: set[Any], linked: frozenset[Any]
) -> AlikeTicket | None:
    """One that is shown; None where the reader may not read it."""
    other, certain = message.ticket, level(chance)
    theirs = _shown(opening, other, message)
    if certain is None or not theirs:
        return None
    names = [opening.show(name, one.department_id) for one in (ticket, other) if (name := _name(one)) is not None]
    words = words_of_both(mine, theirs, [name.text for name in names if not name.masked])
    subject = opening.show(other.subject_line, other.department_id)
    return AlikeTicket(other, subject, certain, words, other.pk in again, other.pk in linked)


def _linked(by: Actor, ticket: Ticket) -> frozenset[Any]:
    return frozenset(side for link in linking.links_of(by, ticket) for side in (link.ticket_id, link.other_id))


def _reads(by: Actor, ticket: Ticket) -> bool:
    return Label.PERSONAL in by.clearance(ticket.department_id)


def _name(ticket: Ticket) -> Any:
    return ticket.requester.name if ticket.requester else None


def _read(opening: Opening, value: Any) -> str:
    """A value, or nothing where it does not open: one damaged value must not keep the others from being compared."""
    try:
        return str(opening.read(value) or "")
    except VaultError:
        return ""
