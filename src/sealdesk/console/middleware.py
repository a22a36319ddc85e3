"""What a browser gets where a library answers with an empty page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render


class SayWhatToDo:
    """An address that only takes forms (405) answers an empty page by itself: somebody who reloads or types it reads why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, with the status and the ``Allow`` header as they were (RFC 9110, 15.5.6)."""
        response = self.get_response(request)
        if response.status_code != 405 or not isinstance(response, HttpResponse) or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response.headers.get("Allow", "")
        return page
