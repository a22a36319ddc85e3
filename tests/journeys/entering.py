"""How a journey comes to the desk: its address in the browser, and a session that proved a second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model

from tests.console.support import session_key_of


def enter(page: Any, address: str, actor: Any) -> Any:
    """Sign the page in as an agent."""
    agent = get_user_model().objects.get(pk=actor.id)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_key_of(agent), "url": address}])
    return page
