"""Who signs in to the console in the tests, and what stands on a page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.identity.policy import note_second_factor
from sealdesk.identity.sessions import SessionStore

CONSOLE = Path(__file__).resolve().parents[2] / "src" / "sealdesk" / "console"


def session_key_of(agent: Any) -> str:
    """The key of a session that proved a second factor."""
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    note_second_factor(type("Request", (), {"session": session})(), agent)
    session.save()
    return str(session.session_key)


def signed_in(actor: Actor | Any) -> Client:
    """A browser whose session proved a second factor."""
    agent = get_user_model().objects.get(pk=actor.id) if isinstance(actor, Actor) else actor
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key_of(agent)
    return client


def words_of(response: Any) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))
