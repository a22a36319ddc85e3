"""Tickets that are like one at hand: found by keyed tokens alone, among those that the reader may see.

There is no index of meanings, because a stored vector of a sentence tells what the sentence says. What the tokens find is opened, a
bounded number, and compared in memory.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.seeing import see
from sealdesk.desk.finding import with_some_of
from sealdesk.desk.models import Kind, Message, Rating, Status, Ticket, Tray
from sealdesk.passes.models import Confidence
from sealdesk.people.family import records_of, root_of

#: More words make the look-up slow and find no better.
MOST_WORDS: Final = 16
#: What was solved longer ago is history.
RECENT: Final = dt.timedelta(days=90)
#: Who asks the same again does so within this time.
AGAIN: Final = dt.timedelta(days=14)
#: Of one customer's tickets, and of the messages of these, no more are looked at.
MOST_OF_ONE, _MOST_MESSAGES = 6, 200
_SOLVED: Final = (Status.SOLVED, Status.CLOSED)
_WITH: Final = ("ticket", "ticket__requester", "person", "author")


def solved_like(actor: Actor, ticket: Ticket, words: Iterable[str], most: int) -> list[tuple[Message, Message]]:
    """What customers asked in solved tickets with some of these words, each with the answer that it got; at most ``most``.

    In the ticket's language. Left out: confidential answers, answers that have not left, and those that a customer found unhelpful.
    """
    rows = _asked(actor).filter(ticket__status__in=_SOLVED)
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


def tickets_like(actor: Actor, ticket: Ticket, words: Iterable[str], most: int) -> list[Message]:
    """Of each other ticket with some of these words, open or solved lately, what the customer asked with the most of them."""
    rows = _asked(actor).exclude(ticket=ticket)
    rows = rows.filter(~Q(ticket__status__in=_SOLVED) | Q(ticket__changed_at__gte=timezone.now() - RECENT))
    hits = with_some_of(actor, list(dict.fromkeys(words))[:MOST_WORDS], rows, most)
    found = rows.select_related(*_WITH, "ticket__department").in_bulk([hit.document for hit in hits])
    return [found[hit.document] for hit in hits if hit.document in found]


def of_the_same_customer(actor: Actor, ticket: Ticket) -> list[Message]:
    """What the customer first asked in each of their other tickets of the same days."""
    if ticket.requester is None:
        return []
    days = (ticket.opened_at - AGAIN, ticket.opened_at + AGAIN)
    others = see(actor, Ticket).filter(requester__in=records_of(root_of(ticket.requester)), opened_at__range=days)
    others = others.filter(tray=Tray.INBOX, joined_into=None).exclude(pk=ticket.pk).order_by("-opened_at", "-id")
    rows = _asked(actor).filter(ticket__in=list(others.values_list("pk", flat=True)[:MOST_OF_ONE]))
    return _first_of_each(rows.select_related(*_WITH, "ticket__department"))


def first_question(actor: Actor, ticket: Ticket) -> Message | None:
    """What the customer asked first in the ticket; None where nobody asked, or the actor may not see it."""
    return see(actor, Message).filter(ticket=ticket, kind=Kind.INBOUND).order_by("created_at", "id").first()


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


def _asked(actor: Actor) -> QuerySet[Message]:
    """What customers asked in tickets that stand for themselves."""
    return see(actor, Message).filter(kind=Kind.INBOUND, ticket__tray=Tray.INBOX, ticket__joined_into=None)


def _first_of_each(rows: QuerySet[Message]) -> list[Message]:
    first: dict[Any, Message] = {}
    for message in rows.order_by("created_at", "id")[:_MOST_MESSAGES]:
        first.setdefault(message.ticket_id, message)
    return list(first.values())
