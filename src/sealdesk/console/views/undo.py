"""Taking back what was just done."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.routes import Audience, needs
from sealdesk.console.reader import reader_of
from sealdesk.console.returning import page_before
from sealdesk.console.toasting import tell
from sealdesk.desk import queries
from sealdesk.workbench import forwards
from sealdesk.workbench import undo as bench


@needs(Audience.AGENTS)
@require_POST
def undo(request: HttpRequest, undo_id: uuid.UUID) -> HttpResponse:
    """Take back what one toast offered."""
    return _take_back(request, undo_id)


@needs(Audience.AGENTS)
@require_POST
def last(request: HttpRequest) -> HttpResponse:
    """Take back the last thing that still can be."""
    return _take_back(request, None)


def _take_back(request: HttpRequest, undo_id: uuid.UUID | None) -> HttpResponse:
    """What was refused is told on the page where it was asked. What is not sent on stands in its form again."""
    actor = reader_of(request).actor
    try:
        undone = bench.take_back(actor, undo_id or bench.last(actor, at=_at_hand(actor, page_before(request))).id)
        tell(request, undone, queries.number_behind(actor, undone.on))
        again = forwards.brought_back(actor, undone.steps)
        if again is not None:
            return redirect("console:forward", again.original.ticket.number, again.original_id)
    except InvalidChangeError as refusal:
        messages.warning(request, _(refusal.sentence))
    return redirect(page_before(request))


def _at_hand(actor: Actor, page: str) -> str:
    """The ticket that stands on a page, "" where none does."""
    try:
        number = resolve(urlsplit(page).path).kwargs.get("number")
        return queries.ticket(actor, number).key if number else ""
    except (Resolver404, NotVisibleError):
        return ""
