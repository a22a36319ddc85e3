"""Searching tickets. What was typed is kept in the reader's session, sealed, and stands in no address."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.search import search_page, suggestions
from sealdesk.console.reader import reader_of
from sealdesk.desk import queries

_KEY: Final = "searches"
_KEPT: Final = 20
_LONGEST: Final = 500


@needs(Permission.TICKET_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """The page. A POST takes what was typed, and leads to an address that can be opened again."""
    reader = reader_of(request)
    if request.method == "POST":
        return _asked(request)
    token = request.GET.get("s", "")
    typed = request.session.get(_KEY, {}).get(token, "")
    page = search_page(reader, typed, token=token, start=_number(request.GET.get("start", "")))
    return render(request, "console/search.html", {"page": page})


@needs(Permission.TICKET_READ)
@require_POST
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """Tickets and customers for ``q`` as far as it is typed: JSON for who asks for it, else a list."""
    found = suggestions(reader_of(request), request.POST.get("q", "")[:_LONGEST])
    if request.headers.get("Accept", "").startswith("application/json"):
        rows = [{"kind": each.kind, "title": str(each.title), "aside": each.aside, "url": each.url} for each in found]
        return JsonResponse({"suggestions": rows})
    return render(request, "console/parts/suggestions.html", {"found": found})


def _asked(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("q", "").strip()[:_LONGEST]
    number = typed.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 19:
        try:
            return redirect("console:ticket", queries.ticket(reader_of(request).actor, int(number)).number)
        except NotVisibleError:
            pass  # it may be a number that a letter names
    return redirect(f"{reverse('console:search')}?s={_keep(request.session, typed)}" if typed else reverse("console:search"))


def _keep(session: MutableMapping[str, Any], typed: str) -> str:
    """A name for what was typed, for as long as the session holds it: the newest twenty."""
    token = secrets.token_hex(6)
    held = {**session.get(_KEY, {}), token: typed}
    session[_KEY] = dict(list(held.items())[-_KEPT:])
    return token


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
