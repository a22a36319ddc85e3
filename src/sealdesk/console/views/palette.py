"""The command palette: a part of every page, and a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sealdesk.access.routes import Audience, needs
from sealdesk.console.builders.palette import palette, ticket_by_number
from sealdesk.console.pages.palette import PalettePage
from sealdesk.console.reader import reader_of

_LONGEST = 200


@needs(Audience.AGENTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def go(request: HttpRequest) -> HttpResponse:
    """Where typed words lead. The desk's own forms post them, so that a customer's name stands in no address."""
    typed = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:_LONGEST]
    reader = reader_of(request)
    if "HX-Request" in request.headers:
        return render(request, "console/parts/palette_found.html", {"groups": palette(reader, typed)})
    ticket = ticket_by_number(reader, typed)
    if ticket is not None:
        return redirect("console:ticket", ticket.number)
    return render(request, "console/go.html", {"page": PalettePage(typed, palette(reader, typed))})
