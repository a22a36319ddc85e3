"""Who reads a page of the portal, and how each view is dressed: no cache, a refusal in the portal's own words."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from sealdesk.access.actors import Actor
from sealdesk.access.errors import RefusalError
from sealdesk.access.middleware import client_address
from sealdesk.access.opening import Opening
from sealdesk.identity.clients import network_of

View = Callable[..., HttpResponseBase]


def portal_page(view: View) -> View:
    """A page of the portal. Unknown and somebody else's look the same; nothing of it is kept by a browser or a proxy."""

    @functools.wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except RefusalError as refusal:
            response = render(request, "portal/refused.html", {"status": refusal.status}, status=refusal.status)
        add_never_cache_headers(response)
        return response

    return page


def customer_of(request: HttpRequest) -> Actor:
    """The customer of a request; the guard has set them."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def opening_of(request: HttpRequest, reference: str = "") -> Opening:
    """The customer's open door, for one ticket."""
    opening = cast(Opening, request.opening)  # type: ignore[attr-defined]
    opening.reference = reference
    return opening


def network(request: HttpRequest) -> str:
    """What is counted as one network."""
    return network_of(client_address(request))
