"""The list of tickets and the page of one ticket against the empty page of the same stack, through the test client.

The empty page is the figure's own middleware, session and sign-in with nothing to show: an agent's look at a view that
answers with a redirect. What remains is what the queries, the opening of sealed values and the templates cost.
"""

from __future__ import annotations

from typing import Any, Final

from bench.mails import messages
from bench.measuring import Result, compared, in_turns

MAILS: Final = 150
ROUNDS: Final = 15


def run() -> list[Result]:
    """A desk with some mail, seen by its lead."""
    from django.conf import settings
    from django.test import Client

    from sealdesk.channels.mail.importing import import_message
    from sealdesk.desk.models import Ticket
    from sealdesk.identity.models import Agent

    _, mails = messages()
    for raw in mails[:MAILS]:
        import_message(raw)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(Agent.objects.get(email="tom@harbourpine.example"))
    number = Ticket.objects.filter(tray="inbox").order_by("number").values_list("number", flat=True)[0]
    results = []
    for name, path in (("list of tickets", "/inbox/all/"), ("ticket page", f"/tickets/{number}/")):
        if client.get(path).status_code != 200:
            raise RuntimeError(f"The bench could not open {path}.")
        figure, baseline = in_turns(lambda path=path: client.get(path), lambda: client.get("/"), ROUNDS)  # type: ignore[misc]
        results.append(compared("pages", f"{name} : empty view", figure * 1000, baseline * 1000, "ms"))
    return results


def session_of(agent: Any) -> str:
    """A session that proved a second factor."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.http import HttpRequest

    from sealdesk.identity.policy import note_second_factor
    from sealdesk.identity.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    request = HttpRequest()
    request.session = session
    note_second_factor(request, agent)
    session.save()
    return str(session.session_key)
