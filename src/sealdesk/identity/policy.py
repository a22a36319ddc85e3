"""Who sees which agents and sessions, and when a session counts as signed in: with a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from sealdesk.access.actors import Actor
from sealdesk.access.desk_settings import desk_setting
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, is_by_itself, needed_for
from sealdesk.access.seeing import narrows
from sealdesk.identity.models import Agent, Session, SetupLink

_STRONG: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_MARK: Final = "identity_second_factor"
#: How long a passkey or a code of the app counts as just proven, in seconds.
STEP_UP: Final = 5 * 60


def has_second_factor(agent: Agent) -> bool:
    """Whether the agent has a passkey or an authenticator app. Recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=agent, type__in=_STRONG).exists())


def has_app(agent: Agent) -> bool:
    """Whether the agent has an authenticator app."""
    return bool(Authenticator.objects.filter(user=agent, type=Authenticator.Type.TOTP).exists())


def is_complete(request: HttpRequest) -> bool:
    """Whether *this session* proved a second factor, not merely whether its agent owns one."""
    return bool(request.user.is_authenticated and request.session.get(_MARK) == str(request.user.pk))


def note_second_factor(request: HttpRequest, agent: Agent) -> None:
    """This session proved a second factor of ``agent``."""
    request.session[_MARK] = str(agent.pk)


def complete_setup(request: HttpRequest, agent: Agent) -> None:
    """The first factor was added in this session: it becomes an ordinary one, under a new key."""
    if is_complete(request):
        return
    note_second_factor(request, agent)
    request.session.set_expiry(None)
    request.session.cycle_key()


def ask_again(request: HttpRequest) -> None:
    """Let a request go on only when its agent proved within half an hour that it is them; else they do so first, and it is resumed."""
    raise_if_reauthentication_required(request, app="allauth.mfa")


def stepped_up(request: HttpRequest) -> bool:
    """Whether a passkey or a code of the app was proven in this session within five minutes. A password or recovery code is not enough."""
    now = time.time()
    records = get_authentication_records(request, request.user)
    return any(one.get("method") == "mfa" and one.get("type") in _STRONG and 0 <= now - one.get("at", 0) < STEP_UP for one in records)


def step_up(request: HttpRequest, back: str) -> HttpResponseBase:
    """To the page ``back`` of this desk, over one that asks for a passkey or a code when neither was just proven."""
    if stepped_up(request):
        return redirect(back)
    passkey = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).exists()
    page = reverse("mfa_reauthenticate_webauthn" if passkey else "mfa_reauthenticate")
    return redirect(f"{page}?{urlencode([('factor', '1'), ('next', back)])}")


def may_remove(factor: Authenticator) -> bool:
    """Whether the agent can still sign in without this factor: by another passkey, or by password and app."""
    others = Authenticator.objects.filter(user_id=factor.user_id, type__in=_STRONG).exclude(pk=factor.pk)
    kinds = set(others.values_list("type", flat=True))
    if Authenticator.Type.WEBAUTHN in kinds:
        return True
    return Authenticator.Type.TOTP in kinds and Agent.objects.get(pk=factor.user_id).has_usable_password()


@narrows(Agent)
def _agents(actor: Actor, agents: QuerySet[Any]) -> QuerySet[Any]:
    """Colleagues see each other while they work here; whoever manages agents sees all."""
    if actor.may(Permission.AGENT_MANAGE):
        return agents
    return agents.filter(is_active=True) if actor.kind == "agent" else agents.none()


@narrows(Session)
def _sessions(actor: Actor, sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Everyone their own; whoever manages agents sees that there are others, so as to end them."""
    if actor.may(Permission.AGENT_MANAGE):
        return sessions.exclude(agent=None)
    return sessions.filter(agent=actor.id) if actor.kind == "agent" else sessions.none()


@narrows(Grant)
def _grants(actor: Actor, grants: QuerySet[Any]) -> QuerySet[Any]:
    """Whoever manages agents sees the roles that are held where they do."""
    where = actor.departments(Permission.AGENT_MANAGE)
    return grants if where is None else grants.filter(department__in=where)


@narrows(SetupLink)
def _links(actor: Actor, links: QuerySet[Any]) -> QuerySet[Any]:
    return links if actor.may(Permission.AGENT_MANAGE) else links.none()


GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Preferences:
    """Pages in the agent's own language, once they chose one; until then in the desk's, or as the browser wishes.

    Who is not signed in chooses by a cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Switch the language for this request."""
        language = getattr(request.user, "language", "")
        if not language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            language = desk_setting("language")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class SecondFactorRequired:
    """A session without a second factor sees the pages that set one up, the way out, and what all see."""

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
        if not is_by_itself(request, view):
            request.session.seen()  # type: ignore[attr-defined]
        if is_complete(request):
            request.opening.stepped_up = stepped_up(request)  # type: ignore[attr-defined]
            return None
        needed = needed_for(view, request.resolver_match.view_name if request.resolver_match else "")
        if needed in {Audience.EVERYONE, Audience.CUSTOMERS}:
            return None
        if has_second_factor(request.user):
            # The agent finished elsewhere. A session that never proved a factor must not add one of its own.
            logout(request)
            return redirect("account_login")
        return None if needed is Audience.SIGNED_IN else redirect("identity_first_factor")
