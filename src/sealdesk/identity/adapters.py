"""Where allauth asks this desk: no sign-up, sign-in by address, every way in and out through the act door."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sealdesk.access.acting import acting, refused
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.middleware import client_address, session_digest
from sealdesk.access.tags import Tag
from sealdesk.identity import factors, policy, throttle
from sealdesk.identity.clients import client_of, label_of, network_of
from sealdesk.identity.models import Agent, normalised_email
from sealdesk.identity.session_rules import make_room
from sealdesk.identity.sessions import SessionStore
from sealdesk.vault.purposes import keyed_digest

#: Of allauth's messages, those that tell an agent something new.
_WORTH_SAYING: Final = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your password is changed. Your other sessions are ended."),
    "account/messages/password_set.txt": _("Your password is set."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is added."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}


def account_token(email: str) -> str:
    """How the ledger names an account that somebody tried to sign in to, whether or not it exists."""
    return f"account:{keyed_digest('sign-in-name', normalised_email(email))[:16].hex()}"


def stranger(request: HttpRequest) -> Actor:
    """Whoever is trying to sign in."""
    return Actor.stranger(session=session_digest(request), address=client_address(request))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in of agents."""

    error_messages: Final = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right. Check both, or use your passkey."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait ten minutes, or use your passkey."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Agents are invited; nobody signs up."""
        return False

    def get_login_stages(self) -> list[str]:
        """The second factor is the only stage."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the desk believes."""
        return client_address(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only places on this very host; no other trusted name opens a way out."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Agent | None:
        """The agent whose password this is and who has a second factor.

        A password alone opens nothing, not even the set-up pages: only a set-up link does.
        """
        email = normalised_email(str(credentials.get("email") or ""))
        self._count_attempt(request, email)
        agent = authenticate(request, email=email, password=credentials.get("password"))
        if not isinstance(agent, Agent):
            refused(stranger(request), Tag.SESSION_REFUSED, on=account_token(email), code="wrong-password")
            return None
        if not policy.has_second_factor(agent):
            refused(stranger(request), Tag.SESSION_REFUSED, on=account_token(email), code="no-second-factor")
            return None
        return agent

    def reauthenticate(self, user: Agent, password: str) -> bool:
        """Whether this is the password of an agent who is signed in."""
        agent = self.authenticate(context.request, email=user.email, password=password)
        return agent is not None and agent.pk == user.pk

    def login(self, request: HttpRequest, user: Agent) -> None:
        """Open the session. When it cannot be recorded, it is not opened."""
        methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
        with acting(agent_actor(user, address=client_address(request)), Tag.SESSION_OPENED, on=user.key) as deed:
            store = request.session
            if isinstance(store, SessionStore):
                store.client = client_of(request)
            super().login(request, user)
            deed.actor = agent_actor(user, session=session_digest(request), address=client_address(request))
            deed.details["with"] = methods
            if ended := make_room(user, store.session_key):
                deed.also(Tag.SESSION_REVOKED, on=user.key, details={"count": ended})
            if policy.is_complete(request):
                store.set_expiry(None)
        throttle.clear(throttle.Limit.PASSWORD_ACCOUNT, user.email)

    def logout(self, request: HttpRequest) -> None:
        """Close the session."""
        if isinstance(request.user, Agent):
            with acting(
                agent_actor(request.user, session=session_digest(request), address=client_address(request)),
                Tag.SESSION_CLOSED,
                on=request.user.key,
            ):
                super().logout(request)
        else:
            super().logout(request)

    def set_password(self, user: Agent, password: str) -> None:
        """Change the password and end the agent's other sessions."""
        from sealdesk.identity.actions import set_password

        set_password(
            agent_actor(user, session=session_digest(context.request), address=client_address(context.request)),
            user,
            password,
            keep=context.request.session.session_key,
        )

    def respond_user_inactive(self, request: HttpRequest, user: Agent) -> HttpResponse:
        """An agent who left is answered like a wrong passkey."""
        refused(stranger(request), Tag.SESSION_REFUSED, on=user.key, code="inactive")
        messages.error(request, gettext("This passkey is not known here. Use another one, or your password and code."))
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account page, or on with the set-up."""
        return reverse("account_sessions") if policy.is_complete(request) else reverse("mfa_activate_totp")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The passkey first: it cannot be asked for by a false page."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        for method in methods:
            method["description"] = words.get(method["id"], method["description"])
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        message: str | None = None,
        **_kwargs: Any,
    ) -> None:
        """Short sentences of our own."""
        del args
        text = message or _WORTH_SAYING.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text))

    def send_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """The desk's mail goes through its own queue, never from here."""

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Changes to factors are in the ledger and on the agent's own page."""

    def _count_attempt(self, request: HttpRequest, email: str) -> None:
        network = network_of(client_address(request))
        for limit, who in (
            (throttle.Limit.PASSWORD_NETWORK, network),
            (throttle.Limit.PASSWORD_ACCOUNT, email),
        ):
            verdict = throttle.take(limit, who)
            if verdict is throttle.Verdict.ALLOWED:
                continue
            if verdict is throttle.Verdict.REFUSED_FIRST:
                refused(
                    stranger(request),
                    Tag.SESSION_REFUSED,
                    on=account_token(email),
                    code=f"too-many:{limit.name.lower()}",
                )
            raise self.validation_error("too_many_login_attempts")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors of agents."""

    error_messages: Final = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("This is your last way to sign in. Add another passkey before you remove it."),
        "incorrect_code": _("This did not work. Try again."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a factor's secret."""
        return factors.seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a factor's secret."""
        return factors.open_secret(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows: the desk, and where it is."""
        return f"Sealdesk {context.request.get_host()}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The passkey belongs to this host."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Sealdesk"}

    def generate_authenticator_name(self, user: Agent, type: Authenticator.Type) -> str:  # noqa: A002,ARG002
        """Named after the browser that made it."""
        return label_of(context.request.META.get("HTTP_USER_AGENT", "")) or gettext("Passkey")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not when the agent would be locked out."""
        return policy.may_remove(authenticator)

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """See AccountAdapter."""
