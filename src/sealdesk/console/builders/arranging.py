"""Builds the tabs where a ticket is merged, split and linked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.opening import Shown
from sealdesk.access.permissions import Permission
from sealdesk.console import words
from sealdesk.console.builders import conversation as talk
from sealdesk.console.pages.arranging import LinkedView, LinkKind, LinkRow, MergeView, MessageChoice, OtherTicket, SplitView, TwoCustomers
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.joined import same_customer
from sealdesk.desk.models import Status, Ticket, TicketLink

SUGGESTED = 10
_EXCERPT = 160


def ticket_typed(reader: Reader, typed: str) -> Ticket | None:
    """The ticket whose number somebody typed, with or without ``#``; None when the reader sees none."""
    digits = typed.strip().lstrip("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        return None
    try:
        return queries.ticket(reader.actor, int(digits))
    except NotVisibleError:
        return None


def other_ticket(reader: Reader, ticket: Ticket) -> OtherTicket:
    """A ticket as a line of a list. Its key must have been loaded."""
    subject = reader.opening.show(ticket.subject_line, ticket.department_id)
    return OtherTicket(ticket.number, reverse("console:ticket", args=[ticket.number]), subject, ticket.status, ticket.changed_at)


def merge_view(reader: Reader, ticket: Ticket, *, typed: str = "", error: str = "") -> MergeView:
    """The customer's other tickets, those still worked on first, and the one that was typed."""
    others = [other for other in queries.others_of(reader.actor, ticket) if other.joined_into_id is None] if ticket.requester_id else []
    others = sorted(others, key=lambda other: other.status in {Status.SOLVED, Status.CLOSED})[:SUGGESTED]
    found = ticket_typed(reader, typed) if typed else None
    if typed and (found is None or found.pk == ticket.pk):
        found, error = None, error or _("No other ticket of yours has this number.")
    reader.opening.load(other.subject_line for other in [*others, *([found] if found else [])])
    return MergeView(
        url=reverse("console:merge", args=[ticket.number]),
        suggestions=tuple(other_ticket(reader, other) for other in others),
        found=other_ticket(reader, found) if found else None,
        two=_two_customers(reader, ticket, found) if found else None,
        typed=typed,
        error=error,
    )


def _two_customers(reader: Reader, ticket: Ticket, other: Ticket) -> TwoCustomers | None:
    """Their names, as the reader may see them, where the tickets are of two people."""
    ours, theirs = ticket.requester, other.requester
    if ours is None or theirs is None or same_customer(ticket, other):
        return None
    reader.opening.load([ours.name, theirs.name])
    named = [(reader.opening.show(one.name, row.department_id), row) for one, row in ((ours, ticket), (theirs, other))]
    return TwoCustomers(*(shown if shown.text.strip() else Shown(_("(no name)")) for shown, _row in named))


def split_view(reader: Reader, ticket: Ticket, *, chosen: Iterable[str] = (), subject: str = "", error: str = "") -> SplitView:
    """The newest messages of the conversation, to choose from."""
    marked, (found, _earlier) = set(chosen), queries.messages(reader.actor, ticket)
    reader.opening.load([value for message in found for value in (message.text, message.person and message.person.name)])
    rows = []
    for message in found:
        text = reader.opening.show(message.text, ticket.department_id)
        excerpt = text if text.masked else Shown(" ".join(text.text.split())[:_EXCERPT])
        who, key = talk.who(reader, message, ticket.department_id), message.id.hex
        rows.append(MessageChoice(key, who, message.created_at, excerpt, key in marked))
    return SplitView(reverse("console:split", args=[ticket.number]), tuple(rows), subject, error)


def linked_view(reader: Reader, ticket: Ticket, links: list[TicketLink], *, typed: str = "", error: str = "") -> LinkedView:
    """The links whose other side the reader sees."""
    may = reader.actor.may(Permission.TICKET_UPDATE, ticket.department_id)
    reader.opening.load(side.subject_line for link in links for side in (link.ticket, link.other))
    address = reverse("console:linked", args=[ticket.number])
    rows = []
    for link in links:
        outward = link.ticket_id == ticket.pk
        other = other_ticket(reader, link.other if outward else link.ticket)
        rows.append(LinkRow(words.link(link.kind, outward=outward), other, link.id.hex, address if may else ""))
    kinds = tuple(LinkKind(kind, words.link(kind)) for kind in words.LINKS)
    return LinkedView(tuple(rows), address if may else "", kinds, typed, error)


def uuids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Ids that a form sent; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
