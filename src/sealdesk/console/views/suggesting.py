"""Suggested answers for a ticket: the list, and one put into the draft. Nothing is sent by itself."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.helping import suggestions_page
from sealdesk.console.reader import reader_of
from sealdesk.console.views.canned import put_into_draft
from sealdesk.console.views.composing import keep_draft, ticket_for
from sealdesk.desk.models import Kind
from sealdesk.workbench.helping import suggesting


@needs(Permission.TICKET_REPLY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suggestions(request: HttpRequest, number: int) -> HttpResponse:
    """What may help. A POST comes from the composer without a script, and keeps all that is there first."""
    reader = reader_of(request)
    ticket = ticket_for(reader, number, Kind.REPLY)
    if request.method == "POST":
        keep_draft(request, reader, ticket, Kind.REPLY)
        return redirect("console:suggestions", ticket.number)
    reader.opening.reference = ticket.key
    return render(request, "console/suggestions.html", {"page": suggestions_page(reader, ticket)})


@needs(Permission.TICKET_REPLY)
@require_POST
def insert(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Put one into the draft of the reply."""
    reader = reader_of(request)
    ticket = ticket_for(reader, number, Kind.REPLY)
    reader.opening.reference = ticket.key
    return put_into_draft(request, ticket, Kind.REPLY, suggesting.filled(reader.actor, reader.opening, ticket, message_id))
