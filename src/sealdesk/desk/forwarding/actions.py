"""Sending a message on to somebody outside: a disclosure to a third party, so it has a reason, and its customer is told of it."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.opening import subject_digest
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.access.within import LABEL
from sealdesk.desk import waiting
from sealdesk.desk.actions import Alongside, Writing, put, text_of
from sealdesk.desk.forwarding.models import Forward
from sealdesk.desk.holding import locked
from sealdesk.desk.models import Attachment, Kind, Message, Ticket
from sealdesk.desk.recipients.actions import checked, hand_on, part_again, person_at, take_part
from sealdesk.desk.recipients.models import Recipient
from sealdesk.labels import Label
from sealdesk.people.register import addresses_of, email_among
from sealdesk.vault.keyring import one_look_up_per_subject
from sealdesk.vault.subjects import Subject, SubjectKind

#: Why a message is sent on: words for the customer, who reads them in "who has seen my data".
REASONS: Final = ("supplier", "carrier", "expert", "authority", "other")


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """What is sent on: which ``files`` of the message, to which ``address``, why, and what the agent writes to it.

    ``opened`` lets leave what is masked in the message; secrets, which are not in it any more, never leave.
    """

    address: str
    reason: str
    note: str
    files: Collection[uuid.UUID] = ()
    opened: bool = False


def may_open(by: Actor, ticket: Ticket) -> bool:
    """Whether what is masked in a text may leave unmasked by this agent's word."""
    return by.may(Permission.CUSTOMER_OPEN, ticket.department_id) and LABEL in by.clearance(ticket.department_id)


def can_be_forwarded(message: Message) -> bool:
    """Whether it is a message of or to the customer that anybody else may read: no note, nothing confidential, no answer that waits."""
    waits = message.held or getattr(message, "draft", None) is not None or message.sent_at > timezone.now()
    return message.kind in {Kind.INBOUND, Kind.REPLY} and not waits and getattr(message, "confidence", None) is None


def forward(
    by: Actor,
    ticket: Ticket,
    original: Message,
    letter: Letter,
    *,
    leaves_at: dt.datetime | None = None,
    alongside: Alongside | None = None,
) -> Message:
    """Send a message of a ticket that ``by`` sees on, not before ``leaves_at``.

    The third party takes part from now on; the requester stays who it was.
    """
    on, department = ticket.key, ticket.department_id
    with (
        one_look_up_per_subject(),
        acting(by, Tag.TICKET_FORWARDED, on=on, department=department, permission=Permission.TICKET_FORWARD) as deed,
    ):
        if letter.reason not in REASONS:
            raise InvalidChangeError("Choose why it is sent on. The customer can read it.")
        if not can_be_forwarded(original):
            raise InvalidChangeError("Only what the customer wrote, or what was written to them openly, can be sent on.")
        if letter.opened and not may_open(by, ticket):
            raise NotAllowedError
        files = _files(by, original, letter.files)
        address = _address(ticket, letter.address)
        held = locked(ticket)
        if held.joined_into_id is not None:
            raise InvalidChangeError("This ticket was joined to another one. Answer in that conversation.")
        person, new = person_at(deed, address)
        row = Forward(original=original, person=person, address=address, reason=letter.reason, opened=letter.opened)
        row.files, row.brought = [str(file.id) for file in files], {"record": new}
        keep = functools.partial(_keep, row=row, address=address, alongside=alongside)
        what = Writing(Kind.FORWARD, Tag.TICKET_FORWARDED, Permission.TICKET_FORWARD, leaves_at=leaves_at, alongside=keep)
        return put(deed, held, person, text_of(letter.note), [], what)


def take_back(deed: Deed, message: Message) -> None:
    """It did not leave: out of the conversation, with whom it alone brought, as with copies. Within the action of whoever takes it back."""
    row = message.forward
    person, brought, ticket = row.person, row.brought, message.ticket_id
    waiting.withdraw(message, None)
    again = Forward.objects.filter(person=person, message__ticket=ticket).order_by("id").first()
    heir = again or Recipient.objects.filter(person=person, message__ticket=ticket).order_by("id").first()
    if heir is not None:
        hand_on(heir, brought)
    elif not Message.objects.filter(ticket=ticket, person=person).exists() and part_again(deed, person, brought):
        deed.details["uncopied"] = 1


def _keep(deed: Deed, message: Message, *, row: Forward, address: str, alongside: Alongside | None) -> None:
    row.message = message
    row.brought["parts"] = take_part(message, row.person, address, role="third")
    row.save(force_insert=True)
    deed.details |= _told(deed.actor, row)
    if alongside is not None:
        alongside(deed, message)


def _told(by: Actor, row: Forward) -> dict[str, Any]:
    """For the record, and for whom it is about: why, how much, and in whose name it was done."""
    original = row.original
    role = by.role_in(original.department_id)
    whose = original.person_id or original.ticket.requester_id
    people = [subject_digest(Subject(SubjectKind.CUSTOMER, whose))] if whose else []
    told: dict[str, Any] = {"original": str(original.id), "purpose": row.reason, "files": len(row.files), "opened": row.opened}
    told |= {"labels": [Label.PERSONAL], "people": people}
    return told | ({"role": role.value} if role else {})


def _files(by: Actor, original: Message, wanted: Collection[uuid.UUID]) -> list[Attachment]:
    found = list(see(by, Attachment).filter(message=original, id__in=list(wanted)).order_by("id"))
    if len(found) != len(set(wanted)):
        raise NotVisibleError("There is no such file here, or it is not yours to see.")
    if any(file.secret for file in found):
        raise InvalidChangeError("A secret was found in one of these files, so it stays here.")
    return found


def _address(ticket: Ticket, typed: str) -> str:
    [address] = checked([typed])
    if ticket.requester_id and email_among(addresses_of(ticket.requester_id), address) is not None:
        raise InvalidChangeError("This is the customer’s own address. Write an answer instead.")
    return address
