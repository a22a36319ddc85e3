"""What was decided about a request by itself, told to its customer, who can ask that a person looks at it; and what that person found.

The right not to be subject to decisions of a machine alone: GDPR, Article 22(3), and PIPL, Article 24. Asking puts a tag on the ticket, so
that lists show it and can be filtered by it; what the person found is a reply, so that the customer is told in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.actions import stands
from sealdesk.desk.acting.deciding import DONE, HELD_IN_RECORD, QUESTIONS, SORTING, Way
from sealdesk.desk.acting.effect import instead_of
from sealdesk.desk.acting.models import Contest, Outcome
from sealdesk.desk.actions import reply
from sealdesk.desk.guarding import back_unless_said
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Message, Status, Ticket
from sealdesk.desk.tagging import mark, unmark
from sealdesk.triage.models import Judgement

#: The tag on a ticket while a person is asked for.
MARK: Final = "human-review"
#: Nothing follows of the tone. Urgency puts a request before others, and skills choose who gets it, so both decide.
DECIDING: Final = tuple(question for question in QUESTIONS if question != "sentiment")
LONGEST: Final = 2000
#: As often one request may be contested: each time costs a person's attention.
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided by itself. ``since``: a person changed it meanwhile."""

    question: str
    value: str
    since: bool


def decisions_of(actor: Actor, tickets: Iterable[Ticket]) -> dict[uuid.UUID, list[Decision]]:
    """What was decided by itself about these tickets, as far as the actor sees them. Words that decided are not among it; one query."""
    seen = see(actor, Ticket).filter(pk__in=[ticket.pk for ticket in tickets])
    rows = Judgement.objects.filter(ticket__in=seen, question__in=DECIDING, way__in=[*DONE, Way.UNDONE]).exclude(value="")
    found: dict[uuid.UUID, list[Decision]] = {}
    for row in rows.defer("evidence"):
        if _decided(row):
            since = row.way == Way.UNDONE or bool(row.corrected_to)
            found.setdefault(row.ticket_id, []).append(Decision(row.question, row.value, since))
    return {pk: sorted(several, key=lambda one: DECIDING.index(one.question)) for pk, several in found.items()}


def contests_of(actor: Actor, tickets: Iterable[Ticket]) -> list[Contest]:
    """What was contested about these tickets, the newest first, for who sees them."""
    seen = see(actor, Ticket).filter(pk__in=[ticket.pk for ticket in tickets])
    rows = Contest.objects.filter(ticket__in=seen).select_related("ticket")
    return list((rows.filter(person=actor.id) if actor.is_customer else rows).order_by("-id"))


def contest(by: Actor, ticket: Ticket, words: str = "") -> Contest:
    """Ask that a person looks at it, as its customer.

    InvalidChangeError while one is asked for, when nothing was decided, or when a person merged it: that one looked at it.
    """
    with acting(by, Tag.TICKET_CONTESTED, on=ticket.key, department=ticket.department_id) as deed:
        if not by.is_customer or by.id is None or ticket.requester_id != by.id:
            raise NotAllowedError
        held = locked(ticket)
        if held.joined_into_id is not None:
            raise InvalidChangeError("A person has joined this request with another one in the meantime, and works on it there.")
        earlier = Contest.objects.filter(ticket=held)
        if earlier.filter(outcome=Outcome.OPEN).exists():
            raise InvalidChangeError("A person is asked for already.")
        if earlier.count() >= MOST or not decisions_of(by, [held]):
            raise InvalidChangeError("There is nothing here that was decided by itself, or a person looked at it several times.")
        made = Contest(ticket=held, person_id=by.id, words=words.strip()[:LONGEST] or None)
        made.save(force_insert=True)
        mark(deed, held, MARK)
        back_unless_said(deed, held, "contested")
        # They wait for a person, as if they had written again.
        held.waiting_since = held.waiting_since or made.asked_at
        if held.status in {Status.PENDING, Status.SNOOZED, Status.SOLVED, Status.CLOSED}:
            held.status = Status.OPEN
        save(held, "tray", "waiting_since", "status")
        deed.details = {"contest": str(made.id), "decisions": [one.question for one in decisions_of(by, [held])[held.pk]]}
    return made


def settle(by: Actor, ticket: Ticket, outcome: str, reason: str, letter: str) -> None:
    """Say what one found, and why, to the customer: ``letter`` is the reply. InvalidChangeError when nothing is open."""
    if outcome not in {Outcome.KEPT, Outcome.CHANGED}:
        raise InvalidChangeError("There is no such value. Choose one of the list.")
    if not reason.strip():
        raise InvalidChangeError("Say why: the customer is told.")
    if not by.may(Permission.TRIAGE_CORRECT, ticket.department_id):
        raise NotAllowedError

    def close(deed: Deed, message: Message) -> None:
        row = Contest.objects.select_for_update(of=("self",)).filter(ticket=ticket, outcome=Outcome.OPEN).first()
        if row is None:
            raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
        if outcome == Outcome.CHANGED and not _is_changed(message.ticket):
            raise InvalidChangeError("Nothing of it is changed yet. Change what was wrong first, or say that it stays.")
        row.outcome, row.reason = outcome, reason.strip()[:LONGEST]
        row.decided_by_id, row.decided_at = by.id, timezone.now()
        row.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
        unmark(message.ticket, MARK)
        deed.also(Tag.TICKET_CONTEST_SETTLED, on=ticket.key, details={"contest": str(row.id), "outcome": outcome})

    reply(by, ticket, letter, settle=False, alongside=close)


def _is_changed(ticket: Ticket) -> bool:
    """Whether anything that was decided by itself is otherwise now. What was set aside came back when it was contested."""
    rows = Judgement.objects.filter(ticket=ticket, question__in=DECIDING, way__in=[*DONE, Way.UNDONE]).exclude(value="")
    return any(_is_otherwise(ticket, row) for row in rows.defer("evidence"))


def _is_otherwise(ticket: Ticket, row: Judgement) -> bool:
    if row.way == Way.UNDONE or row.corrected_to or row.question not in SORTING:
        return True
    if row.question in HELD_IN_RECORD:
        return False
    return _decided(row) and not stands(ticket, row)


def _decided(row: Judgement) -> bool:
    return row.question != "department" or bool(instead_of(row))
