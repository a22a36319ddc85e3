"""What a colleague does with an answer that was kept back: send it in their own name, or throw it away."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.channels import jobs
from sealdesk.channels.mail import recalling
from sealdesk.console.reader import reader_of
from sealdesk.console.returning import back_to_ticket
from sealdesk.console.toasting import toast
from sealdesk.desk import queries


@needs(Permission.TICKET_REPLY)
@require_POST
def take_over(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Send it in one's own name."""
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    delivery = recalling.take_over(actor, queries.message(actor, ticket, message_id, "ticket"))
    jobs.enqueue_delivery(delivery.id)
    toast(request, _("The answer is on its way, in your name."))
    return back_to_ticket(request, number)


@needs(Permission.TICKET_REPLY)
@require_POST
def discard(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Throw it away."""
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    recalling.discard(actor, queries.message(actor, ticket, message_id, "ticket"))
    toast(request, _("The answer is discarded."))
    return back_to_ticket(request, number)
