"""How a journey comes to the desk, with a session that proved a second factor, and how it looks at a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model

from sealdesk.desk.models import Ticket
from tests.console.support import session_key_of
from tests.services.chromium import axe_violations, shoot


def enter(page: Any, address: str, actor: Any) -> Any:
    """Sign the page in as an agent."""
    agent = get_user_model().objects.get(pk=actor.id)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_key_of(agent), "url": address}])
    return page


def at_a_ticket(page: Any, address: str, actor: Any) -> Any:
    """Sign the page in, and open the desk's first ticket in it."""
    enter(page, address, actor).goto(f"{address}/tickets/{Ticket.objects.earliest('number').number}/")
    return page


def looking(part: str) -> Callable[[Any, str], None]:
    """A look at a page of this part of the desk: nothing that axe finds, nothing wider than the screen, and a picture when wanted."""

    def look(page: Any, name: str) -> None:
        found = axe_violations(page)
        assert found == [], f"{name}: {found}"
        # A phone makes its window as wide as what is in it: the screen says what there is.
        assert not page.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth) > screen.width"), name
        shoot(page, f"{part}-{name}")

    return look
