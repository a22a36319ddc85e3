"""The session table: what is in it, how long a session lives, and who ends it."""

from __future__ import annotations

import pytest
from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotAllowedError
from sealdesk.identity import actions, queries
from sealdesk.identity.models import Agent, Session
from sealdesk.identity.sessions import SessionStore, digest_of
from tests.identity.support import Clock, an_agent, signed_in, with_app, with_password


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_a_session_ends_after_an_hour_of_absence(mei_at_her_desk: Client, clock: Clock) -> None:
    for _ in range(3):
        clock.move(minutes=58)
        assert is_in(mei_at_her_desk)
    clock.move(minutes=61)
    assert not is_in(mei_at_her_desk)


def test_a_session_ends_after_twelve_hours_however_busy(mei_at_her_desk: Client, clock: Clock) -> None:
    for _ in range(23):
        clock.move(minutes=30)
        assert is_in(mei_at_her_desk)
    clock.move(minutes=30)
    assert not is_in(mei_at_her_desk)


def test_a_revoked_session_is_out_at_once(mei: Agent, clock: Clock) -> None:
    here = signed_in(mei)
    clock.move(seconds=60)
    there = signed_in(mei)
    row = Session.objects.get(digest=digest_of(there.session.session_key))
    assert here.post(f"/account/sessions/{row.pk}/end/").status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_a_revoked_session_does_not_come_back_by_saving(mei_at_her_desk: Client) -> None:
    from django.contrib.sessions.backends.base import UpdateError

    store = SessionStore(mei_at_her_desk.session.session_key)
    store["x"] = 1
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_all_other_sessions_end_with_one_button(mei: Agent, clock: Clock) -> None:
    browsers = []
    for _ in range(3):
        browsers.append(signed_in(mei))
        clock.move(seconds=60)
    browsers[1].post("/account/sessions/end-others/")
    assert [is_in(browser) for browser in browsers] == [False, True, False]


def test_nobody_ends_a_colleagues_session(mei_at_her_desk: Client, mei: Agent, clock: Clock) -> None:
    other = with_app(with_password(an_agent("Other")))
    row = Session.objects.get(agent=mei)
    assert signed_in(other).post(f"/account/sessions/{row.pk}/end/").status_code == 404
    with pytest.raises(NotAllowedError):
        actions.revoke_session(Actor("agent", other.pk), row)
    assert is_in(mei_at_her_desk)


def test_a_changed_password_ends_the_other_sessions(mei: Agent, clock: Clock) -> None:
    here = signed_in(mei)
    clock.move(seconds=60)
    there = signed_in(mei)
    new = "nine lanterns over wet basalt"
    answer = here.post(
        "/account/password/change/",
        {"oldpassword": "granite otter violin marzipan", "password1": new, "password2": new},
    )
    assert answer.headers["Location"] == "/account/"
    assert is_in(here)
    assert not is_in(there)


def test_the_page_names_browser_and_network(mei: Agent, clock: Clock) -> None:
    agent_string = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    browser = signed_in(mei)
    clock.move(seconds=60)
    other = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT=agent_string)
    from tests.identity.support import code_now, give_password

    give_password(other, mei)
    other.post("/sign-in/code/", {"code": code_now()})
    page = browser.get("/account/").content.decode()
    assert "Firefox, Windows" in page
    assert "203.0.113.7" in page


def test_the_current_session_comes_first(mei: Agent, clock: Clock) -> None:
    from sealdesk.access.middleware import agent_actor
    from sealdesk.access.opening import Opening

    here = signed_in(mei)
    clock.move(seconds=60)
    signed_in(mei)
    actor = agent_actor(mei)
    listed = queries.sessions_of(
        mei, by=actor, opening=Opening(actor, "security"), current=here.session.session_key
    )
    assert [session.is_current for session in listed] == [True, False]


def test_use_is_noted_once_a_minute(
    mei_at_her_desk: Client, clock: Clock, django_assert_num_queries: object
) -> None:
    is_in(mei_at_her_desk)
    row = Session.objects.get(agent__isnull=False)
    clock.move(seconds=30)
    is_in(mei_at_her_desk)
    assert Session.objects.get(pk=row.pk).last_seen_at == row.last_seen_at
    clock.move(seconds=31)
    is_in(mei_at_her_desk)
    assert Session.objects.get(pk=row.pk).last_seen_at > row.last_seen_at


def test_old_sessions_are_swept(mei_at_her_desk: Client, clock: Clock) -> None:
    Client().get("/sign-in/passkey/", headers={"accept": "application/json"})
    assert Session.objects.count() == 2
    clock.move(minutes=30)
    SessionStore.clear_expired()
    assert Session.objects.count() == 2
    clock.move(hours=13)
    SessionStore.clear_expired()
    assert Session.objects.count() == 0


def test_a_session_of_an_erased_agent_does_not_open(mei_at_her_desk: Client, mei: Agent) -> None:
    from sealdesk.vault.keyring import keyring
    from sealdesk.vault.subjects import Subject, SubjectKind

    assert is_in(mei_at_her_desk)
    keyring.destroy(Subject(SubjectKind.AGENT, mei.pk))
    assert not is_in(mei_at_her_desk)
