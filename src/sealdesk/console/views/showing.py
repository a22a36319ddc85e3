"""The page of a ticket as an answer, for every view that does something on it."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sealdesk.console.builders.conversation import Look
from sealdesk.console.builders.correcting import contested
from sealdesk.console.builders.ticket import ticket_page
from sealdesk.console.meanwhile import Merged
from sealdesk.console.opened import opened_on
from sealdesk.console.pages.composer import Composer
from sealdesk.console.reader import reader_of
from sealdesk.desk import queries
from sealdesk.desk.models import Ticket
from sealdesk.workbench import reading


def show_ticket(request: HttpRequest, number: int, tab: str, composer: Composer | None = None, status: int = 200) -> HttpResponse:
    """One tab of a ticket by its number. ``composer`` holds what was typed and could not be sent."""
    return show(request, queries.ticket(reader_of(request).actor, number), tab, composer=composer, status=status)


def show(
    request: HttpRequest,
    ticket: Ticket,
    tab: str,
    *,
    composer: Composer | None = None,
    correcting: Merged | None = None,
    status: int = 200,
    **parts: Any,
) -> HttpResponse:
    """A tab of a ticket that was fetched through *see*; ``parts`` are what only this tab shows, ``correcting`` what was not saved."""
    reader = reader_of(request)
    look = Look(request.GET.get("view", ""), request.GET.get("before", ""))
    if tab == "conversation":
        look = dataclasses.replace(look, raw=request.GET.get("raw", ""), since=reading.read_until(reader.actor, ticket))
        reading.saw(reader.actor, ticket)
    reader.opening.reference = ticket.key
    page = ticket_page(
        reader,
        ticket,
        look=look,
        tab=tab,
        opened=opened_on(request.session, ticket.number),
        composer=composer,
    )
    if correcting is not None:
        page = dataclasses.replace(page, sorting=contested(page.sorting, correcting))
    return render(request, "console/ticket.html", {"page": dataclasses.replace(page, **parts)}, status=status)
