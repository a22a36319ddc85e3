"""Taking personal data out of a message."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.channels.redacting import redact_message
from sealdesk.console.builders.redacting import redact_view
from sealdesk.console.reader import reader_of
from sealdesk.console.views.showing import show
from sealdesk.desk import queries

#: What the desk refuses, to be translated where it is shown.
_SENTENCES = (
    n_("Choose what to take out."),
    n_("The message was changed in the meantime. Look at what is found now, and choose again."),
)


@needs(Permission.TICKET_REDACT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def redact(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Choose what to take out; take it out."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    message = queries.message(reader.actor, ticket, message_id, "person", "author")
    reader.opening.reference = ticket.key
    if request.method != "POST":
        return show(request, ticket, "redact", redact=redact_view(reader, ticket, message))
    chosen = request.POST.getlist("found")
    try:
        redact_message(reader.actor, ticket, message, chosen, files="files" in request.POST)
    except InvalidChangeError as refusal:
        again = redact_view(reader, ticket, message, chosen=chosen, error=_(refusal.sentence))
        return show(request, ticket, "redact", status=409, redact=again)
    messages.success(request, _("It is taken out. What is left is sealed again."))
    return redirect(f"{reverse('console:ticket', args=[number])}#m-{message.id.hex}")
