"""The settings page of signing in: rules as the code has them, factors as counts, sessions without their network, and ending them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings as desk_settings
from django.test import Client
from django.urls import reverse

from sealdesk.access.permissions import Role
from sealdesk.identity.models import Agent, Session
from sealdesk.ledger.models import LedgerEvent
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import session_key_of, words_of
from tests.identity.support import SECRET, recovery_codes, with_app

PAGE = "/settings/sign-in/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def wang(desk: Desk) -> Agent:
    """An agent with an app, who is signed in twice."""
    agent = with_app(Agent.objects.get(pk=desk.wang.id))
    for _time in range(2):
        session_key_of(agent)
    return agent


def sessions_of(agent: Agent) -> int:
    return Session.objects.filter(agent=agent).count()


def last(tag: str) -> Any:
    return LedgerEvent.objects.filter(tag=tag, outcome="done").latest("id")


def test_the_rules_are_those_that_hold_and_name_where_they_come_from(office: Client, settings: Any) -> None:
    settings.SEALDESK_PUBLIC_URL = "https://help.example.org"
    settings.SEALDESK_TRUSTED_PROXIES = ["192.0.2.7"]
    page = words_of(office.get(PAGE))
    assert "Required of everybody, always" in page
    assert "End after 1 hour of absence, after 12 hours in any case" in page
    assert "At least 12 characters" in page
    assert "Passwords: 10 in 10 minutes for an account. Codes: 5 in 10 minutes." in page
    assert "Good for 24 hours, once. Who came by one has 30 minutes" in page
    assert "belong to help.example.org, only over TLS. Set by the operator, in the environment: SEALDESK_PUBLIC_URL" in page
    assert "1 proxy is trusted to say where a client is." in page
    assert "192.0.2.7" not in page


def test_factors_are_kinds_and_counts_and_never_a_secret(office: Client, wang: Agent, desk: Desk) -> None:
    page = words_of(office.get(PAGE))
    assert "Wang Fang authenticator app made 2 sessions End all sessions Wang Fang" in page
    assert "Otto Brandt invited nothing yet" in page
    assert SECRET not in page
    assert not any(code in page for code in recovery_codes(wang))


def test_who_is_signed_in_is_told_with_the_browser_and_without_the_network(office: Client, desk: Desk) -> None:
    theirs = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.77")
    agent = Agent.objects.get(pk=desk.wang.id)
    theirs.force_login(agent, backend="sealdesk.identity.backends.PasswordBackend")
    row = Session.objects.get(agent=agent)
    row.network, row.client = "203.0.113.77", "Firefox, Linux"
    row.save(update_fields=["network", "client"])
    page = words_of(office.get(PAGE))
    assert "Wang Fang Firefox, Linux" in page
    assert "203.0.113.77" not in page
    assert json.loads(last("value:opened").details)["purpose"] == "check-sessions"


def test_one_session_is_ended(office: Client, ada: Agent, wang: Agent) -> None:
    chosen = Session.objects.filter(agent=wang).latest("id")
    answer = office.post(reverse("console:settings-session-end", args=[chosen.pk]))
    assert answer.headers["Location"] == PAGE
    assert sessions_of(wang) == 1
    event = last("session:revoked")
    assert (event.resource, event.actor, json.loads(event.details)) == (wang.key, ada.key, {"session": str(chosen.pk)})
    assert office.post(reverse("console:settings-session-end", args=[chosen.pk])).status_code == 404


def test_all_sessions_of_one_agent_are_ended_from_here(office: Client, wang: Agent) -> None:
    answer = office.post(reverse("console:settings-agent-sessions", args=[wang.pk]), {"next": PAGE})
    assert answer.headers["Location"] == PAGE
    assert sessions_of(wang) == 0
    assert "2 sessions are ended." in words_of(office.get(PAGE))
    assert json.loads(last("session:revoked").details) == {"count": 2}


def test_everybody_else_is_signed_out_and_who_asked_stays(office: Client, ada: Agent, wang: Agent) -> None:
    session_key_of(ada)
    assert "End 3 other sessions" in words_of(office.get(PAGE))
    office.post(reverse("console:settings-sign-in-end"))
    assert (sessions_of(wang), sessions_of(ada)) == (0, 1)
    page = words_of(office.get(PAGE))
    assert "3 sessions are ended." in page
    assert "Sign everybody out" not in page
    assert json.loads(last("session:revoked").details) == {"count": 3}


def test_an_administrator_of_one_department_ends_nobodys_sessions(desk: Desk, wang: Agent) -> None:
    visitor = signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care)))
    page = words_of(visitor.get(PAGE))
    assert "What holds" in page
    assert "Signed in now" not in page
    assert "End all" not in page
    chosen = Session.objects.filter(agent=wang).latest("id")
    for path in (reverse("console:settings-sign-in-end"), reverse("console:settings-session-end", args=[chosen.pk])):
        assert visitor.post(path).status_code == 403
    assert sessions_of(wang) == 2


def test_without_the_permission_there_is_no_page(desk: Desk) -> None:
    visitor = signed_in(an_agent_with((Role.AGENT, desk.care)))
    assert visitor.get(PAGE).status_code == 403
    assert PAGE not in visitor.get("/settings/").content.decode()


def test_the_page_costs_the_same_however_many_are_signed_in(
    office: Client, desk: Desk, wang: Agent, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        session_key_of(Agent.objects.create(email=f"{number}@desk.example", name=f"Agent {number}"))
    office.get(PAGE)
    with django_assert_max_num_queries(20):
        office.get(PAGE)
    assert desk_settings.SESSION_COOKIE_NAME in office.cookies


def chosen(**more: object) -> dict[str, object]:
    return {"hours": 12, "idle_minutes": 60, "most": 10} | more


def test_an_administrator_says_how_long_sessions_last_and_takes_it_back(office: Client) -> None:
    page = words_of(office.post(PAGE, chosen(hours=8, idle_minutes=20), follow=True))
    assert "End after 20 minutes of absence, after 8 hours in any case" in page
    told = json.loads(last("desk:changed").details)["changes"]
    assert told == {"session-hours": [12, 8], "session-idle-minutes": [60, 20]}
    assert "Sessions last at most, in hours: 12 → 8" in words_of(office.get("/ledger/"))
    office.post("/undo/last/", {"next": PAGE})
    assert "End after 1 hour of absence, after 12 hours in any case" in words_of(office.get(PAGE))


@pytest.mark.parametrize(
    "wanted", [{"hours": 25}, {"hours": 0}, {"idle_minutes": 61}, {"idle_minutes": 4}, {"most": 0}, {"most": 21}, {"hours": "x"}]
)
def test_what_would_not_be_safe_is_refused(office: Client, wanted: dict[str, object]) -> None:
    assert office.post(PAGE, chosen(**wanted)).status_code == 200
    assert "after 12 hours in any case, and with the browser. A person has at most 10." in words_of(office.get(PAGE))


def test_fewer_sessions_hold_at_once_and_the_newest_stay(office: Client, ada: Agent, wang: Agent) -> None:
    newest = Session.objects.filter(agent=wang).latest("last_seen_at")
    office.post(PAGE, chosen(most=1))
    assert list(Session.objects.filter(agent=wang).values_list("pk", flat=True)) == [newest.pk]
    assert office.get(PAGE).status_code == 200
    assert json.loads(last("session:revoked").details) == {"count": 1}


def test_an_administrator_of_one_department_reads_the_rules_and_sets_none(desk: Desk) -> None:
    local = signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care)))
    assert 'name="hours"' not in local.get(PAGE).content.decode()
    assert local.post(PAGE, chosen(hours=8)).status_code == 403
    assert "after 12 hours in any case" in words_of(local.get(PAGE))
