"""Signing in with password and code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sealdesk.identity import staff
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from tests.identity.support import (
    PASSWORD,
    SYSTEM,
    Clock,
    an_agent,
    code_now,
    give_password,
    recovery_codes,
    with_app,
    with_password,
    wrong_code,
)


def tags() -> list[tuple[str, str]]:
    return list(LedgerEvent.objects.order_by("id").values_list("tag", "outcome"))


def test_password_and_code_open_a_session(client: Client, mei: Agent) -> None:
    assert give_password(client, mei).headers["Location"] == "/sign-in/code/"
    assert client.get("/account/").status_code == 302
    client.post("/sign-in/code/", {"code": code_now()})
    assert client.get("/account/").status_code == 200
    assert ("session:opened", "done") in tags()


def test_a_password_alone_opens_nothing(client: Client, mei: Agent) -> None:
    give_password(client, mei)
    for path in ("/account/", "/account/passkeys/add/", "/account/app/add/", "/account/second-factor/"):
        assert client.get(path).headers["Location"].startswith("/sign-in/")


def test_a_password_without_any_factor_is_answered_like_a_wrong_one(client: Client, clock: Clock, db: None) -> None:
    half = with_password(an_agent("Half Way"))
    right = give_password(client, half)
    wrong = give_password(Client(), half, "not the password at all")
    assert right.status_code == wrong.status_code == 200
    assert _sentences(right) == _sentences(wrong) != []
    assert client.get("/account/second-factor/").status_code == 302


def test_a_recovery_code_works_once(mei: Agent, clock: Clock) -> None:
    code = recovery_codes(mei)[3]
    for expected in (302, 200):
        browser = Client()
        give_password(browser, mei)
        assert browser.post("/sign-in/code/", {"code": f" {code[:5]}-{code[5:]} "}).status_code == expected


def test_a_code_of_the_app_works_once(mei: Agent, clock: Clock) -> None:
    code = code_now()
    for expected in (302, 200):
        browser = Client()
        give_password(browser, mei)
        assert browser.post("/sign-in/code/", {"code": code}).status_code == expected


def test_a_code_of_the_app_may_be_one_step_late_and_not_two(mei: Agent, clock: Clock) -> None:
    late = code_now()
    clock.move(seconds=61)
    browser = Client()
    give_password(browser, mei)
    assert browser.post("/sign-in/code/", {"code": late}).status_code == 200
    late = code_now()
    clock.move(seconds=30)
    assert browser.post("/sign-in/code/", {"code": late}).status_code == 302


def test_unknown_and_known_names_are_answered_alike(client: Client, mei: Agent, hashes: list[str]) -> None:
    known = give_password(client, mei, "not the password at all")
    for_known = len(hashes)
    unknown = Client().post("/sign-in/", {"login": "nobody@desk.example", "password": "not the password at all"})
    assert _sentences(known) == _sentences(unknown) != []
    assert known.status_code == unknown.status_code
    assert for_known == len(hashes) - for_known == 1


def test_an_agent_without_a_password_costs_the_same_hash(client: Client, newcomer: Agent, hashes: list[str]) -> None:
    assert _sentences(give_password(client, newcomer)) != []
    assert len(hashes) == 1


def test_a_deactivated_agent_is_answered_like_a_wrong_password(client: Client, mei: Agent) -> None:
    wrong = give_password(Client(), mei, "not the password at all")
    staff.deactivate(SYSTEM, mei)
    assert _sentences(give_password(client, mei)) == _sentences(wrong)


def test_failures_are_recorded_without_the_name_that_was_typed(client: Client, mei: Agent) -> None:
    give_password(client, mei, "not the password at all")
    event = LedgerEvent.objects.get(tag="session:refused")
    assert (event.outcome, event.actor) == ("refused", "stranger")
    assert event.resource.startswith("account:")
    assert "mei" not in event.resource + event.details


def test_a_wrong_code_is_recorded(client: Client, mei: Agent) -> None:
    give_password(client, mei)
    client.post("/sign-in/code/", {"code": wrong_code()})
    assert LedgerEvent.objects.get(tag="factor:refused").resource == mei.key


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "http:evil.example",
        "/\\evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(mei: Agent, target: str) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": mei.email, "password": PASSWORD, "next": target})
    assert browser.post("/sign-in/code/", {"code": code_now()}).headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(mei: Agent) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": mei.email, "password": PASSWORD, "next": "/account/?x=1"})
    assert browser.post("/sign-in/code/", {"code": code_now()}).headers["Location"] == "/account/?x=1"


def test_a_password_is_the_same_however_its_accents_were_typed(clock: Clock, db: None) -> None:
    import unicodedata

    words = "café crème über grün"
    agent = with_app(with_password(an_agent("Zoë"), unicodedata.normalize("NFD", words)))
    answer = give_password(Client(), agent, unicodedata.normalize("NFC", words))
    assert answer.headers["Location"] == "/sign-in/code/"


def test_nobody_signs_up(client: Client, db: None) -> None:
    for path in ("/signup/", "/sign-up/", "/accounts/signup/", "/accounts/password/reset/"):
        assert client.get(path).status_code == 404


def test_signing_out_ends_the_session_for_a_copied_cookie_too(mei_at_her_desk: Client) -> None:
    thief = Client()
    thief.cookies = mei_at_her_desk.cookies.copy()
    mei_at_her_desk.post("/sign-out/")
    assert thief.get("/account/").status_code == 302
    assert ("session:closed", "done") in tags()


def test_the_session_gets_a_new_key_when_it_is_opened(client: Client, mei: Agent) -> None:
    give_password(client, mei)
    before = client.session.session_key
    client.post("/sign-in/code/", {"code": code_now()})
    assert client.session.session_key != before


def test_a_sealed_secret_copied_to_another_agent_does_not_open(mei: Agent, db: None) -> None:
    from allauth.mfa.models import Authenticator

    other = with_app(with_password(an_agent("Other")))
    stolen = Authenticator.objects.get(user=mei, type="totp").data
    Authenticator.objects.filter(user=other, type="totp").update(data=stolen)
    browser = Client(raise_request_exception=False)
    give_password(browser, other)
    assert browser.post("/sign-in/code/", {"code": code_now()}).status_code != 302
    assert browser.get("/account/").status_code == 302


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for every password hash that is computed."""
    from tests.identity.support import CheapArgon2

    done: list[str] = []
    verify, encode = CheapArgon2.verify, CheapArgon2.encode
    monkeypatch.setattr(CheapArgon2, "verify", lambda *given: (done.append("verify"), verify(*given))[1])
    monkeypatch.setattr(CheapArgon2, "encode", lambda *given: (done.append("encode"), encode(*given))[1])
    return done


def _sentences(answer: Any) -> list[str]:
    return list(answer.context["form"].non_field_errors())
