"""Links between tickets: one belongs to another, repeats it, or comes of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.desk.holding import locked
from sealdesk.desk.models import Link, Ticket, TicketLink

MOST: Final = 50


def links_of(actor: Actor, ticket: Ticket) -> list[TicketLink]:
    """The links of a ticket whose other side the actor sees, newest first."""
    rows = see(actor, TicketLink).filter(Q(ticket=ticket) | Q(other=ticket))
    return list(rows.select_related("ticket", "other").order_by("-made_at", "-id")[:MOST])


def link(by: Actor, ticket: Ticket, other: Ticket, kind: str) -> TicketLink:
    """Link a ticket to another that the actor sees. Both histories tell it."""
    with acting(by, Tag.TICKET_LINKED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        if kind not in Link.values:
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        held = locked(ticket)
        if held.pk == other.pk:
            raise InvalidChangeError("A ticket cannot be linked to itself. Choose another one.")
        if TicketLink.objects.filter(_between(held.pk, other.pk)).exists():
            raise InvalidChangeError("The two tickets are linked already.")
        if TicketLink.objects.filter(Q(ticket=held) | Q(other=held)).count() >= MOST:
            raise InvalidChangeError("A ticket has at most 50 links. Take one off first.")
        made = TicketLink.objects.create(ticket=held, other=other, kind=kind)
        deed.details = {"to": other.key, "kind": kind}
        deed.also(Tag.TICKET_LINKED, on=other.key, details={"from": held.key, "kind": kind})
        deed.can_undo("ticket.link", old={}, new={"link": str(made.id)})
    return made


def unlink(by: Actor, ticket: Ticket, link_id: uuid.UUID) -> None:
    """Take a link off that the actor sees."""
    with acting(by, Tag.TICKET_UNLINKED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        held = locked(ticket)
        found = see_one(by, TicketLink, id=link_id)
        if held.pk not in {found.ticket_id, found.other_id}:
            raise InvalidChangeError("This link is not on the ticket any more.")
        other = f"ticket:{found.other_id if found.ticket_id == held.pk else found.ticket_id}"
        deed.details = {"to": other, "kind": found.kind}
        deed.also(Tag.TICKET_UNLINKED, on=other, details={"from": held.key, "kind": found.kind})
        old = {"ticket": str(found.ticket_id), "other": str(found.other_id), "kind": found.kind}
        found.delete()
        deed.can_undo("ticket.link", old=old, new={})


def put_back(old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Make the link of ``old`` again, or take that of ``new`` off, inside the caller's transaction.

    Raises InvalidChangeError when that is so already.
    """
    if new:
        changed = bool(TicketLink.objects.filter(pk=uuid.UUID(new["link"])).delete()[0])
    else:
        ticket, other = uuid.UUID(old["ticket"]), uuid.UUID(old["other"])
        changed = not TicketLink.objects.filter(_between(ticket, other)).exists()
        if changed:
            TicketLink.objects.create(ticket_id=ticket, other_id=other, kind=old["kind"])
    if not changed:
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")


def _between(one: uuid.UUID, other: uuid.UUID) -> Q:
    return Q(ticket=one, other=other) | Q(ticket=other, other=one)
