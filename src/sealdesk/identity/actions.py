"""What changes agents, links and sessions. Each goes through the act door."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.middleware import client_address, session_digest
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.identity.errors import EmailTakenError, LinkNotValidError
from sealdesk.identity.models import Agent, Session, SetupLink, normalised_email
from sealdesk.identity.policy import has_second_factor
from sealdesk.identity.sessions import digest_of
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.subjects import Subject, SubjectKind

LINK_LIFETIME: Final = dt.timedelta(hours=24)
#: How long somebody who came by a link may take to set up a factor; also how long they need no other proof.
SETUP_LIFETIME: Final = dt.timedelta(minutes=30)
_TOKEN_BYTES: Final = 32


def invite(by: Actor, *, email: str, name: str, language: str = "", spoken_languages: list[str] | None = None) -> Agent:
    """Add an agent, without a password: they come in by a set-up link. EmailTakenError."""
    agent = Agent(
        email=normalised_email(email),
        name=name.strip(),
        language=language,
        spoken_languages=spoken_languages or [],
    )
    agent.set_unusable_password()
    agent.clean_fields(exclude=["password", "last_login"])
    with acting(by, Tag.AGENT_INVITED, on=agent.key, permission=Permission.AGENT_MANAGE, everywhere=True) as deed:
        deed.personal, deed.personal_of = {"name": ["", agent.name], "address": ["", agent.email]}, Subject(SubjectKind.AGENT, agent.pk)
        deed.changed("own.language", "", agent.language)
        deed.changed("spoken_languages", [], agent.spoken_languages)
        try:
            with transaction.atomic():
                agent.save(force_insert=True)
        except IntegrityError:
            raise EmailTakenError from None
    return agent


def issue_setup_link(by: Actor, agent: Agent) -> str:
    """A new one-time token for ``agent``, good for 24 hours; earlier ones stop working. It is never stored.

    To an agent who has a second factor the link only replaces the password: the factor is still asked for.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with acting(by, Tag.LINK_ISSUED, on=agent.key, permission=Permission.AGENT_MANAGE, everywhere=True):
        if not Agent.objects.filter(pk=agent.pk, is_active=True).exists():
            raise InvalidChangeError(_("This agent is deactivated. Activate them before you issue a link."))
        now = timezone.now()
        SetupLink.objects.filter(agent=agent, used_at=None).delete()
        SetupLink.objects.create(
            digest=_digest(token),
            agent=agent,
            created_by=by.key,
            created_at=now,
            expires_at=now + LINK_LIFETIME,
        )
    return token


def link_is_good(token: str) -> bool:
    """Whether the link could be used now. Looking does not use it, so previews do no harm."""
    return _good_links(token).exists()


def use_setup_link(token: str, request: HttpRequest) -> HttpResponse:
    """Use the link once and sign its agent in, after their second factor if any. LinkNotValidError."""
    stranger = Actor.stranger(session=session_digest(request), address=client_address(request))
    with acting(stranger, Tag.LINK_USED) as deed:
        # One conditional UPDATE: of two clicks at the same moment one wins.
        if _good_links(token).update(used_at=timezone.now()) != 1:
            raise LinkNotValidError
        agent = SetupLink.objects.select_related("agent").get(digest=_digest(token)).agent
        deed.on = agent.key
        Session.objects.filter(agent=agent).delete()
        next_page = None if has_second_factor(agent) else reverse("identity_first_factor")
        if next_page:
            # Whoever used an earlier link may have left a password behind and never come back.
            agent.set_unusable_password()
            agent.save(update_fields=["password"])
    if request.user.is_authenticated:  # after the link proved good: a bad one signs nobody out
        get_adapter().logout(request)
    record_authentication(request, agent, method="setup_link", reauthenticated=True)
    request.session.set_expiry(timezone.now() + SETUP_LIFETIME)
    response: HttpResponse = perform_login(request, Login(user=agent, redirect_url=next_page))
    return response


def set_password(by: Actor, agent: Agent, password: str, *, keep: str | None = None) -> None:
    """Set the agent's password and end every session but ``keep``. The form has validated the password."""
    with acting(by, Tag.PASSWORD_CHANGED, on=agent.key):
        agent.set_password(password)
        agent.save(update_fields=["password"])
        _sessions_but(agent, keep).delete()


def revoke_session(by: Actor, session: Session) -> None:
    """End one session at once: one's own, or with the permission to manage agents anybody's."""
    own = session.agent_id is not None and session.agent_id == by.id
    permission = None if own else Permission.AGENT_MANAGE
    with acting(by, Tag.SESSION_REVOKED, on=f"agent:{session.agent_id}", permission=permission, everywhere=not own) as deed:
        deed.details["session"] = str(session.pk)
        Session.objects.filter(pk=session.pk).delete()


def revoke_other_sessions(by: Actor, agent: Agent, *, keep: str | None) -> int:
    """End all sessions of ``agent`` but the one whose cookie key is ``keep``; returns how many."""
    permission = None if agent.pk == by.id else Permission.AGENT_MANAGE
    with acting(by, Tag.SESSION_REVOKED, on=agent.key, permission=permission, everywhere=agent.pk != by.id) as deed:
        ended = _sessions_but(agent, keep).delete()[0]
        deed.details["count"] = ended
    return ended


def change_preferences(
    by: Actor,
    agent: Agent,
    *,
    language: str | None = None,
    theme: str | None = None,
    density: str | None = None,
    letters: bool | None = None,
) -> None:
    """Set the agent's own language, theme, density or single-letter keys; ``None`` leaves it. What is so already is no event."""
    wanted = {"language": language, "theme": theme, "density": density, "letters": letters}
    old = {name: getattr(agent, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value is not None and value != old[name]}
    if not changed:
        return
    for name, value in changed.items():
        setattr(agent, name, value)
    agent.clean_fields(exclude=["password", "last_login"])
    with acting(
        by,
        Tag.AGENT_PREFERENCES_CHANGED,
        on=agent.key,
        permission=None if agent.pk == by.id else Permission.AGENT_MANAGE,
        everywhere=agent.pk != by.id,
    ) as deed:
        for name, value in changed.items():
            deed.changed(f"own.{name}", old[name], value)
        agent.save(update_fields=list(changed))


def _good_links(token: str) -> QuerySet[SetupLink]:
    return SetupLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=timezone.now(), agent__is_active=True)


def _sessions_but(agent: Agent, keep: str | None) -> QuerySet[Session]:
    sessions = Session.objects.filter(agent=agent)
    return sessions if keep is None else sessions.exclude(digest=digest_of(keep))


def _digest(token: str) -> str:
    return keyed_digest("setup-links", token[:200]).hex()
