"""What a ticket is suspected of: phishing found by itself, reported by an agent, or cleared by one. An agent's word stands."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import get_user_model

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk import guarding
from sealdesk.desk.acting.deciding import DEFAULTS, DONE, Answer, Way
from sealdesk.desk.acting.queries import rules_now
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Danger, Kind, Message, Ticket
from sealdesk.triage.dangers.judging import Danger as Found
from sealdesk.triage.dangers.names import skeleton
from sealdesk.triage.model import PHISHING, WANTED
from sealdesk.triage.models import Judgement

QUESTION: Final = "danger"
CODES: Final = "codes"
"""The question of where QR codes in a ticket's mails lead to. Nothing is decided by it."""
_MOST_CODES: Final = 6
TRIAGE: Final = Actor.system("triage")
_RANK: Final = {Danger.NONE: 0, Danger.DOUBTFUL: 1, Danger.PHISHING: 2}


def suspect(message: Message, found: Found) -> bool:
    """Mark the ticket of a message, with the signs, as far as its department lets triage go; whether anything was said of it.

    What an agent decided, or is worse already, stays. A ticket that somebody has worked on, or whose customer was ever answered, is
    not set aside.
    """
    ticket = Ticket.objects.select_related("department", "requester").get(pk=message.ticket_id)
    if not found.value or ticket.danger not in _RANK or _RANK[Danger(ticket.danger)] >= _RANK[Danger(found.value)]:
        return False
    with acting(TRIAGE, Tag.TICKET_SUSPECTED, on=ticket.key, department=ticket.department_id) as deed:
        held, signs = locked(ticket), [sign.code for sign in found.signs]
        way = _way(held, message, found)
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
            way=way,
        ).save(force_insert=True)
        if way is not Way.LEAVE:
            held.danger = found.value
            held.save(update_fields=["danger"])
        if way in DONE:
            guarding.put_aside(held)
            held.assignee = None
            save(held, "tray", "waiting_since", "assignee")
            guarding.told_aside(deed, held, "phishing", way, found.chance, signs=signs)
        deed.details = {
            "message": str(message.id),
            "value": found.value,
            "chance": round(100 * found.chance),
            "signs": signs,
            "way": str(way),
        }
    return way is not Way.LEAVE


def note_codes(message: Message, found: Found) -> None:
    """Keep with the ticket where the QR codes of a message lead to, before what those of its earlier messages did."""
    if not found.codes:
        return
    ticket = Ticket.objects.select_related("department", "requester").get(pk=message.ticket_id)
    row = Judgement.objects.filter(ticket=ticket, question=CODES).first() or guarding.blank(ticket, CODES)
    opening = Opening(TRIAGE, "codes", reference=ticket.key)
    earlier = opening.read(row.evidence, ticket.department_id) or []
    opening.record()
    kept = dict.fromkeys([*((sign.code, sign.shown) for sign in found.codes), *((code, shown) for code, shown in earlier)])
    codes = [list(one) for one in kept][:_MOST_CODES]
    if codes == [list(one) for one in earlier]:  # the same mail, looked over again after its sender was checked
        return
    with acting(TRIAGE, Tag.TICKET_CODES_READ, on=ticket.key, department=ticket.department_id) as deed:
        row.evidence, row.reason = codes, "by-signs"
        row.save()
        deed.details = {"message": str(message.id), "signs": [sign.code for sign in found.codes]}


def _way(held: Ticket, message: Message, found: Found) -> Way:
    """What a machine says it wrote is told and never set aside: notices look like lures, and somebody may wait for this one."""
    rule = rules_now().get(held.department_id, DEFAULTS)[QUESTION]
    way = rule.way(Answer(found.value, found.chance, given=True))
    return Way.SUGGEST if way in DONE and not (message.kind == Kind.INBOUND and guarding.may_be_set_aside(held)) else way


def say(by: Actor, ticket: Ticket, value: str) -> None:
    """Report a ticket as phishing, or clear it; the next model learns from it. Can be undone.

    What was set aside for this suspicion alone comes back when it is cleared.
    """
    tag = Tag.TICKET_REPORTED if value == Danger.REPORTED else Tag.TICKET_CLEARED
    with acting(by, tag, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        held = locked(ticket)
        if value not in {Danger.REPORTED, Danger.CLEARED}:
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        if held.danger == value:
            raise InvalidChangeError("That is what the ticket says already.")
        rows = guarding.judged(held)
        row = rows.setdefault(QUESTION, guarding.blank(held, QUESTION))
        before = guarding.state(held, rows)
        held.danger = value
        if value == Danger.CLEARED and row.way in DONE and ("spam" not in rows or rows["spam"].decided_at is None):
            guarding.back(held, rows)
        right = value == Danger.REPORTED and bool(row.value)
        guarding.decide(row, by, "" if right else PHISHING if value == Danger.REPORTED else WANTED)
        if held.tray != before["tray"]:
            save(held, *guarding.FIELDS)
        else:
            held.save(update_fields=["danger"])
        deed.details = {"from": before["danger"], "to": value}
        deed.can_undo(guarding.UNDO, old=before, new=guarding.state(held, rows))


def colleagues() -> frozenset[str]:
    """The names of the agents, as look-alikes are compared. A name of one word is everybody's."""
    names = get_user_model().objects.filter(is_active=True).values_list("name", flat=True)
    return frozenset(skeleton(name) for name in names if len(name) > 3 or not name.isascii())


def addresses_of_colleagues() -> frozenset[str]:
    """Where the agents get mail, in lower case as they are kept."""
    return frozenset(get_user_model().objects.filter(is_active=True).values_list("email", flat=True))
