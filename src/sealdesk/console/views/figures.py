"""The figures of the departments that the reader leads."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.figuring import figures_page
from sealdesk.console.reader import reader_of
from sealdesk.figures.volume import Span


@needs(Permission.FIGURES_READ)
@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """One page; what is asked for and does not exist is the default."""
    asked = request.GET.get("span", "")
    span = Span(asked) if asked in list(Span) else Span.WEEK
    return render(request, "console/figures.html", {"page": figures_page(reader_of(request), span, _department(request))})


def _department(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get("department", ""))
    except ValueError:
        return None
