"""A copy of an answer for other people. Called inside the action that writes the answer.

Whether the desk knows an address outside of what the agent sees must not show: as where an agent begins a ticket (``desk.starting``),
whoever is not among the customers whom they see becomes a record of its own. So everybody who is written to can be found, told
what is kept of them, and erased.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction

from sealdesk.access.acting import Deed
from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk import customers
from sealdesk.desk.models import Message, Participant
from sealdesk.desk.recipients.models import Recipient
from sealdesk.desk.searching import index_newcomer
from sealdesk.people.contact import email_index, email_indexes, normal_email, plain_email
from sealdesk.people.dropping import drop_unless_tied
from sealdesk.people.models import Customer
from sealdesk.people.register import addresses_of, email_among, enter, newcomer_for
from sealdesk.statements import insert
from sealdesk.vault.keyring import one_look_up_per_subject

#: So many others get a copy of one answer.
MOST: Final = 20


def checked(addresses: Iterable[str]) -> list[str]:
    """The addresses as a mail can bear them, each once. InvalidChangeError for one that is none, and for too many."""
    found: dict[str, str] = {}
    for address in addresses:
        try:
            found.setdefault(normal_email(address), plain_email(address))
        except ValueError:
            raise InvalidChangeError("This is not an e-mail address. Write it like name@example.com.") from None
    if len(found) > MOST:
        raise InvalidChangeError("At most 20 others get a copy. Take some off.")
    return list(found.values())


def copy_to(deed: Deed, message: Message, addresses: Iterable[str]) -> None:
    """Have these people get a copy of a message that is being written. They take part in its conversation from now on.

    Its requester's own addresses are left out. InvalidChangeError for what is no address, for too many, and for who is blocked.
    """
    own = addresses_of(message.person_id) if message.person_id else []
    others = [address for address in checked(addresses) if email_among(own, address) is None]
    with one_look_up_per_subject():
        for address in others:
            person, new = person_at(deed, address)
            brought = {"parts": take_part(message, person, address, role="copied"), "record": new}
            Recipient(message=message, person=person, address=address, brought=brought).save(force_insert=True)
    if others:
        deed.details["copied"] = len(others)


def take_back(deed: Deed, message: Message) -> None:
    """The answer did not leave, and is deleted next: whom it alone brought takes part no more, nor stays the record that it alone made.

    What else there is of them stays: a part that they had before, what they wrote since, another answer that they get a copy of.
    """
    gone = 0
    for row in list(message.recipients.select_related("person").order_by("id")):
        person, brought = row.person, row.brought
        others = Recipient.objects.filter(person=person, message__ticket=message.ticket_id).exclude(message=message)
        heir = others.order_by("id").first()
        if heir is not None:
            hand_on(heir, brought)
        elif not Message.objects.filter(ticket=message.ticket_id, person=person).exists():
            row.delete()
            gone += part_again(deed, person, brought)
    if gone:
        deed.details["uncopied"] = gone


def part_again(deed: Deed, person: Customer, brought: Mapping[str, Any]) -> bool:
    """Whom a letter alone ``brought`` takes part no more, nor stays the record that it alone made. Whether they took part by it."""
    parted = bool(Participant.objects.filter(id__in=brought.get("parts", ())).delete()[0])
    if brought.get("record"):
        drop_unless_tied(deed, person)
    return parted


def hand_on(heir: Any, brought: Mapping[str, Any]) -> None:
    """What a letter ``brought`` that is taken back goes with another one instead, a ``Recipient`` or ``Forward`` that needs it still."""
    parts = [*heir.brought.get("parts", ()), *brought.get("parts", ())]
    heir.brought = {"parts": parts, "record": any(one.get("record") for one in (heir.brought, brought))}
    heir.save(update_fields=["brought"])


def take_part(message: Message, person: Customer, address: str, *, role: str) -> list[str]:
    """Who is written to belongs to the conversation: what comes from their address joins it. The ids of the rows that are new."""
    part = {"ticket": message.ticket, "role": role}
    rows = [Participant(**part, customer=person), Participant(**part, address_index=email_index(address))]
    insert(rows, unless_there=True)
    index_newcomer(person)
    return [str(row) for row in Participant.objects.filter(id__in=[one.id for one in rows]).values_list("id", flat=True)]


def note_refused(message: Message, codes: Mapping[uuid.UUID, str]) -> None:
    """Keep who did not get their copy, and why, by the ids of their rows."""
    for row, code in codes.items():
        Recipient.objects.filter(pk=row, message=message).update(refused=code[:60])


def note_bounced(message: uuid.UUID, addresses: Sequence[str]) -> int:
    """A report names these addresses of a message: how many of them are of those who got a copy. They are marked."""
    indexes = [index for address in addresses[:MOST] for index in email_indexes(address)]
    rows = Recipient.objects.filter(message=message, person__emails__index__in=indexes)
    return Recipient.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(refused="bounced")


def person_at(deed: Deed, address: str) -> tuple[Customer, bool]:
    """Whose address it is, as far as the agent may know, and whether their record was made for it.

    Within ``one_look_up_per_subject``; InvalidChangeError for who is blocked.
    """
    known = known_at(deed, address)
    return known or _somebody_new(deed, address), known is None


def known_at(deed: Deed, address: str) -> Customer | None:
    """Who is known at an address; None for somebody new."""
    known = customers.record_with(deed.actor, address)
    if known is not None and known.blocked:
        raise InvalidChangeError("Somebody at one of these addresses is blocked, so nobody writes to them. Take it off.")
    return known


def _somebody_new(deed: Deed, address: str, *, again: bool = True) -> Customer:
    new = newcomer_for(address, "")
    try:
        with transaction.atomic():
            enter(deed, new)
    except IntegrityError:  # somebody else wrote to the same new address at this moment
        if not again:
            raise
        return _somebody_new(deed, address, again=False)
    return new.customer
