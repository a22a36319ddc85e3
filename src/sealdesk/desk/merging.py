"""Merging a ticket into another, splitting messages off into one of their own, and taking both back.

Only the place of a message changes. It stays sealed for the person it is from or to, its files with it, because a sealed
value is bound to its row and not to the ticket that the row belongs to.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.models import Contest, Outcome
from sealdesk.desk.holding import locked, locked_together, save
from sealdesk.desk.joined import same_customer
from sealdesk.desk.models import Kind, Message, Participant, Status, Ticket, Tray
from sealdesk.desk.numbers import next_number
from sealdesk.desk.putting_back import plain, set_plain

#: What else is done with a ticket that is merged, and the one where it goes on.
Follows = Callable[[Ticket, Ticket], None]
SPLITTER: Final = Actor.system("resealer")
MAX_MESSAGES: Final = 2000
MAX_SUBJECT: Final = 500
_STATE: Final = ("status", "waiting_since")
_CONTESTED: Final = "The customer asks that a person looks at what was decided there by itself. Say what you found first, then merge it."
_CHANGED: Final = "It was changed in the meantime, so it stays as it is now."


def merge(by: Actor, ticket: Ticket, target: Ticket, *, tag: Tag = Tag.TICKET_MERGED, alongside: Follows | None = None) -> Ticket:
    """Have the conversation of ``ticket`` go on in ``target``, which the actor sees: messages move, people take part, mail follows.

    ``alongside`` is called with both, in the same transaction, for what else follows. The actor must be allowed to change both.
    Raises InvalidChangeError for a ticket into itself, or into one that was merged.
    """
    with acting(by, tag, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        held, into = locked_together(ticket, target)
        if not by.may(Permission.TICKET_UPDATE, into.department_id):
            raise NotAllowedError
        if held.pk == into.pk:
            raise InvalidChangeError("A ticket cannot be merged into itself. Choose another one.")
        if held.joined_into_id is not None or into.joined_into_id is not None:
            raise InvalidChangeError("One of the two was merged already. Choose the ticket where its conversation goes on.")
        _nobody_is_asked_for(held)
        before, target_before = plain(held, *_STATE), plain(into, *_STATE)
        if not same_customer(held, into):
            unowned = Message.objects.filter(Q(person=None) | Q(kind=Kind.FORWARD), ticket=held, about=None)
            unowned.update(about=held.requester)
        moved = _move(Message.objects.filter(ticket=held), into)
        people = _take_part(into, Participant.objects.filter(ticket=held))
        _wake(into, held)
        held.status, held.waiting_since, held.joined_into, held.probably_of = Status.CLOSED, None, into, None
        save(held, *_STATE, "joined_into", "probably_of")
        save(into, *_STATE)
        if alongside is not None:
            alongside(held, into)
        deed.details = {"into": into.key, "messages": len(moved)}
        deed.also(tag, on=into.key, details={"from": held.key, "messages": len(moved)})
        deed.can_undo(
            "ticket.merge",
            old={"ticket": before, "into": target_before},
            new={"ticket": str(held.id), "into": str(into.id), "state": plain(into, *_STATE), "messages": moved, "people": people},
        )
    return into


def split(by: Actor, ticket: Ticket, message_ids: Iterable[uuid.UUID], subject: str = "") -> Ticket:
    """Give chosen messages a ticket of their own, in the same department. At least one message stays.

    Its requester is who wrote the first of them. Without ``subject`` the old one is kept, unless it is sealed for somebody else.
    """
    with acting(by, Tag.TICKET_SPLIT, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        held = locked(ticket)
        chosen = list(Message.objects.filter(ticket=held, id__in=list(message_ids)).order_by("created_at", "id").defer("html", "quoted"))
        if not chosen:
            raise InvalidChangeError("Choose the messages that become a ticket of their own.")
        if not Message.objects.filter(ticket=held).exclude(id__in=[message.id for message in chosen]).exists():
            raise InvalidChangeError("At least one message stays. To end the whole ticket here, merge it into another one.")
        new = _new_ticket(held, chosen, subject.strip()[:MAX_SUBJECT])
        moved = _move(Message.objects.filter(id__in=[message.id for message in chosen]), new)
        _take_part(new, _people_of(held, new, chosen))
        save(held)
        deed.details = {"into": new.key, "messages": len(moved)}
        deed.also(Tag.TICKET_OPENED, on=new.key, details={"number": new.number, "tray": new.tray})
        deed.also(Tag.TICKET_SPLIT, on=new.key, details={"from": held.key, "messages": len(moved)})
        deed.can_undo("ticket.split", old={}, new={"ticket": str(held.id), "into": str(new.id)})
    return new


def unmerge(by: Actor, deed: Deed, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Take a merge back, inside the transaction of ``deed``: the messages that moved go back, what came later stays."""
    held, into = locked_together(*_both(new))
    if not by.may(Permission.TICKET_UPDATE, into.department_id):
        raise NotAllowedError
    if held.joined_into_id != into.pk:
        raise InvalidChangeError(_CHANGED)
    moved = _move(Message.objects.filter(id__in=new["messages"], ticket=into), held)
    # Who has written here since then stays: their answers belong to this conversation now.
    Participant.objects.filter(id__in=new["people"]).exclude(
        customer__in=Message.objects.filter(ticket=into, person__isnull=False).values("person")
    ).delete()
    held.joined_into = None
    set_plain(held, old["ticket"], _STATE)
    save(held, *_STATE, "joined_into")
    if plain(into, *_STATE) == new["state"]:
        set_plain(into, old["into"], _STATE)
    save(into, *_STATE)
    _tell(deed, held, into, len(moved))


