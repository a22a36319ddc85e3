"""The draft of a new ticket: kept while one types, thrown away, and filled with canned replies."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import refusals
from sealdesk.console.builders import canned as build
from sealdesk.console.builders.starting import files_begun, filled_in
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.starting_forms import LONGEST_ADDRESS
from sealdesk.console.toasting import toast
from sealdesk.console.views import two_windows
from sealdesk.console.views.composing import by_script, ids_of, kind_of, mentions_of, revision_of, saved, time_of, uploads_of
from sealdesk.console.views.starting import show_again
from sealdesk.desk import customers, starting
from sealdesk.desk.models import Kind
from sealdesk.desk.receiving import LONGEST_SUBJECT
from sealdesk.people.models import Customer
from sealdesk.people.register import MAX_NAME
from sealdesk.workbench import beginnings, canned
from sealdesk.workbench.beginnings import Begun
from sealdesk.workbench.models import Beginning
from sealdesk.workbench.once import ElsewhereError


@needs(Permission.TICKET_REPLY)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is filled in so far: by the page's script while one types, or by the button; files as soon as they are chosen."""
    reader = reader_of(request)
    try:
        held = _keep(request, reader)
    except InvalidChangeError as refusal:
        if by_script(request):
            told = two_windows.of_beginning(request, reader, refusal)
            return JsonResponse({"said": refusals.sentence(refusal)} | told, status=refusal.status)
        return show_again(request, reader, refused=refusals.sentence(refusal), late=isinstance(refusal, ElsewhereError))
    if by_script(request):
        return _kept(request, reader, held)
    toast(request, _("The draft is saved.") if held else _("There is no draft any more."))
    return redirect("console:ticket-new")


@needs(Permission.TICKET_REPLY)
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw it away."""
    beginnings.discard(reader_of(request).actor)
    toast(request, _("The draft is discarded."))
    return redirect("console:ticket-new")


@needs(Permission.TICKET_REPLY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def picker(request: HttpRequest) -> HttpResponse:
    """Choose a canned reply. A POST comes from the form without a script, and keeps what is typed there first."""
    reader = reader_of(request)
    if request.method == "POST":
        try:
            _keep(request, reader)
        except InvalidChangeError as refusal:
            return show_again(request, reader, refused=refusals.sentence(refusal), late=isinstance(refusal, ElsewhereError))
        return redirect(f"{request.path}?kind={kind_of(request)}")
    kind = Kind.NOTE if request.GET.get("kind") == Kind.NOTE else Kind.REPLY
    page = build.picker(reader, _begun(reader, kind), kind, request.GET.get("q", "")[:100])
    return render(request, "console/canned_picker.html", {"page": page})


@needs(Permission.TICKET_REPLY)
@require_POST
def insert(request: HttpRequest, canned_id: uuid.UUID) -> HttpResponse:
    """Fill one with what is kept of the form: for the script that puts it where the cursor is, or at the end of the draft."""
    reader = reader_of(request)
    held = _begun(reader, kind_of(request))
    text = canned.filled(reader.actor, reader.opening, held, canned_id, reader.language)
    if by_script(request):
        return JsonResponse({"text": text})
    typed = filled_in(reader, held)
    begun = Begun(
        department=held.department,
        kind=Kind(held.kind),
        person=held.person,
        channel=held.channel,
        whom=str(typed["whom"]),
        name=str(typed["name"]),
        subject_line=str(typed["subject"]),
        text=f"{typed['text']}\n\n{text}".strip(),
        mine=held.mine,
        confidential=held.confidential,
        send_at=held.send_at,
        mentions={uuid.UUID(one) for one in held.mentions or ()},
    )
    beginnings.save(reader.actor, begun)
    return redirect("console:ticket-new")


def _begun(reader: Reader, kind: Kind) -> Beginning:
    """What is kept of the form; where nothing was typed yet, an empty one in the first department."""
    first = starting.departments(reader.actor)[0]
    return beginnings.mine(reader.actor) or beginnings.unsaved(reader.actor, Begun(first, kind))


def _keep(request: HttpRequest, reader: Reader) -> Beginning | None:
    form = request.POST
    department = next((one for one in starting.departments(reader.actor) if one.slug == form.get("department")), None)
    if department is None:
        raise InvalidChangeError("There is no such department.")
    begun = Begun(
        department=department,
        kind=kind_of(request),
        person=_chosen(reader.actor, form.get("customer", "")),
        channel=form.get("channel", "") if form.get("channel") in starting.TOLD else "",
        whom=form.get("whom", "")[:LONGEST_ADDRESS],
        name=form.get("name", "")[:MAX_NAME],
        subject_line=form.get("subject", "")[:LONGEST_SUBJECT],
        text=form.get("text", ""),
        mine="mine" in form,
        confidential="confidential" in form,
        send_at=time_of(request, typed=True),
        mentions=mentions_of(request),
    )
    files, without = uploads_of(request), ids_of(request, "without")
    return beginnings.save(reader.actor, begun, revision=revision_of(request), files=files, without=without)


def _kept(request: HttpRequest, reader: Reader, held: Beginning | None) -> JsonResponse:
    """For the page's script: when the draft was saved, and its files where they are others than before."""
    answer = saved(held)
    if request.FILES or "without" in request.POST:
        context = {"files": files_begun(reader, held), "draft_url": request.path}
        answer["files"] = render_to_string("console/parts/draft_files.html", context, request)
    return JsonResponse(answer)


def _chosen(actor: Actor, customer_id: str) -> Customer | None:
    """Whom the form names; nobody where they are not seen, or not any more."""
    try:
        return customers.customer(actor, uuid.UUID(customer_id)) if customer_id else None
    except (NotVisibleError, ValueError):
        return None
