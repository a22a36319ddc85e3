"""Help: what is asked first at the desk, with the ways there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sealdesk.access.routes import Audience, needs
from sealdesk.console.builders.guide import guide
from sealdesk.console.reader import reader_of


@needs(Audience.AGENTS)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page. It asks nothing of the database."""
    return render(request, "console/guide.html", {"groups": guide(reader_of(request))})
