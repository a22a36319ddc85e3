"""The page of a ticket as an answer, for every view that does something on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sealdesk.console.builders.ticket import ticket_page
from sealdesk.console.opened import opened_on
from sealdesk.console.pages.composer import Composer
from sealdesk.console.reader import reader_of
from sealdesk.desk import queries
from sealdesk.workbench import reading


def show_ticket(request: HttpRequest, number: int, tab: str, composer: Composer | None = None, status: int = 200) -> HttpResponse:
    """One tab of a ticket. ``composer`` holds what was typed and could not be sent."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    if tab == "conversation":
        reading.saw(reader.actor, ticket)
    reader.opening.reference = ticket.key
    page = ticket_page(
        reader,
        ticket,
        view=request.GET.get("view", ""),
        tab=tab,
        before=request.GET.get("before", ""),
        opened=opened_on(request.session, number),
        composer=composer,
    )
    return render(request, "console/ticket.html", {"page": page}, status=status)
