"""Views that agents put together: made, changed, taken away."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.viewing import merged_with, view_page, wish_of
from sealdesk.console.builders.views import SAVED
from sealdesk.console.meanwhile import CARRIED, NOTHING_SAVED
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.toasting import toast
from sealdesk.desk.filters import Filter
from sealdesk.desk.listing import Order
from sealdesk.workbench import saved as bench
from sealdesk.workbench.models import SavedView
from sealdesk.workbench.undo import undoable


@needs(Permission.TICKET_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Put a new view together; the address may fill it in."""
    reader = reader_of(request)
    if request.method == "POST":
        return _keep(request, reader, None)
    return _show(request, reader, _wish(request.GET), None)


@needs(Permission.TICKET_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
    """Change a view. Who may not change it can look at what it asks for, and keep a copy."""
    reader = reader_of(request)
    saved = bench.view(reader.actor, view_id)
    if request.method == "POST":
        return _keep(request, reader, saved)
    return _show(request, reader, wish_of(reader, saved), saved)


@needs(Permission.TICKET_READ)
@require_POST
def remove(request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
    """Take a view away; the toast brings it back."""
    actor = reader_of(request).actor
    with undoable(actor) as lot:
        bench.remove(actor, bench.view(actor, view_id))
    toast(request, _("The view is removed."), lot)
    return redirect("console:inbox")


def _keep(request: HttpRequest, reader: Reader, saved: SavedView | None) -> HttpResponse:
    wish = _wish(request.POST)
    if saved is not None:
        wish, theirs = merged_with(reader, saved, wish, request.POST.get(CARRIED))
        if theirs:
            return _show(request, reader, wish, saved, error=_(NOTHING_SAVED), theirs=theirs)
    try:
        kept = bench.keep(reader.actor, wish, saved)
    except InvalidChangeError as refusal:
        return _show(request, reader, wish, saved, error=_(refusal.sentence))
    toast(request, _("The view is saved."))
    return redirect("console:view", SAVED + kept.id.hex)


def _show(
    request: HttpRequest,
    reader: Reader,
    wish: bench.Wish,
    saved: SavedView | None,
    *,
    error: str = "",
    theirs: Mapping[str, str] | None = None,
) -> HttpResponse:
    page = view_page(reader, wish, saved, error=error, theirs=theirs)
    return render(request, "console/view.html", {"page": page}, status=409 if error else 200)


def _wish(given: QueryDict) -> bench.Wish:
    order = given.get("order", "")
    columns = tuple(given.getlist("column")) or bench.DEFAULT_COLUMNS
    return bench.Wish(
        given.get("name", ""),
        Filter.parsed({name: given.getlist(name) for name in given}),
        columns,
        Order(order) if order in set(Order) else Order.CHANGED,
        given.get("share", ""),
    )