def unsplit(by: Actor, deed: Deed, new: Mapping[str, Any]) -> None:
    """Take a split back, inside the transaction of ``deed``: everything of the new ticket goes back, and its number leads there."""
    held, apart = locked_together(*_both(new))
    if not by.may(Permission.TICKET_UPDATE, apart.department_id):
        raise NotAllowedError
    if apart.joined_into_id is not None or held.joined_into_id is not None:
        raise InvalidChangeError(_CHANGED)
    _nobody_is_asked_for(apart)
    moved = _move(Message.objects.filter(ticket=apart), held)
    _take_part(held, Participant.objects.filter(ticket=apart))
    _wake(held, apart)
    apart.status, apart.waiting_since, apart.joined_into = Status.CLOSED, None, held
    save(apart, *_STATE, "joined_into")
    save(held, *_STATE)
    _tell(deed, apart, held, len(moved))


def _nobody_is_asked_for(ticket: Ticket) -> None:
    """A ticket that leads elsewhere is looked at by nobody, so what its customer contests is answered first (GDPR, Article 22(3))."""
    if Contest.objects.filter(ticket=ticket, outcome=Outcome.OPEN).exists():
        raise InvalidChangeError(_CONTESTED)


def _tell(deed: Deed, one: Ticket, other: Ticket, moved: int) -> None:
    """The record of a reversal counts the messages and does not list them."""
    undone: dict[str, Any] = {key: deed.details[key] for key in ("undid", "of") if key in deed.details}
    deed.on, deed.details = one.key, {**undone, "other": other.key, "messages": moved}
    deed.also(deed.tag, on=other.key, details={**deed.details, "other": one.key})


def _both(new: Mapping[str, Any]) -> tuple[Ticket, Ticket]:
    found = Ticket.objects.in_bulk([uuid.UUID(new["ticket"]), uuid.UUID(new["into"])])
    return found[uuid.UUID(new["ticket"])], found[uuid.UUID(new["into"])]


def _move(messages: Any, to: Ticket) -> list[str]:
    """Give these messages to another ticket; their ids."""
    ids = list(messages.values_list("id", flat=True)[: MAX_MESSAGES + 1])
    if len(ids) > MAX_MESSAGES:
        raise InvalidChangeError("More than 2,000 messages are too many to move. Link the two tickets instead.")
    Message.objects.filter(id__in=ids).update(ticket=to)
    return [str(each) for each in ids]


def _take_part(ticket: Ticket, people: Iterable[Participant]) -> list[str]:
    """Have these people take part in a ticket as well; the ids of the rows that were made for it."""
    there = list(Participant.objects.filter(ticket=ticket).values_list("customer_id", "address_index"))
    known = {customer for customer, _index in there if customer}
    copied = {bytes(index) for _customer, index in there if index}
    made = []
    for person in people:
        index = bytes(person.address_index) if person.address_index else None
        if person.customer_id in known or (person.customer_id is None and index in copied):
            continue
        stays = person.role == "third" or person.customer_id is None or person.customer_id == ticket.requester_id
        own = person.role if stays else "accepted"
        made.append(Participant(ticket=ticket, customer_id=person.customer_id, address_index=index, role=own))
    Participant.objects.bulk_create(made)
    return [str(row.id) for row in made]


def _people_of(held: Ticket, new: Ticket, chosen: list[Message]) -> Iterable[Participant]:
    """Who takes part in the new ticket: who wrote or received its messages, and whoever was copied in before."""
    people = {message.person_id for message in chosen if message.person_id} | ({new.requester_id} if new.requester_id else set())
    role = {person: "requester" if person == new.requester_id else "sender" for person in people}
    yield from (Participant(customer_id=person, role=role[person]) for person in people)
    yield from Participant.objects.filter(ticket=held, customer=None)


def _new_ticket(held: Ticket, chosen: list[Message], subject: str) -> Ticket:
    asked = next((message for message in chosen if message.kind == Kind.INBOUND and message.person_id), None)
    requester_id = asked.person_id if asked else held.requester_id
    if not subject and requester_id == held.requester_id:
        subject = str(Opening(SPLITTER, "reseal", reference=held.key).read(held.subject_line) or "")
    last = chosen[-1]
    new = Ticket(
        number=next_number(),
        requester_id=requester_id,
        subject_line=subject,
        status=Status.OPEN,
        priority=held.priority,
        type=held.type,
        category=held.category,
        skill=held.category,
        language=held.language,
        department=held.department,
        assignee_id=held.assignee_id,
        channel=held.channel,
        tray=Tray.INBOX,
        split_from=held,
        opened_at=chosen[0].created_at,
        changed_at=timezone.now(),
        waiting_since=last.created_at if last.kind == Kind.INBOUND else None,
    )
    new.save(force_insert=True)
    return new


def _wake(into: Ticket, other: Ticket) -> None:
    """Who waited there waits here now."""
    if other.waiting_since is None:
        return
    into.waiting_since = min(filter(None, (into.waiting_since, other.waiting_since)))
    if into.status in {Status.PENDING, Status.SNOOZED, Status.SOLVED, Status.CLOSED}:
        into.status = Status.OPEN
