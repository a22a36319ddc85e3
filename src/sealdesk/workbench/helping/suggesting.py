"""Suggested answers: what was answered in solved tickets that are like this one, and the canned replies that fit, with their sources.

To find the likest, a part of the desk opens a few old questions in memory and compares them; nothing of that is shown. What is shown
to the reader is opened by the reader's own open door, like everything that they read, and cleared of the other customer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.queries import agent_names, messages
from sealdesk.labels import Label
from sealdesk.vault.errors import VaultError
from sealdesk.workbench import canned
from sealdesk.workbench.canned import Canned
from sealdesk.workbench.helping.clearing import cleared
from sealdesk.workbench.helping.likeness import nearness, shared
from sealdesk.workbench.helping.sentences import telling
from sealdesk.workbench.helping.similar import one_answer, solved_like

COMPARER: Final = Actor.system("suggestions")
#: Old questions that are opened to be compared, and canned replies that are.
COMPARED: Final = 12
COMPARED_CANNED: Final = 100
MOST: Final = 3
#: What is less like the question than this is no help. The scale is 0 to 1.
LIKE: Final = 0.32
_MEANING, _WORDS = 0.65, 0.35


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer that was given before, cleared of whom it was given to, and how like the question was, 0 to 1."""

    message_id: uuid.UUID
    number: int
    answered_at: dt.datetime
    author: str
    text: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may help with a ticket, likest first. ``asked`` is False where the reader may not read what the customer asks."""

    answers: tuple[Suggestion, ...] = ()
    canned: tuple[Canned, ...] = ()
    asked: bool = True


def suggest(by: Actor, opening: Opening, ticket: Ticket, language: str = "en") -> Suggestions:
    """What may help the reader to answer the ticket. Opens at most ``MOST`` answers for them."""
    question = _question(by, opening, ticket)
    if not question:
        return Suggestions(asked=False)
    kept = canned.available(by, opening, ticket, language)[:COMPARED_CANNED]
    fitting = _likest(question, [f"{one.name}\n{one.in_language(ticket.language)}" for one in kept])
    answers = [_shown(by, opening, ticket, answer, likeness) for answer, likeness in _answered(by, ticket, question)]
    return Suggestions(tuple(one for one in answers if one.text), tuple(kept[at] for at, _likeness in fitting))


def filled(by: Actor, opening: Opening, ticket: Ticket, message_id: uuid.UUID) -> str:
    """One suggested answer as it goes into the composer. NotVisibleError where it may not be suggested."""
    return _cleared(by, opening, ticket, one_answer(by, message_id))


def _question(by: Actor, opening: Opening, ticket: Ticket) -> str:
    """What the customer asked last, with the subject, as far as the reader may read it."""
    found, _earlier = messages(by, ticket)
    asked = next((message for message in reversed(found) if message.kind == Kind.INBOUND), None)
    said = asked.text if asked is not None else None
    shown = [opening.show(value, ticket.department_id) for value in (ticket.subject_line, said)]
    return "\n".join(one.text for one in shown if one.text and not one.masked)


def _answered(by: Actor, ticket: Ticket, question: str) -> list[tuple[Message, float]]:
    """The answers to the likest old questions that the reader could open as well."""
    pairs = solved_like(by, ticket, telling(question), COMPARED)
    pairs = [pair for pair in pairs if Label.PERSONAL in by.clearance(pair[0].ticket.department_id)]
    opening = Opening(COMPARER, "suggestions")
    opening.load([value for asked, _answer in pairs for value in (asked.ticket.subject_line, asked.text)])
    texts = [f"{_read(opening, asked.ticket.subject_line)}\n{_read(opening, asked.text)}" for asked, _answer in pairs]
    return [(pairs[at][1], likeness) for at, likeness in _likest(question, texts)]


def _read(opening: Opening, value: Any) -> str:
    """A value, or nothing where it does not open: one damaged value must not keep the others from being compared."""
    try:
        return str(opening.read(value) or "")
    except VaultError:
        return ""


def _likest(question: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """The places of the likest texts and how like they are: by meaning, and by the telling words that they share."""
    if not texts:
        return []
    near = nearness(question, texts)
    scores = [(at, _MEANING * near[at] + _WORDS * shared(question, text)) for at, text in enumerate(texts)]
    return sorted((score for score in scores if score[1] >= LIKE), key=lambda score: -score[1])[:MOST]


def _shown(by: Actor, opening: Opening, ticket: Ticket, answer: Message, likeness: float) -> Suggestion:
    author = answer.author.name if answer.author else ""
    text = _cleared(by, opening, ticket, answer)
    return Suggestion(answer.pk, answer.ticket.number, answer.created_at, author, text, likeness)


def _cleared(by: Actor, opening: Opening, ticket: Ticket, answer: Message) -> str:
    """The answer as the reader may have it, without whom it was for and who wrote it; empty where it is masked for them."""
    text = opening.show(answer.text, answer.ticket.department_id)
    if text.masked:
        return ""
    mine = opening.show(ticket.requester.name, ticket.department_id) if ticket.requester else None
    customer = "" if mine is None or mine.masked else mine.text
    people = {answer.author.name: agent_names({str(by.id)}).get(str(by.id), "")} if answer.author else {}
    for person in {answer.person, answer.ticket.requester} - {None}:
        name = opening.show(person.name, answer.ticket.department_id)
        people |= {} if name.masked or not name.text.strip() else {name.text.strip(): customer}
    return cleared(text.text, people)
