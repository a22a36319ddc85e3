"""What is new on a page that is open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, by_itself, needs
from sealdesk.console import live
from sealdesk.console.builders.views import choose, shelf_of
from sealdesk.console.reader import Reader, reader_of
from sealdesk.desk import listing, queries
from sealdesk.desk.models import Ticket
from sealdesk.workbench import presence


@by_itself
@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def news(request: HttpRequest, name: str) -> HttpResponseBase:
    """A stream of what is new in a view, and on a ticket beside it; one look where no stream is wanted, 204 where none is free.

    It tells numbers and colleagues' names, so that asking opens nobody's data.
    """
    reader = reader_of(request)
    watch = _watch(request, reader, name)
    if watch.ticket is not None and not _wants_stream(request):
        presence.beat(reader.actor, watch.ticket)
    return _told(request, watch)


@by_itself
@needs(Audience.AGENTS)
@require_safe
@never_cache
def bell(request: HttpRequest) -> HttpResponseBase:
    """The same for a page without a list: how many notices are unread.

    By one look a page learns as well whether it can send: that the desk is there, who is signed in still is, and the token of forms.
    """
    reader = reader_of(request)
    return _told(request, live.Watch(reader.actor, None, timezone.now(), language=reader.language), token=get_token(request))


def _told(request: HttpRequest, watch: live.Watch, **more: str) -> HttpResponseBase:
    if not _wants_stream(request):
        return JsonResponse(live.look(watch) | more)
    events = live.stream(watch)
    if events is None:
        return HttpResponse(status=204)
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _wants_stream(request: HttpRequest) -> bool:
    return "text/event-stream" in request.headers.get("Accept", "")


@needs(Permission.TICKET_READ)
@require_POST
def typing(request: HttpRequest, number: int) -> HttpResponse:
    """The reader writes on a ticket. What they write stays with them."""
    actor = reader_of(request).actor
    presence.beat(actor, queries.ticket(actor, number), typing=True)
    return HttpResponse(status=204)


def _watch(request: HttpRequest, reader: Reader, name: str) -> live.Watch:
    shelf = shelf_of(reader)
    chosen = choose(name, shelf, dict(request.GET.lists()))
    since = listing.moment_of(request.GET.get("since", "")) or timezone.now()
    if chosen is None:
        raise NotVisibleError("There is no such view here, or it is not yours to see.")
    return live.Watch(reader.actor, chosen.wanted(shelf), since, _ticket(request, reader), reader.language)


def _ticket(request: HttpRequest, reader: Reader) -> Ticket | None:
    number = request.GET.get("ticket", "")
    return queries.ticket(reader.actor, int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
