"""Before anything is shown: the session is in use, and it has a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from sealdesk.access.routes import Audience, needed_for
from sealdesk.identity.policy import has_second_factor, is_complete


class SecondFactorRequired:
    """A session without a second factor sees only the pages that set one up, the way out, and what everyone sees."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; ``process_view`` decides."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Send an unfinished session to the set-up page, and a second-hand one to the sign-in page."""
        del args, kwargs
        if not request.user.is_authenticated:
            return None
        request.session.seen()  # type: ignore[attr-defined]
        if is_complete(request):
            return None
        needed = needed_for(view, request.resolver_match.view_name if request.resolver_match else "")
        if needed is Audience.EVERYONE:
            return None
        if has_second_factor(request.user):  # type: ignore[arg-type]
            # The agent finished elsewhere. A session that never proved a factor must not add one of its own.
            logout(request)
            return redirect("account_login")
        return None if needed is Audience.SIGNED_IN else redirect("identity_first_factor")
