"""The way in and out: the sign-in page, the passkey, the second factor, signing out, the set-up link."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sealdesk.access.acting import refused
from sealdesk.access.middleware import client_address
from sealdesk.access.routes import Audience, needs
from sealdesk.access.tags import Tag
from sealdesk.identity import actions, throttle
from sealdesk.identity.adapters import stranger
from sealdesk.identity.clients import network_of
from sealdesk.identity.errors import LinkNotValidError
from sealdesk.identity.throttle import Limit, Verdict


class SignInView(account.LoginView):  # type: ignore[misc]
    """The sign-in page: a passkey, or password and code."""

    needed = Audience.EVERYONE


class PasskeySignInView(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    """GET gives the browser a challenge, POST takes the signed answer."""

    needed = Audience.EVERYONE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Bound how often one network may ask. Nothing is counted for an account: nothing can be guessed."""
        if throttle.take(Limit.PASSKEY_NETWORK, network_of(client_address(request))) is not Verdict.ALLOWED:
            return render(request, "identity/too_many.html", status=429)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Record the refusal and show the sign-in page again."""
        refused(stranger(self.request), Tag.SESSION_REFUSED, code="wrong-passkey")
        response: HttpResponse = super().form_invalid(form)
        return response


class SecondFactorView(mfa.AuthenticateView):  # type: ignore[misc]
    """After the password: a code, a recovery code or a passkey."""

    needed = Audience.EVERYONE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which ways this agent has."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        context["has_passkey"] = Authenticator.Type.WEBAUTHN in kinds
        context["has_code"] = bool(kinds - {Authenticator.Type.WEBAUTHN})
        return context

    def form_invalid(self, form: Any) -> HttpResponse:
        """A wrong code is recorded by its form; a wrong passkey here."""
        if form is self.webauthn_form:
            refused(
                stranger(self.request), Tag.FACTOR_REFUSED, on=self.stage.login.user.key, code="wrong-passkey"
            )
        response: HttpResponse = super().form_invalid(form)
        return response


@method_decorator(never_cache, name="dispatch")
class SignOutView(account.LogoutView):  # type: ignore[misc]
    """Out, by POST; GET asks."""

    needed = Audience.EVERYONE


@needs(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def setup_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A one-time link. Opening the page does not use it, pressing the button does."""
    if throttle.take(Limit.SETUP_LINK_NETWORK, network_of(client_address(request))) is not Verdict.ALLOWED:
        return _without_referrer(render(request, "identity/too_many.html", status=429))
    if request.method == "POST":
        try:
            return _without_referrer(actions.use_setup_link(token, request))
        except LinkNotValidError as refusal:
            return _without_referrer(
                render(request, "identity/setup_link.html", {"sentence": refusal.sentence}, status=404)
            )
    good = actions.link_is_good(token)
    sentence = "" if good else LinkNotValidError().sentence
    return _without_referrer(
        render(request, "identity/setup_link.html", {"sentence": sentence}, status=200 if good else 404)
    )


def _without_referrer(response: HttpResponseBase) -> HttpResponseBase:
    """The address holds a secret: no page that is reached from here is told it."""
    response["Referrer-Policy"] = "no-referrer"
    return response
