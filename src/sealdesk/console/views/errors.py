"""Pages for what could not be shown, in the look of the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from sealdesk.access.typed import typed_in


def around(request: HttpRequest) -> dict[str, Any]:
    """For every template: what a page of this kind stands in. An agent keeps the rail, and with it the ways on; a stranger sees none."""
    actor = getattr(request, "actor", None)
    is_agent = actor is not None and actor.kind == "agent"
    return {"around": "console/base.html" if is_agent else "base_plain.html", "is_agent": is_agent}


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A name that is not the desk's, or a request that is none. Nothing in it is believed but the language that it asks for."""
    del exception
    with translation.override(translation.get_language_from_request(request)):
        return render(None, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A permission is missing. The attempt is recorded where it was refused."""
    del exception
    return render(request, "403.html", status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Unknown, or not for this reader: both look the same."""
    del exception
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The desk failed. Nothing of the failure is shown; the log holds it."""
    del request
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """A form without its token: too old, or from another site."""
    del reason
    page = render(request, "403_csrf.html", {"texts": typed_in(request)}, status=403)
    add_never_cache_headers(page)
    return page
