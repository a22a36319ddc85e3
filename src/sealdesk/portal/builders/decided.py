"""Builds what was decided about a customer's requests by itself, in plain words, and what came of asking for a person."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from sealdesk.access.actors import Actor
from sealdesk.access.departments import departments_now
from sealdesk.access.opening import Opening
from sealdesk.desk.acting.models import Contest
from sealdesk.desk.categories import name_of
from sealdesk.desk.contesting import MOST, Decision, contests_of, decisions_of
from sealdesk.desk.models import Ticket
from sealdesk.phrases import listed
from sealdesk.portal import words
from sealdesk.portal.pages import AnswerForm, ContestLine, Decided, DecisionLine
from sealdesk.triage.skills import apart


@dataclass(frozen=True, slots=True)
class Refused:
    """What a customer wrote to have a person look at it, and why it could not be sent."""

    words: str
    error: str


def given_back(ticket: Ticket, decided: Decided | None, refused: Refused, answer: AnswerForm | None) -> Decided:
    """The same card with what was written in it; where nobody can be asked for now, it can go as an answer."""
    card = decided or Decided(ticket.number, reverse("portal:request", args=[ticket.number]), ())
    return dataclasses.replace(card, words=refused.words, error=refused.error, answer=None if card.url else answer)


def decided_about(actor: Actor, opening: Opening, tickets: Sequence[Ticket]) -> list[Decided]:
    """For each of these requests about which something was decided by itself; two queries for all."""
    decisions = decisions_of(actor, tickets)
    contests: dict[object, list[Contest]] = {}
    for one in contests_of(actor, tickets):
        contests.setdefault(one.ticket_id, []).append(one)
    opening.load(one.reason for several in contests.values() for one in several)
    names = {department.slug: department.name_in(_language()) for department in departments_now()}
    return [
        _decided(opening, ticket, decisions[ticket.pk], contests.get(ticket.pk, []), names) for ticket in tickets if ticket.pk in decisions
    ]


def _decided(opening: Opening, ticket: Ticket, found: list[Decision], contests: list[Contest], names: dict[str, str]) -> Decided:
    waits, joined = any(not one.outcome for one in contests), ticket.joined_into_id is not None
    return Decided(
        number=ticket.number,
        request_url=reverse("portal:request", args=[ticket.number]),
        lines=tuple(DecisionLine(words.decision(one.question), _value(one, names), one.since) for one in found),
        contests=tuple(
            ContestLine(one.asked_at, one.outcome, words.found(one.outcome), opening.show(one.reason) if one.reason is not None else None)
            for one in contests
        ),
        url="" if joined or waits or len(contests) >= MOST else reverse("portal:contest", args=[ticket.number]),
        joined=joined,
    )


def _value(one: Decision, names: dict[str, str]) -> str:
    """What was decided. A member of staff has no name here, as everywhere in the portal."""
    if one.question == "category":
        return name_of(one.value, _language())
    if one.question == "skills":
        return listed([name_of(skill, _language()) for skill in apart(one.value)])
    if one.question == "department":
        return names.get(one.value, "")
    return words.decided(one.question, one.value)


def _language() -> str:
    return translation.get_language() or "en"
