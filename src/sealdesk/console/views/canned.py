"""Canned replies: put into a draft from the composer, and kept in the settings."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, needs
from sealdesk.console import meanwhile
from sealdesk.console.builders import canned as build
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.returning import back_to_ticket
from sealdesk.console.toasting import toast
from sealdesk.console.views.composing import by_script, keep_draft, kind_of, ticket_for
from sealdesk.desk.models import Kind, Ticket
from sealdesk.workbench import canned, drafts
from sealdesk.workbench.drafts import Beside


@needs(Permission.TICKET_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def picker(request: HttpRequest, number: int) -> HttpResponse:
    """Choose one for a draft. A POST comes from the composer without a script, and keeps what is typed there first."""
    reader = reader_of(request)
    if request.method == "POST":
        kind = kind_of(request)
        ticket = ticket_for(reader, number, kind)
        keep_draft(request, reader, ticket, kind)
        return redirect(f"{reverse('console:canned-picker', args=[ticket.number])}?kind={kind}")
    kind = Kind.NOTE if request.GET.get("kind") == Kind.NOTE else Kind.REPLY
    ticket = ticket_for(reader, number, kind)
    reader.opening.reference = ticket.key
    return render(request, "console/canned_picker.html", {"page": build.picker(reader, ticket, kind, request.GET.get("q", "")[:100])})


@needs(Permission.TICKET_READ)
@require_POST
def insert(request: HttpRequest, number: int, canned_id: uuid.UUID) -> HttpResponse:
    """Fill one for the ticket: for the script that puts it where the cursor is, or at the end of the draft."""
    reader, kind = reader_of(request), kind_of(request)
    ticket = ticket_for(reader, number, kind)
    reader.opening.reference = ticket.key
    return put_into_draft(request, ticket, kind, canned.filled(reader.actor, reader.opening, ticket, canned_id))


def put_into_draft(request: HttpRequest, ticket: Ticket, kind: Kind, text: str) -> HttpResponse:
    """A text for the script that puts it where the cursor is; without one it goes to the end of the draft."""
    if by_script(request):
        return JsonResponse({"text": text})
    reader = reader_of(request)
    held = drafts.mine(reader.actor, ticket).get(kind)
    written = reader.opening.show(held.text, ticket.department_id).text if held else ""
    drafts.save(reader.actor, ticket, kind, f"{written}\n\n{text}".strip(), beside=Beside(held.send_at if held else None))
    return back_to_ticket(request, ticket.number)


@needs(Audience.AGENTS)
@require_safe
@never_cache
def kept(request: HttpRequest) -> HttpResponse:
    """Every canned reply that the reader may use."""
    return render(request, "console/settings/canned.html", {"page": build.kept(reader_of(request))})


@needs(Audience.AGENTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make one."""
    reader = reader_of(request)
    if request.method == "POST":
        return _save(request, reader, None)
    return render(request, "console/settings/canned_form.html", {"page": build.form_of(reader, None)})


@needs(Audience.AGENTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, canned_id: uuid.UUID) -> HttpResponse:
    """Read one, and change it where that is allowed."""
    reader = reader_of(request)
    one = canned.one(reader.actor, reader.opening, canned_id, reader.language)
    if request.method == "POST":
        return _save(request, reader, one)
    return render(request, "console/settings/canned_form.html", {"page": build.form_of(reader, one)})


@needs(Audience.AGENTS)
@require_POST
def remove(request: HttpRequest, canned_id: uuid.UUID) -> HttpResponse:
    """Remove one."""
    reader = reader_of(request)
    canned.remove(reader.actor, reader.opening, canned_id)
    toast(request, _("The canned reply is removed."))
    return redirect("console:canned")


def _save(request: HttpRequest, reader: Reader, one: canned.Canned | None) -> HttpResponse:
    """What was typed stays when it is refused, and the reason stands above it."""
    form = request.POST
    told: dict[str, meanwhile.Value] = {name: form.get(name, "") for name in canned.FIELDS}
    merged = meanwhile.merge(form.get(meanwhile.CARRIED), told, build.wording_of(one) if one else {})
    typed = canned.Wording(**{name: meanwhile.text_of(value) for name, value in merged.values.items()})
    scope, department = form.get("scope", "own"), form.get("department", "")
    if merged.theirs:
        page = build.form_of(reader, one, typed=typed, error=_(meanwhile.NOTHING_SAVED), theirs=merged.theirs)
        return render(request, "console/settings/canned_form.html", {"page": page}, status=409)
    try:
        canned.save(reader.actor, reader.opening, typed, changes=one.id if one else None, scope=scope, department=department)
    except InvalidChangeError as refusal:
        page = build.form_of(reader, one, typed=typed, scope=scope, department=department, error=refusal.sentence)
        return render(request, "console/settings/canned_form.html", {"page": page}, status=refusal.status)
    toast(request, _("The canned reply is saved."))
    return redirect("console:canned")
