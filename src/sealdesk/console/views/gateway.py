"""The language model at a ticket: asking, taking a proposal over, and the log of what left."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.gateway import log_page, proposal_page
from sealdesk.console.reader import reader_of
from sealdesk.console.views.canned import put_into_draft
from sealdesk.desk import queries
from sealdesk.desk.models import Kind
from sealdesk.gateway.errors import GatewayRefusalError
from sealdesk.gateway.prompts import USES
from sealdesk.workbench.helping import asking


@needs(Permission.TICKET_REPLY)
@require_POST
@never_cache
def ask(request: HttpRequest, number: int, use: str) -> HttpResponse:
    """Ask for a draft or a summary. What comes is shown, and goes nowhere until somebody takes it over; so is why nothing came."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    if use not in USES:
        raise Http404
    reader.opening.reference = ticket.key
    try:
        page = proposal_page(ticket, use, asking.ask(reader.actor, reader.opening, ticket, use))
    except GatewayRefusalError as refusal:
        page = proposal_page(ticket, use, refusal)
    return render(request, "console/proposal.html", {"page": page})


@needs(Permission.TICKET_REPLY)
@require_POST
def accept(request: HttpRequest, number: int, call_id: uuid.UUID) -> HttpResponse:
    """Put one's own proposal into the draft of the reply."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    reader.opening.reference = ticket.key
    return put_into_draft(request, ticket, Kind.REPLY, asking.accept(reader.actor, reader.opening, ticket, call_id))


@needs(Permission.GATEWAY_READ)
@require_safe
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """Exactly what left, of one ticket or of all."""
    page = log_page(reader_of(request), request.GET.get("ticket", "")[:24].strip(), request.GET.get("before", "")[:40])
    return render(request, "console/settings/gateway_log.html", {"page": page})
