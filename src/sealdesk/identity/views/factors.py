"""Adding and removing second factors, and the password."""

from __future__ import annotations

import io
from typing import Any

import segno
from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from sealdesk.access.acting import acting
from sealdesk.access.routes import Audience, needs
from sealdesk.access.tags import Tag
from sealdesk.identity import policy
from sealdesk.identity.forms import RemoveFactorForm


@needs(Audience.SIGNED_IN)
@never_cache
def first_factor(request: HttpRequest) -> HttpResponseBase:
    """What a newcomer sees first: choose a second factor."""
    if policy.is_complete(request):
        return redirect("account_sessions")
    return render(request, "identity/first_factor.html")


class AddPasskeyView(webauthn.AddWebAuthnView):  # type: ignore[misc]
    """Make a passkey."""

    needed = Audience.SIGNED_IN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the browser for a discoverable credential that verifies its person."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {
            "creation_options": webauthn_auth.begin_registration(self.request.user, passwordless=True)
        }
        context["is_first"] = not policy.is_complete(self.request)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it, and with the first one the recovery codes."""
        agent = self.request.user
        with acting(self.request.actor, Tag.FACTOR_ADDED, on=agent.key) as deed:
            deed.details["factor"] = "passkey"
            response: HttpResponse = super().form_valid(form)
            if self.did_generate_recovery_codes:
                deed.also(Tag.FACTOR_ADDED, details={"factor": "recovery-codes"})
            policy.complete_setup(self.request, agent)
        return response

    def get_success_url(self) -> str:
        """The recovery codes, or the account page."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "account_sessions")


class RenamePasskeyView(webauthn.EditWebAuthnView):  # type: ignore[misc]
    """Give a passkey another name."""

    needed = Audience.AGENTS
    success_url = reverse_lazy("account_sessions")


class RemovePasskeyView(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey, unless it is the last way in."""

    needed = Audience.AGENTS
    success_url = reverse_lazy("account_sessions")
    form_class = RemoveFactorForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form refuses the last one, and is bound at once, so that the page says so first."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return {**kwargs, "factor": self.object, "data": kwargs.get("data") or {}}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        with acting(self.request.actor, Tag.FACTOR_REMOVED, on=self.request.user.key) as deed:
            deed.details["factor"] = "passkey"
            response: HttpResponse = super().form_valid(form)
        return response


class AddAppView(totp.ActivateTOTPView):  # type: ignore[misc]
    """Add an authenticator app. Its code follows a password, so the password comes first."""

    needed = Audience.SIGNED_IN

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """To the password, when there is none yet."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return HttpResponseRedirect(reverse("account_set_password"))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret in groups of four, for typing where no camera is at hand."""
        context: dict[str, Any] = super(totp.ActivateTOTPView, self).get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret_groups"] = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        context["totp_url"] = get_adapter().build_totp_url(self.request.user, secret)
        context["is_first"] = not policy.is_complete(self.request)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it, and with the first factor the recovery codes."""
        agent = self.request.user
        with acting(self.request.actor, Tag.FACTOR_ADDED, on=agent.key) as deed:
            deed.details["factor"] = "authenticator-app"
            response: HttpResponse = super().form_valid(form)
            if self.did_generate_recovery_codes:
                deed.also(Tag.FACTOR_ADDED, details={"factor": "recovery-codes"})
            policy.complete_setup(self.request, agent)
        return response

    def get_success_url(self) -> str:
        """The recovery codes, or the account page."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "account_sessions")


@needs(Audience.SIGNED_IN)
@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def app_code(request: HttpRequest) -> HttpResponse:
    """The picture for the authenticator app, of the secret that this session is setting up."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret or is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        raise Http404
    picture = io.BytesIO()
    url = get_adapter().build_totp_url(request.user, secret)
    segno.make(url, micro=False).save(
        picture, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return HttpResponse(
        picture.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


class RemoveAppView(totp.DeactivateTOTPView):  # type: ignore[misc]
    """Remove the authenticator app, unless it is the last way in."""

    needed = Audience.AGENTS
    success_url = reverse_lazy("account_sessions")

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        with acting(self.request.actor, Tag.FACTOR_REMOVED, on=self.request.user.key) as deed:
            deed.details["factor"] = "authenticator-app"
            response: HttpResponse = super().form_valid(form)
        return response


@method_decorator(never_cache, name="dispatch")
class RecoveryCodesView(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, once."""

    needed = Audience.AGENTS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In groups of five, which are easier to write down and to type."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if context["can_view_codes"]:
            context["unused_codes"] = [
                "-".join(code[at : at + 5] for at in range(0, len(code), 5))
                for code in context["unused_codes"]
            ]
        return context


class NewRecoveryCodesView(codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Replace the recovery codes."""

    needed = Audience.AGENTS

    def form_valid(self, form: Any) -> HttpResponse:
        """The old ones stop working."""
        with acting(self.request.actor, Tag.FACTOR_ADDED, on=self.request.user.key) as deed:
            deed.details["factor"] = "recovery-codes"
            response: HttpResponse = super().form_valid(form)
        return response


@method_decorator(never_cache, name="dispatch")
@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class SetPasswordView(account.PasswordSetView):  # type: ignore[misc]
    """The first password, for who prefers password and app."""

    needed = Audience.SIGNED_IN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this is part of the set-up."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["is_first"] = not policy.is_complete(self.request)
        return context


@method_decorator(never_cache, name="dispatch")
class ChangePasswordView(account.PasswordChangeView):  # type: ignore[misc]
    """Another password."""

    needed = Audience.AGENTS
