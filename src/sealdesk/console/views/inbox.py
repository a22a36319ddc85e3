"""The inbox: views of tickets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, needs
from sealdesk.console.builders.inbox import list_pane
from sealdesk.console.builders.settings.start import are_due
from sealdesk.console.builders.views import shelf_of
from sealdesk.console.pages.queue import QueuePage
from sealdesk.console.reader import reader_of


@needs(Audience.AGENTS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where a day begins: the inbox, the ledger for those who read no tickets, or the first steps of a new desk."""
    reader = reader_of(request)
    if are_due(reader):
        return redirect("console:first-steps")
    reads = reader.actor.may(Permission.TICKET_READ)
    return redirect("console:inbox" if reads else "console:ledger")


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def view(request: HttpRequest, name: str = "mine") -> HttpResponse:
    """One page of a view. The address may narrow it further, and sort it."""
    reader, asked = reader_of(request), dict(request.GET.lists())
    pane = list_pane(
        reader,
        name,
        shelf_of(reader),
        asked=asked,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    if pane is None:
        raise NotVisibleError("There is no such view here, or it is not yours to see.")
    return render(request, "console/queue.html", {"page": QueuePage(pane)})
