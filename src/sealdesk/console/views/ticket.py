"""The page of one ticket, and what people do on it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.access.within import LABEL
from sealdesk.channels import adopting
from sealdesk.console import toasting, words
from sealdesk.console.builders.correcting import answers, merged_with
from sealdesk.console.builders.secrets import PART
from sealdesk.console.meanwhile import text_of
from sealdesk.console.opened import open_field
from sealdesk.console.reader import reader_of
from sealdesk.console.returning import back_to_ticket as _back
from sealdesk.console.toasting import toast
from sealdesk.console.views.showing import show
from sealdesk.console.views.showing import show_ticket as _show
from sealdesk.desk import actions, queries
from sealdesk.desk.acting.actions import said_right
from sealdesk.desk.models import Ticket
from sealdesk.workbench import drafts
from sealdesk.workbench.undo import undoable

Page = Callable[[HttpRequest, int], HttpResponse]


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def conversation(request: HttpRequest, number: int) -> HttpResponse:
    """The conversation; of a ticket that was merged, the one where it goes on."""
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    target = ticket.joined_into
    if target is not None and queries.sees(actor, target):
        return redirect("console:ticket", target.number)
    return show(request, ticket, "conversation")


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def activity(request: HttpRequest, number: int) -> HttpResponse:
    """What happened, with the proof of each event."""
    return _show(request, number, "activity")


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def files(request: HttpRequest, number: int) -> HttpResponse:
    """The files of all messages."""
    return _show(request, number, "files")


@needs(Permission.TICKET_UPDATE)
@require_POST
def adopt(request: HttpRequest, number: int) -> HttpResponse:
    """Say who wrote a ticket that names nobody."""
    reader = reader_of(request)
    try:
        adopting.adopt(reader.actor, queries.ticket(reader.actor, number), request.POST.get("address", ""), request.POST.get("name", ""))
    except InvalidChangeError as refusal:
        messages.error(request, _(refusal.sentence))
    else:
        messages.success(request, _("The ticket is sealed for this customer now, and can be answered."))
    return _back(request, number)


def _change(field: str) -> Page:
    """A page that sets one field of a ticket to what the form says."""

    def page(request: HttpRequest, number: int) -> HttpResponse:
        actor, value = reader_of(request).actor, request.POST.get(field, "")
        with undoable(actor) as lot:
            actions.change(actor, queries.ticket(actor, number), field, value)
        toast(request, toasting.changed(field, value, number), lot)
        return _back(request, number)

    return page


status = needs(Permission.TICKET_UPDATE)(require_POST(_change("status")))
priority = needs(Permission.TICKET_UPDATE)(require_POST(_change("priority")))


@needs(Permission.TICKET_ASSIGN)
@require_POST
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket to somebody, to oneself, or to nobody."""
    reader = reader_of(request)
    wanted = request.POST.get("assignee", "")
    agent = reader.actor.id if wanted == "me" else _uuid(wanted) if wanted else None
    with undoable(reader.actor) as lot:
        actions.assign(reader.actor, queries.ticket(reader.actor, number), agent)
    toast(request, _("Assignee of #%(number)s: %(value)s") % {"number": number, "value": _name(agent)}, lot)
    return _back(request, number)


@needs(Permission.TRIAGE_CORRECT)
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Say that triage was right."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    for question in said_right(ticket, queries.judgements(reader.actor, ticket)):
        actions.confirm(reader.actor, ticket, question)
    return _back(request, number)


@needs(Permission.TRIAGE_CORRECT)
@require_POST
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Say what triage should have said: each answer that differs is corrected; none where another said otherwise meanwhile."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    now = answers(ticket, queries.judgements(reader.actor, ticket))
    merged = merged_with(now, request.POST)
    if merged.theirs:
        return show(request, ticket, "conversation", correcting=merged, status=409)
    for question, wanted in merged.values.items():
        if wanted != now[question]:
            actions.correct(reader.actor, ticket, question, text_of(wanted))
    messages.success(request, _("Thank you. The next model learns from it."))
    return _back(request, number) if queries.sees(reader.actor, ticket) else redirect("console:inbox")


@needs(Permission.TICKET_UPDATE)
@require_POST
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Accept that the ticket belongs to another conversation, and go there."""
    reader = reader_of(request)
    target = actions.join(reader.actor, queries.ticket(reader.actor, number), alongside=drafts.follow)
    messages.success(request, _("Joined #%(number)s.") % {"number": number})
    return redirect("console:ticket", target.number)


@needs(Permission.TICKET_UPDATE)
@require_POST
def apart(request: HttpRequest, number: int) -> HttpResponse:
    """Say that the ticket stands on its own."""
    reader = reader_of(request)
    actions.keep_apart(reader.actor, queries.ticket(reader.actor, number))
    return _back(request, number)


@needs(Permission.CUSTOMER_OPEN)
@require_POST
def reveal(request: HttpRequest, number: int) -> HttpResponse:
    """Open one value for five minutes. It is opened, metered and recorded when the page shows it."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    purpose = request.POST.get("purpose", "")
    if part := PART.fullmatch(request.POST.get("field", "")):
        return _reveal_part(request, ticket, part, purpose)
    known = {contact.id.hex for contact in queries.contacts(reader.actor, ticket.requester)} if ticket.requester else set()
    field = request.POST.get("field", "")
    if purpose not in words.PURPOSES or field not in known:
        raise InvalidChangeError(_("Say what you need the value for, and choose one of this customer."))
    open_field(request.session, number, field, purpose)
    return _back(request, number)


def _reveal_part(request: HttpRequest, ticket: Ticket, part: re.Match[str], purpose: str) -> HttpResponse:
    """The same for a value inside the text of a message. A digest that stands in none opens nothing."""
    actor = reader_of(request).actor
    message = queries.message(actor, ticket, uuid.UUID(part[1]))
    if LABEL not in actor.clearance(ticket.department_id):
        raise NotAllowedError(_("This is not in your clearance. Ask your lead."))
    if purpose not in words.PURPOSES:
        raise InvalidChangeError(_("Say what you need the value for."))
    open_field(request.session, ticket.number, part[0], purpose)
    before = request.POST.get("before", "")[:80]
    page = f"?{urlencode({'before': before})}" if before else ""
    return redirect(f"{reverse('console:ticket', args=[ticket.number])}{page}#m-{message.pk.hex}")


def _name(agent: uuid.UUID | None) -> str:
    return queries.agent_names({str(agent)}).get(str(agent), "") if agent else _("No one")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidChangeError(_("There is no such agent. Choose one of the list.")) from None
