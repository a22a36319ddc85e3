"""Solved tickets that are like one at hand: found by keyed tokens alone, among those that the reader may see.

There is no index of meanings, because a stored vector of a sentence tells what the sentence says. What the tokens find is opened, a
bounded number, and compared in memory.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.seeing import see
from sealdesk.desk.finding import with_some_of
from sealdesk.desk.models import Kind, Message, Rating, Status, Ticket, Tray
from sealdesk.passes.models import Confidence

#: More words make the look-up slow and find no better.
MOST_WORDS: Final = 16
_SOLVED: Final = (Status.SOLVED, Status.CLOSED)
_WITH: Final = ("ticket", "ticket__requester", "person", "author")


def solved_like(actor: Actor, ticket: Ticket, words: Iterable[str], most: int) -> list[tuple[Message, Message]]:
    """What customers asked in solved tickets with some of these words, each with the answer that it got; at most ``most``.

    In the ticket's language. Left out: confidential answers, answers that have not left, and those that a customer found unhelpful.
    """
    rows = see(actor, Message).filter(kind=Kind.INBOUND, ticket__status__in=_SOLVED, ticket__tray=Tray.INBOX, ticket__joined_into=None)
    rows = rows.exclude(ticket=ticket).filter(ticket__language__startswith=ticket.language[:2])
    rows = rows.filter(Exists(_answers(actor).filter(ticket=OuterRef("ticket"), created_at__gt=OuterRef("created_at"))))
    hits = with_some_of(actor, list(dict.fromkeys(words))[:MOST_WORDS], rows, most)
    asked = rows.select_related(*_WITH).in_bulk([hit.document for hit in hits])
    answers: dict[Any, Message] = {}
    for message in _answers(actor).filter(ticket__in=[hit.owner for hit in hits]).select_related(*_WITH).order_by("created_at", "id"):
        question = next((asked[hit.document] for hit in hits if hit.owner == message.ticket_id and hit.document in asked), None)
        if question is not None and message.created_at > question.created_at:
            answers.setdefault(question.pk, message)
    return [(question, answers[question.pk]) for question in asked.values() if question.pk in answers]


def one_answer(actor: Actor, message_id: uuid.UUID) -> Message:
    """One answer that may be suggested. NotVisibleError for every other."""
    found = _answers(actor).filter(pk=message_id, ticket__status__in=_SOLVED).select_related(*_WITH).first()
    if found is None:
        raise NotVisibleError("There is no such answer here, or it is not yours to see.")
    return found


def _answers(actor: Actor) -> QuerySet[Message]:
    unhelpful = Exists(Rating.objects.filter(message=OuterRef("pk"), helpful=False))
    confidential = Exists(Confidence.objects.filter(message=OuterRef("pk")))
    rows = see(actor, Message).filter(~unhelpful, ~confidential, kind=Kind.REPLY, sent_at__lte=timezone.now())
    return rows.exclude(author=None)
