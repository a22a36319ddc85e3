"""Tickets that are like one: a part that its page asks for when somebody opens it, and a page of its own without a script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.similar import similar_view
from sealdesk.console.reader import reader_of
from sealdesk.desk import queries


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def similar(request: HttpRequest, number: int) -> HttpResponse:
    """Similar tickets, and those that are probably the same."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    reader.opening.reference = ticket.key
    return render(request, "console/similar.html", {"page": similar_view(reader, ticket)})
