"""What a ticket is suspected of: phishing found by itself, reported by an agent, or cleared by one. An agent's word stands."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import get_user_model

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.holding import locked
from sealdesk.desk.models import Danger, Message, Ticket
from sealdesk.desk.putting_back import plain
from sealdesk.triage.dangers.judging import Danger as Found
from sealdesk.triage.dangers.names import skeleton
from sealdesk.triage.models import Judgement

QUESTION: Final = "danger"
TRIAGE: Final = Actor.system("triage")
_RANK: Final = {Danger.NONE: 0, Danger.DOUBTFUL: 1, Danger.PHISHING: 2}


def suspect(message: Message, found: Found) -> bool:
    """Mark the ticket of a message, with the signs; whether anything changed. What an agent decided, or is worse already, stays."""
    ticket = Ticket.objects.select_related("department", "requester").get(pk=message.ticket_id)
    if not found.value or ticket.danger not in _RANK or _RANK[Danger(ticket.danger)] >= _RANK[Danger(found.value)]:
        return False
    with acting(TRIAGE, Tag.TICKET_SUSPECTED, on=ticket.key, department=ticket.department_id) as deed:
        held = locked(ticket)
        held.danger = found.value
        held.save(update_fields=["danger"])
        Judgement.objects.filter(ticket=held, question=QUESTION).delete()
        Judgement(
            ticket=held,
            customer=held.requester,
            department=held.department,
            question=QUESTION,
            value=found.value,
            confidence=found.chance,
            reason="by-signs",
            evidence=[[sign.code, sign.shown] for sign in found.signs],
        ).save(force_insert=True)
        deed.details = {
            "message": str(message.id),
            "value": found.value,
            "chance": round(100 * found.chance),
            "signs": [sign.code for sign in found.signs],
        }
    return True


def say(by: Actor, ticket: Ticket, value: str) -> None:
    """Report a ticket as phishing, or clear it. Can be undone."""
    tag = Tag.TICKET_REPORTED if value == Danger.REPORTED else Tag.TICKET_CLEARED
    with acting(by, tag, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        held = locked(ticket)
        if value not in {Danger.REPORTED, Danger.CLEARED}:
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        if held.danger == value:
            raise InvalidChangeError("That is what the ticket says already.")
        before = plain(held, "danger")
        held.danger = value
        held.save(update_fields=["danger"])
        deed.details = {"from": before["danger"], "to": value}
        deed.can_undo("ticket.change", old=before, new=plain(held, "danger"))


def signs_of(actor: Actor, ticket: Ticket) -> Judgement | None:
    """The signs that were found in a ticket that the actor sees, with their chance; None where there are none."""
    return Judgement.objects.filter(ticket__in=see(actor, Ticket).filter(pk=ticket.pk), question=QUESTION).first()


def colleagues() -> frozenset[str]:
    """The names of the agents, as look-alikes are compared. A name of one word is everybody's."""
    names = get_user_model().objects.filter(is_active=True).values_list("name", flat=True)
    return frozenset(skeleton(name) for name in names if len(name) > 3 or not name.isascii())
