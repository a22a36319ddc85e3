"""The inbox: views of tickets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, needs
from sealdesk.console.builders.inbox import Chosen, list_pane
from sealdesk.console.pages.queue import QueuePage
from sealdesk.console.reader import reader_of
from sealdesk.desk import queries


@needs(Audience.AGENTS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where a day begins: the inbox, or the ledger for those who read no tickets."""
    reads = reader_of(request).actor.may(Permission.TICKET_READ)
    return redirect("console:inbox" if reads else "console:ledger")


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def view(request: HttpRequest, name: str = "mine") -> HttpResponse:
    """One page of a view."""
    reader, wanted = reader_of(request), request.GET
    pane = list_pane(reader, name, queries.departments(reader.actor), after=wanted.get("after", ""), before=wanted.get("before", ""))
    if pane is None:
        raise NotVisibleError("There is no such view here, or it is not yours to see.")
    return render(request, "console/queue.html", {"page": QueuePage(pane)})


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def news(request: HttpRequest, name: str) -> HttpResponse:
    """How many tickets of a view changed since the list was shown: a number, so that asking opens nobody's data."""
    reader = reader_of(request)
    chosen = Chosen(name, queries.departments(reader.actor))
    if chosen.view is None:
        raise NotVisibleError("There is no such view here, or it is not yours to see.")
    count = queries.changed_since(reader.actor, chosen.view, chosen.department_id, request.GET.get("since", ""))
    return render(request, "console/parts/news.html", {"count": count, "url": reverse("console:view", args=[name])})
