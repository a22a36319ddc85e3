"""Builds the part of a ticket's page that names the tickets like it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.permissions import Permission
from sealdesk.console import words
from sealdesk.console.builders.inbox import html_language
from sealdesk.console.pages.arranging import OtherTicket, SimilarRow, SimilarView
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Ticket
from sealdesk.workbench.helping.alike import AlikeTicket, alike
from sealdesk.workbench.helping.likeness import Level


def similar_view(reader: Reader, ticket: Ticket) -> SimilarView:
    """What is like the ticket, as far as the reader sees it."""
    found = alike(reader.actor, reader.opening, ticket)
    return SimilarView(
        number=ticket.number,
        ticket_url=reverse("console:ticket", args=[ticket.number]),
        language=html_language(ticket.language),
        same=tuple(_row(reader, ticket, one) for one in found.tickets if one.same),
        others=tuple(_row(reader, ticket, one) for one in found.tickets if not one.same),
        asked=found.asked,
    )


def _row(reader: Reader, ticket: Ticket, one: AlikeTicket) -> SimilarRow:
    other = one.ticket
    older, newer = sorted((ticket, other), key=lambda each: (each.opened_at, each.number))
    may = {each.number: reader.actor.may(Permission.TICKET_UPDATE, each.department_id) for each in (ticket, other)}
    free = one.same and ticket.joined_into_id is None
    return SimilarRow(
        other=OtherTicket(other.number, reverse("console:ticket", args=[other.number]), one.subject, other.status, other.opened_at),
        status=words.status(other.status),
        likeness=_("likeness: high") if one.level is Level.HIGH else _("likeness: medium"),
        words=one.words,
        linked=one.linked,
        older=older.number,
        newer=newer.number,
        merge_url=reverse("console:merge", args=[newer.number]) if free and all(may.values()) else "",
        link_url=reverse("console:linked", args=[newer.number]) if free and may[newer.number] and not one.linked else "",
    )
