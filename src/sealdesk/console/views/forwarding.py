"""Sending a message on to somebody outside."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.channels.mail import copying
from sealdesk.console.builders.forwarding import Refused, forward_view
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.console.views.composing import form_of
from sealdesk.console.views.showing import show
from sealdesk.desk import queries
from sealdesk.desk.forwarding.actions import Letter, can_be_forwarded
from sealdesk.workbench import forwards
from sealdesk.workbench.undo import undoable

#: What the desk refuses, to be translated where it is shown.
_SENTENCES = (
    n_("A secret was found in one of these files, so it stays here."),
    n_("Choose why it is sent on. The customer can read it."),
    n_("Only what the customer wrote, or what was written to them openly, can be sent on."),
    n_("This is the customer’s own address. Write an answer instead."),
)


@needs(Permission.TICKET_FORWARD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forward(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Choose what leaves, to whom and why; send it on. What was taken back stands here again, until it is sent or thrown away."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    message = queries.message(reader.actor, ticket, message_id, "person", "author", "confidence")
    if not can_be_forwarded(message):
        raise NotVisibleError("There is no such message here, or it is not yours to see.")
    reader.opening.reference = ticket.key
    if request.method != "POST":
        return show(request, ticket, "forward", forward=forward_view(reader, ticket, message))
    if "discard" in request.POST:
        forwards.discard(reader.actor, ticket, message)
        toast(request, _("The draft is discarded."))
        return redirect("console:ticket", number)
    letter = _letter(request)
    try:
        copying.typed(letter.address)
        with undoable(reader.actor) as lot:
            sent = forwards.send_on(reader.actor, ticket, message, letter, form=form_of(request))
    except InvalidChangeError as refusal:
        again = forward_view(reader, ticket, message, Refused(letter, request.POST.get("once", ""), _(refusal.sentence)))
        return show(request, ticket, "forward", status=409, forward=again)
    toast(request, _("It is on its way. The customer finds it under who has seen their data."), lot)
    return redirect(f"{reverse('console:ticket', args=[number])}#m-{sent.id.hex}")


def _letter(request: HttpRequest) -> Letter:
    form = request.POST
    try:
        files = {uuid.UUID(value) for value in form.getlist("file")[:50]}
    except ValueError:
        raise NotVisibleError("There is no such file here, or it is not yours to see.") from None
    return Letter(form.get("address", "").strip()[:320], form.get("reason", ""), form.get("note", ""), files, form.get("opened") == "on")
