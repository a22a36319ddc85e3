"""What people read of mailboxes: those that they manage."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.seeing import see
from sealdesk.channels.models import Mailbox


def addresses(ids: Iterable[str]) -> dict[str, str]:
    """The desk's own addresses by the ids of their mailboxes: what the ledger calls them."""
    wanted = list(ids)
    return {str(pk): address for pk, address in Mailbox.objects.filter(pk__in=wanted).values_list("pk", "address")} if wanted else {}


def mailboxes(actor: Actor) -> list[Mailbox]:
    """The mailboxes that the actor manages, by address."""
    return list(see(actor, Mailbox).select_related("department").order_by("address"))


def mailbox(actor: Actor, mailbox_id: uuid.UUID) -> Mailbox:
    """One of them. Unknown and another department's look the same."""
    found = see(actor, Mailbox).select_related("department").filter(pk=mailbox_id).first()
    if found is None:
        raise NotVisibleError("There is no such mailbox here, or it is not yours to manage.")
    return found
