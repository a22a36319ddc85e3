"""The doors, hung in the web server: who asks, whether the route is for them, and the record of what was opened."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from sealdesk.access.acting import refused
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import RefusalError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, customer_behind, needed_for, page_at
from sealdesk.access.tags import Tag
from sealdesk.access.typed import typed_in
from sealdesk.vault.errors import VaultError
from sealdesk.vault.keyring import keys_seen_once
from sealdesk.vault.purposes import keyed_digest

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Actors:
    """Gives each request its ``actor`` and its ``opening``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        request.opening = Opening(request.actor, "support")  # type: ignore[attr-defined]
        with keys_seen_once():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        try:
            request.opening.record()  # type: ignore[attr-defined]
        except (Error, VaultError, OSError, RefusalError):
            logger.exception("opening: a disclosure could not be recorded; the page is shown masked")
            return self._masked(request)
        return response

    def _masked(self, request: HttpRequest) -> HttpResponseBase:
        """What was opened may not leave unrecorded: the same page again with masks, or an error for anything but reading."""
        if request.method not in {"GET", "HEAD"}:
            return render(request, "503.html", status=503)
        request.opening = Opening(request.actor, "support", masked_only=True)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal becomes its page; its sentence says what to do next."""
        if isinstance(exception, RefusalError):
            _record(request, exception)
            template = f"{exception.status}.html" if exception.status in {403, 404, 503} else "409.html"
            told = {"sentence": exception.sentence, "code": exception.code, "texts": typed_in(request)}
            page = render(request, template, told, status=exception.status)
            if told["texts"]:
                add_never_cache_headers(page)
            return page
        return None


class RouteGuard:
    """Deny by default: a route is for whom it says, and for nobody when it says nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Let the request through, send it to the sign-in page, or refuse and record it."""
        del args, kwargs
        match = request.resolver_match
        needed = needed_for(view, match.view_name if match else "")
        if needed is Audience.EVERYONE:
            return None
        if needed is Audience.CUSTOMERS:
            return _as_customer(request)
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if isinstance(needed, Permission) and not request.actor.may(needed):  # type: ignore[attr-defined]
            self._refuse(request, needed)
        if needed is None:
            raise Http404
        return None

    @staticmethod
    def _refuse(request: HttpRequest, needed: Permission) -> None:
        refused(request.actor, Tag.ROUTE_REFUSED, on=_route(request), code=str(needed))  # type: ignore[attr-defined]
        raise PermissionDenied


def _page_of(request: HttpRequest) -> str:
    """The page that was asked for, or where the form stood that was sent: never one of another site."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    before = request.headers.get("Referer", "")
    place = urlsplit(before) if url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()) else None
    if place is None or not place.path.startswith("/") or place.path.startswith("//"):
        return "/"
    page = page_at(place.path)
    return urlunsplit(("", "", page, place.query if page == place.path else "", ""))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, from which the way leads back; for somebody who wrote something, over a page that still has it."""
    way = redirect_to_login(_page_of(request), str(settings.LOGIN_URL))
    return _given_back(request, way, for_staff=True)


def _given_back(request: HttpRequest, way: HttpResponse, *, for_staff: bool) -> HttpResponse:
    texts = typed_in(request)
    if not texts:
        return way
    page = render(request, "signed_out.html", {"texts": texts, "way": way["Location"], "for_staff": for_staff}, status=403)
    add_never_cache_headers(page)
    return page


def _as_customer(request: HttpRequest) -> HttpResponse | None:
    """From here on the request is the customer's, also in a browser where an agent is signed in; without one it goes to the entrance."""
    actor = customer_behind(request)
    if actor is None:
        return _given_back(request, redirect(settings.CUSTOMER_LOGIN_URL), for_staff=False)
    masked_only = request.opening.masked_only  # type: ignore[attr-defined]
    request.actor = actor  # type: ignore[attr-defined]
    request.opening = Opening(actor, "own-data", masked_only=masked_only)  # type: ignore[attr-defined]
    return None


def _record(request: HttpRequest, refusal: RefusalError) -> None:
    """What a page refused to an agent, unless the act door has recorded it: a miss is how forced browsing shows itself.

    Strangers' misses are not written: whoever is not signed in could fill the ledger with them.
    """
    if request.user.is_authenticated and not refusal.recorded:
        refused(request.actor, Tag.ROUTE_REFUSED, on=_route(request), code=refusal.code)  # type: ignore[attr-defined]


def _route(request: HttpRequest) -> str:
    return f"route:{request.resolver_match.view_name if request.resolver_match else ''}"[:60]


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, with the roles that the agent holds now."""
    address, session = client_address(request), session_digest(request)
    if not request.user.is_authenticated:
        return Actor.stranger(session=session, address=address)
    return agent_actor(request.user, session=session, address=address)


def session_digest(request: HttpRequest) -> str:
    """How the ledger names a session: keyed, so that the ledger gives nobody a session."""
    key = getattr(request.session, "session_key", None) if hasattr(request, "session") else None
    return keyed_digest("ledger-session", key)[:16].hex() if key else ""


def client_address(request: HttpRequest) -> str:
    """The client's address. A forwarded one is believed only from a proxy that the settings name."""
    peer = request.META.get("REMOTE_ADDR", "") or ""
    if peer not in settings.SEALDESK_TRUSTED_PROXIES:
        return peer
    for candidate in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        try:
            address = str(ipaddress.ip_address(candidate.strip()))
        except ValueError:
            break
        if address not in settings.SEALDESK_TRUSTED_PROXIES:
            return address
    return peer
