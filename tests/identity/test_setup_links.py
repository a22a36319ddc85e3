"""One-time set-up links, and what a session without a second factor sees."""

from __future__ import annotations

import pytest
from django.test import Client

from sealdesk.access.actors import Actor, Held
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Role
from sealdesk.access.routes import Audience, all_routes, needed_for
from sealdesk.identity import actions, staff
from sealdesk.identity.errors import EmailTakenError
from sealdesk.identity.models import Agent, Session, SetupLink
from sealdesk.ledger.models import LedgerEvent
from tests.identity.support import SYSTEM, Clock, an_agent, code_now, signed_in, with_app

ADMINISTRATOR = Actor("agent", held=(Held(Role.ADMINISTRATOR, None),))
LEAD = Actor("agent", held=(Held(Role.LEAD, None),))


def came_by_link(agent: Agent) -> Client:
    browser = Client()
    browser.post(f"/setup/{actions.issue_setup_link(SYSTEM, agent)}")
    return browser


def test_a_newcomer_has_no_password_and_no_way_in(newcomer: Agent, client: Client) -> None:
    assert not newcomer.has_usable_password()
    for password in ("", " ", "password", "admin", newcomer.email):
        client.post("/sign-in/", {"login": newcomer.email, "password": password})
        assert client.get("/account/second-factor/").status_code == 302


def test_the_link_signs_its_agent_in_and_shows_the_second_factor_only(newcomer: Agent) -> None:
    browser = came_by_link(newcomer)
    assert browser.get("/account/").headers["Location"] == "/account/second-factor/"
    assert browser.get("/account/second-factor/").status_code == 200


def test_looking_at_the_link_does_not_use_it(newcomer: Agent) -> None:
    token = actions.issue_setup_link(SYSTEM, newcomer)
    for _ in range(3):
        assert Client().get(f"/setup/{token}").status_code == 200
        assert Client().head(f"/setup/{token}").status_code in {200, 405}
    assert Client().post(f"/setup/{token}").status_code == 302


def test_the_link_works_once(newcomer: Agent) -> None:
    token = actions.issue_setup_link(SYSTEM, newcomer)
    assert Client().post(f"/setup/{token}").status_code == 302
    again = Client()
    assert again.post(f"/setup/{token}").status_code == 404
    assert again.get("/account/second-factor/").status_code == 302


def test_the_link_works_for_a_day(newcomer: Agent, clock: Clock) -> None:
    early, late = actions.issue_setup_link(SYSTEM, newcomer), an_agent("Later")
    clock.move(hours=23, minutes=59)
    assert Client().post(f"/setup/{early}").status_code == 302
    token = actions.issue_setup_link(SYSTEM, late)
    clock.move(hours=24, seconds=1)
    assert Client().post(f"/setup/{token}").status_code == 404


def test_a_new_link_replaces_the_one_before(newcomer: Agent) -> None:
    first = actions.issue_setup_link(SYSTEM, newcomer)
    actions.issue_setup_link(SYSTEM, newcomer)
    assert Client().post(f"/setup/{first}").status_code == 404


