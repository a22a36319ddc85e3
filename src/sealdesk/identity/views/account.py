"""The agent's own page, "Sign-in and sessions", and confirming that it is still them."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account import views as account
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sealdesk.access.acting import refused
from sealdesk.access.routes import Audience, needs
from sealdesk.access.seeing import see_one
from sealdesk.access.tags import Tag
from sealdesk.identity import actions, policy, queries
from sealdesk.identity.models import Session


@needs(Audience.AGENTS)
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Factors, password and sessions of the agent who asks."""
    agent: Any = request.user
    return render(
        request,
        "identity/account.html",
        {
            "factors": queries.factors_of(agent),
            "recovery_codes_left": queries.recovery_codes_left(agent),
            "has_app": policy.has_app(agent),
            "has_password": agent.has_usable_password(),
            "sessions": queries.sessions_of(
                agent,
                by=request.actor,  # type: ignore[attr-defined]
                opening=request.opening,  # type: ignore[attr-defined]
                current=request.session.session_key,
            ),
        },
    )


@needs(Audience.AGENTS)
@require_POST
def revoke_session(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """End one of the agent's own sessions."""
    session = see_one(request.actor, Session, pk=session_id, agent=request.user)  # type: ignore[attr-defined]
    actions.revoke_session(request.actor, session)  # type: ignore[attr-defined]
    messages.success(request, _("The session is ended."))
    return redirect("account_sessions")


@needs(Audience.AGENTS)
@require_POST
def revoke_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of the agent's sessions but this one."""
    agent: Any = request.user
    ended = actions.revoke_other_sessions(request.actor, agent, keep=request.session.session_key)  # type: ignore[attr-defined]
    messages.success(request, ngettext("%d session is ended.", "%d sessions are ended.", ended) % ended)
    return redirect("account_sessions")


class ConfirmByPasswordView(account.ReauthenticateView):  # type: ignore[misc]
    """The password once more, before something that matters."""

    needed = Audience.AGENTS


class _ByFactor:
    """A second factor once more. ``factor`` in the address says that nothing else will do, so the password is not offered."""

    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it is for, and which other factors would do."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if "factor" in self.request.GET:
            ways = [way for way in context["reauthentication_alternatives"] if way["id"] != "reauthenticate"]
            context["reauthentication_alternatives"] = [
                {**way, "url": f"{way['url']}{'&' if '?' in way['url'] else '?'}factor=1"} for way in ways
            ]
            context["back_url"] = get_next_redirect_url(self.request, REDIRECT_FIELD_NAME) or reverse("account_sessions")
        return context


class ConfirmByCodeView(_ByFactor, mfa.ReauthenticateView):  # type: ignore[misc]
    """A code once more."""

    needed = Audience.AGENTS


class ConfirmByPasskeyView(_ByFactor, webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """The passkey once more."""

    needed = Audience.AGENTS

    def form_invalid(self, form: Any) -> HttpResponse:
        """Record it and ask again on the same page."""
        refused(self.request.actor, Tag.FACTOR_REFUSED, on=self.request.user.key, code="wrong-passkey")
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form, failed=True))
        return response
