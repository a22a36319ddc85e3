"""Drafts on tickets that the reader cannot see any more: read once more, or thrown away."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.routes import Audience, needs
from sealdesk.console.builders.out_of_sight import out_of_sight_page
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.workbench import out_of_sight


@needs(Audience.AGENTS)
@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """The reader's own. ``?show=`` names the one whose words are asked for."""
    page = out_of_sight_page(reader_of(request), request.GET.get("show", "")[:32])
    return render(request, "console/drafts_out_of_sight.html", {"page": page})


@needs(Audience.AGENTS)
@require_POST
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw one of them away."""
    out_of_sight.discard(reader_of(request).actor, draft_id)
    toast(request, _("The draft is discarded."))
    return redirect("console:drafts-out-of-sight")