def test_the_token_is_not_in_the_database_nor_passed_on(newcomer: Agent) -> None:
    token = actions.issue_setup_link(SYSTEM, newcomer)
    assert len(token) >= 43
    held = str(list(SetupLink.objects.values())) + str(list(LedgerEvent.objects.values()))
    assert token not in held
    answer = Client().get(f"/setup/{token}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("token", ["x", "x" * 5000, "../../etc/passwd", "%00", "' OR 1=1 --"])
def test_an_invented_token_opens_nothing(db: None, client: Client, token: str) -> None:
    assert client.post(f"/setup/{token}").status_code == 404


def test_to_an_agent_with_a_factor_the_link_replaces_the_password_and_not_the_factor(mei: Agent) -> None:
    browser = Client()
    answer = browser.post(f"/setup/{actions.issue_setup_link(SYSTEM, mei)}")
    assert answer.headers["Location"] == "/sign-in/code/"
    assert browser.get("/account/").headers["Location"].startswith("/sign-in/")
    browser.post("/sign-in/code/", {"code": code_now()})
    assert browser.get("/account/").status_code == 200


def test_a_deactivated_agent_gets_no_link_and_cannot_use_one(newcomer: Agent) -> None:
    token = actions.issue_setup_link(SYSTEM, newcomer)
    staff.deactivate(SYSTEM, newcomer)
    assert Client().post(f"/setup/{token}").status_code == 404
    with pytest.raises(InvalidChangeError):
        actions.issue_setup_link(SYSTEM, newcomer)


def test_only_who_manages_agents_invites_and_issues_links(newcomer: Agent) -> None:
    with pytest.raises(NotAllowedError):
        actions.invite(LEAD, email="new@desk.example", name="New")
    with pytest.raises(NotAllowedError):
        actions.issue_setup_link(LEAD, newcomer)
    actions.invite(ADMINISTRATOR, email="new@desk.example", name="New")
    assert actions.issue_setup_link(ADMINISTRATOR, newcomer)


def test_an_address_belongs_to_one_agent_however_it_is_capitalised(newcomer: Agent) -> None:
    with pytest.raises(EmailTakenError):
        actions.invite(SYSTEM, email=newcomer.email.upper(), name="Twin")


def test_the_way_in_is_told_in_the_ledger(newcomer: Agent) -> None:
    came_by_link(newcomer)
    told = [tag for tag in LedgerEvent.objects.order_by("id").values_list("tag", flat=True) if tag != "agent:invited"]
    assert told == ["link:issued", "link:used", "session:opened"]
    assert "setup_link" in LedgerEvent.objects.get(tag="session:opened").details


def test_the_unfinished_session_ends_after_half_an_hour(newcomer: Agent, clock: Clock) -> None:
    browser = came_by_link(newcomer)
    clock.move(minutes=31)
    assert browser.get("/account/second-factor/").headers["Location"].startswith("/sign-in/")


def test_an_unfinished_session_cannot_add_a_factor_once_the_agent_finished_elsewhere(newcomer: Agent) -> None:
    first = came_by_link(newcomer)
    with_app(newcomer)
    assert first.get("/account/passkeys/add/").headers["Location"].startswith("/sign-in/")
    assert first.get("/account/second-factor/").headers["Location"].startswith("/sign-in/")


def test_using_a_link_ends_what_was_open(newcomer: Agent) -> None:
    first = came_by_link(newcomer)
    second = came_by_link(newcomer)
    assert first.get("/account/second-factor/").headers["Location"].startswith("/sign-in/")
    assert second.get("/account/second-factor/").status_code == 200


def test_using_a_link_ends_the_sessions_of_an_agent_with_a_factor_too(mei: Agent) -> None:
    before = signed_in(mei)
    came_by_link(mei)
    assert before.get("/account/").status_code == 302


def test_password_and_app_are_set_up_and_the_codes_shown_once(newcomer: Agent, clock: Clock) -> None:
    from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY

    browser = came_by_link(newcomer)
    assert browser.get("/account/app/add/").headers["Location"] == "/account/password/set/"
    words = "granite otter violin marzipan"
    assert browser.post("/account/password/set/", {"password1": words, "password2": words}).headers["Location"] == "/account/app/add/"
    assert browser.get("/account/").headers["Location"] == "/account/second-factor/"
    page = browser.get("/account/app/add/")
    secret = browser.session[SECRET_SESSION_KEY]
    key = browser.session.session_key
    assert secret[:4] in page.content.decode()
    assert browser.get("/account/app/code.svg").headers["Content-Type"] == "image/svg+xml"
    assert browser.post("/account/app/add/", {"code": "000000"}).status_code == 200
    assert browser.post("/account/app/add/", {"code": code_now(secret)}).headers["Location"] == "/account/recovery-codes/"
    assert browser.session.session_key != key
    shown = browser.get("/account/recovery-codes/")
    assert len(shown.context["unused_codes"]) == 10
    assert shown.context["unused_codes"][0] in shown.content.decode()
    again = browser.get("/account/recovery-codes/").content.decode()
    assert shown.context["unused_codes"][0] not in again
    assert browser.get("/account/").status_code == 200
    clock.move(seconds=60)
    assert signed_in_with(newcomer, secret).get("/account/").status_code == 200


def signed_in_with(agent: Agent, secret: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": agent.email, "password": "granite otter violin marzipan"})
    client.post("/sign-in/code/", {"code": code_now(secret)})
    return client


def test_before_the_second_factor_only_the_pages_that_set_it_up_are_shown(newcomer: Agent) -> None:
    browser = came_by_link(newcomer)
    guarded = 0
    for pattern, name, view in all_routes():
        if needed_for(view, name) in {Audience.EVERYONE, Audience.SIGNED_IN} or not pattern.startswith("/account/"):
            continue
        path = pattern.replace("<int:pk>", "1").replace("<uuid:session_id>", str(newcomer.pk))
        answer = browser.get(path)
        assert answer.headers.get("Location") == "/account/second-factor/", path
        guarded += 1
    assert guarded >= 10


def test_sessions_are_gone_with_their_agent(mei: Agent) -> None:
    browser = signed_in(mei)
    staff.deactivate(SYSTEM, mei)
    assert browser.get("/account/").status_code == 302
    assert not Session.objects.filter(agent=mei).exists()
