"""The page of one ticket, and what people do on it."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.channels import adopting
from sealdesk.console import toasting, words
from sealdesk.console.builders.ticket import composer_for, ticket_page
from sealdesk.console.opened import open_field, opened_on
from sealdesk.console.pages.ticket import Composer
from sealdesk.console.reader import reader_of
from sealdesk.console.returning import back_to_ticket as _back
from sealdesk.console.toasting import toast
from sealdesk.desk import actions, queries
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Ticket
from sealdesk.workbench.undo import undoable

MAX_FILES: Final = 10
MAX_FILE_BYTES: Final = 25 * 1024 * 1024
Page = Callable[[HttpRequest, int], HttpResponse]


def _show(request: HttpRequest, number: int, tab: str, composer: Composer | None = None, status: int = 200) -> HttpResponse:
    return show(request, queries.ticket(reader_of(request).actor, number), tab, composer=composer, status=status)


def show(
    request: HttpRequest, ticket: Ticket, tab: str, *, composer: Composer | None = None, status: int = 200, **parts: Any
) -> HttpResponse:
    """A tab of a ticket that was fetched through *see*; ``parts`` are what only this tab shows."""
    reader = reader_of(request)
    reader.opening.reference = ticket.key
    page = ticket_page(
        reader,
        ticket,
        view=request.GET.get("view", ""),
        tab=tab,
        before=request.GET.get("before", ""),
        opened=opened_on(request.session, ticket.number),
        composer=composer,
    )
    return render(request, "console/ticket.html", {"page": dataclasses.replace(page, **parts)}, status=status)


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


@needs(Permission.TICKET_REPLY)
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the customer."""
    return _write(request, number, note=False)


@needs(Permission.TICKET_UPDATE)
@require_POST
def adopt(request: HttpRequest, number: int) -> HttpResponse:
    """Say who wrote a ticket that names nobody."""
    reader = reader_of(request)
    try:
        adopting.adopt(reader.actor, queries.ticket(reader.actor, number), request.POST.get("address", ""), request.POST.get("name", ""))
    except InvalidChangeError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The ticket is sealed for this customer now, and can be answered."))
    return _back(request, number)


@needs(Permission.TICKET_NOTE)
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write an internal note."""
    return _write(request, number, note=True)


def _write(request: HttpRequest, number: int, *, note: bool) -> HttpResponse:
    """What was typed is kept when it cannot be sent, and the reason stands beside it."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    text = request.POST.get("text", "")
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            # Django's handler has left all files of this form out, without a word.
            raise InvalidChangeError(_("The files are larger than 30 MB together. Send some of them with another message."))
        uploads = _uploads(request.FILES.getlist("files"))
        if note:
            actions.note(reader.actor, ticket, text, uploads)
        else:
            actions.reply(reader.actor, ticket, text, uploads, solve=request.POST.get("then") == "solved")
    except InvalidChangeError as refusal:
        composer = composer_for(reader, ticket, text=text, error=refusal.sentence, note=note)
        return _show(request, number, "conversation", composer, status=409)
    messages.success(request, _("The note is added.") if note else _("The reply is on its way."))
    return _back(request, number)


def _uploads(files: list[UploadedFile[Any]]) -> list[NewFile]:
    if len(files) > MAX_FILES:
        raise InvalidChangeError(_("At most %(count)d files go with one message.") % {"count": MAX_FILES})
    if any((file.size or 0) > MAX_FILE_BYTES for file in files):
        raise InvalidChangeError(_("A file is larger than 25 MB. Send a smaller one, or a link to it."))
    return [
        NewFile(file.name or "", file.content_type or "application/octet-stream", cast(BinaryIO, file.file), file.size or 0)
        for file in files
    ]


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
    for judgement in queries.judgements(reader.actor, ticket):
        if judgement.value and judgement.question in {"category", "priority"}:
            actions.confirm(reader.actor, ticket, judgement.question)
    return _back(request, number)


@needs(Permission.TRIAGE_CORRECT)
@require_POST
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Say what triage should have said: each answer that differs is corrected."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    for question, now in _answers(ticket).items():
        wanted = request.POST.get(question, now)
        if wanted != now:
            actions.correct(reader.actor, ticket, question, wanted)
    messages.success(request, _("Thank you. The next model learns from it."))
    return _back(request, number) if queries.sees(reader.actor, ticket) else redirect("console:inbox")


def _answers(ticket: Ticket) -> dict[str, str]:
    return {"category": ticket.category, "priority": ticket.priority, "department": ticket.department.slug}


@needs(Permission.TICKET_UPDATE)
@require_POST
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Accept that the ticket belongs to another conversation, and go there."""
    reader = reader_of(request)
    target = actions.join(reader.actor, queries.ticket(reader.actor, number))
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
    known = {contact.id.hex for contact in queries.contacts(reader.actor, ticket.requester)} if ticket.requester else set()
    field = request.POST.get("field", "")
    if purpose not in words.PURPOSES or field not in known:
        raise InvalidChangeError(_("Say what you need the value for, and choose one of this customer."))
    open_field(request.session, number, field, purpose)
    return _back(request, number)


def _name(agent: uuid.UUID | None) -> str:
    return queries.agent_names({str(agent)}).get(str(agent), "") if agent else _("No one")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidChangeError(_("There is no such agent. Choose one of the list.")) from None
