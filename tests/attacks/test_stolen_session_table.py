"""A stolen database gives no session: not by its digests, its contents, or rows that were swapped."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sealdesk.identity.models import Agent, Session
from tests.identity.conftest import *  # noqa: F403 - the same cast
from tests.identity.support import Clock, an_agent, signed_in, with_app, with_password


def test_no_value_of_the_table_is_a_cookie(mei_at_her_desk: Client, mei: Agent) -> None:
    cookie = mei_at_her_desk.cookies[settings.SESSION_COOKIE_NAME].value
    tried = 0
    for row in Session.objects.values():
        for value in row.values():
            text = bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)
            assert cookie not in text
            thief = Client()
            thief.cookies[settings.SESSION_COOKIE_NAME] = text
            assert thief.get("/account/").status_code == 302
            tried += 1
    assert tried > 5
    assert mei_at_her_desk.get("/account/").status_code == 200


def test_the_contents_are_sealed(mei_at_her_desk: Client, mei: Agent) -> None:
    row = Session.objects.filter(agent=mei).values("data", "network", "client").get()
    for known in (str(mei.pk), "_auth_user_id", "127.0.0.1"):
        for value in row.values():
            assert known.encode() not in bytes(value)


def test_contents_moved_to_the_thiefs_own_row_do_not_open(
    mei_at_her_desk: Client, mei: Agent, clock: Clock
) -> None:
    thief = with_app(with_password(an_agent("Thief")))
    browser = signed_in(thief)
    assert browser.get("/account/").status_code == 200
    victim: Any = Session.objects.filter(agent=mei).values("data").get()["data"]
    Session.objects.filter(agent=thief).update(data=bytes(victim))
    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize("column", ["digest"])
def test_a_digest_moved_to_the_thiefs_cookie_does_not_help_without_the_key(
    mei_at_her_desk: Client, mei: Agent, clock: Clock, column: str
) -> None:
    """Whoever may also write needs the digest of their own cookie, and for that the key."""
    import hashlib

    cookie = "a" * 32
    for digest in (hashlib.sha256(cookie.encode()).hexdigest(), cookie):
        Session.objects.filter(agent=mei).update(**{column: digest})
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = cookie
        assert thief.get("/account/").status_code == 302
