"""Whose an address is. The one rule, asked by every way in, letter and answer.

The address for which a record was made is that person's. Any other was typed by an agent, who may have mistyped it, or mean to read
there themselves: it *waits*. It opens nothing, is found by no look-up, and mail from it is of somebody else. It becomes the customer's
when both sides said so by a link that was sent to them: who reads an address that is the customer's, then who reads the new one.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from typing import Final

from django.db.models import Q
from django.utils import timezone

from sealdesk.access.acting import Deed
from sealdesk.access.actors import agent_actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.people.contact import email_index, email_indexes
from sealdesk.people.models import Customer, CustomerEmail

Told = Callable[[Deed, CustomerEmail, str], object]
ADDED: Final = "added"
REMOVED: Final = "removed"
_told: dict[str, list[Told]] = {ADDED: [], REMOVED: []}


def when(what: str) -> Callable[[Told], Told]:
    """Have a function told, inside the action, that an address was added and waits, or that one of theirs was removed; with its text."""

    def register(call: Told) -> Told:
        if call not in _told[what]:
            _told[what].append(call)
        return call

    return register


def tell(what: str, deed: Deed, email: CustomerEmail, value: str) -> None:
    """Tell the letters, which stand above and cannot be called."""
    for call in _told[what]:
        call(deed, email, value)


def proposed(customer: Customer, value: str, by: uuid.UUID | None) -> CustomerEmail:
    """An address as an agent adds it. Whether another customer has it is not asked, so nobody learns it by adding."""
    held = CustomerEmail.objects.filter(customer=customer)
    if held.filter(Q(index__in=email_indexes(value)) | Q(waits_for=email_index(value))).exists():
        raise InvalidChangeError("This address stands here already.")
    place = secrets.token_bytes(32)
    return CustomerEmail(customer=customer, value=value, index=place, waits_for=email_index(value), given_by_id=by)


def confirm(email: CustomerEmail, value: str) -> None:
    """From now on it is the customer's. Where another has it too, that one keeps it, and this one claims it (``people.contact``)."""
    indexes = email_indexes(value)
    taken = {bytes(index) for index in CustomerEmail.objects.filter(index__in=indexes).values_list("index", flat=True)}
    free = next((index for index in indexes if index not in taken), None)
    if free is None:
        raise InvalidChangeError("No more tickets can be opened for this address. Tell your administrator.")
    email.index, email.waits_for, email.verified_at = free, None, timezone.now()
    email.save(update_fields=["index", "waits_for", "verified_at"])


def proved_by_use(email_id: uuid.UUID) -> None:
    """A link or code that was sent there was used."""
    CustomerEmail.objects.filter(pk=email_id, waits_for=None, verified_at=None).update(verified_at=timezone.now())


def vouched_in(email: CustomerEmail, department: uuid.UUID | None) -> bool:
    """Whether who gave a waiting address reads the tickets of this department."""
    giver = email.given_by
    return department is not None and giver is not None and giver.is_active and agent_actor(giver).may(Permission.TICKET_READ, department)
