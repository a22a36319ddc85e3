"""The first page of the settings: what can be set, and what each page is for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sealdesk.access.routes import Audience, needs
from sealdesk.console.pages.settings import settings_groups
from sealdesk.console.reader import reader_of


@needs(Audience.AGENTS)
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Everybody finds their own pages here; what else is listed depends on the role."""
    return render(request, "console/settings/landing.html", {"groups": settings_groups(reader_of(request).actor)})
