"""Removing and renaming factors, confirming first, and what a passkey's answer may contain."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealdesk.identity import actions, factors
from sealdesk.identity.forms import AddPasskeyForm, SecondFactorPasskeyForm
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.vault.errors import VaultError
from tests.identity.support import (
    PASSWORD,
    SECRET,
    SYSTEM,
    Clock,
    an_agent,
    code_now,
    recovery_codes,
    with_app,
    with_password,
)

JSON = {"accept": "application/json"}


def confirm(browser: Client, clock: Clock) -> None:
    clock.move(seconds=60)
    assert browser.post("/account/confirm/code/", {"code": code_now()}).status_code == 302


def test_changes_to_factors_ask_for_a_factor_again(mei_at_her_desk: Client) -> None:
    for path in (
        "/account/passkeys/add/",
        "/account/app/remove/",
        "/account/recovery-codes/",
        "/account/recovery-codes/new/",
    ):
        assert mei_at_her_desk.get(path).headers["Location"].startswith("/account/confirm/"), path


def test_the_last_way_to_sign_in_cannot_be_removed(mei_at_her_desk: Client, mei: Agent, clock: Clock) -> None:
    confirm(mei_at_her_desk, clock)
    page = mei_at_her_desk.get("/account/app/remove/")
    assert "last way to sign in" in page.content.decode()
    assert mei_at_her_desk.post("/account/app/remove/").status_code == 200
    assert Authenticator.objects.filter(user=mei, type="totp").exists()


def test_new_recovery_codes_replace_the_old_ones(mei_at_her_desk: Client, mei: Agent, clock: Clock) -> None:
    old = recovery_codes(mei)
    confirm(mei_at_her_desk, clock)
    mei_at_her_desk.post("/account/recovery-codes/new/")
    assert not set(old) & set(recovery_codes(mei))
    assert factors.accepted_factor(mei, old[0]) is None


def test_nobody_reaches_the_passkey_of_another(mei_at_her_desk: Client, clock: Clock) -> None:
    other = an_agent("Other")
    theirs = Authenticator.objects.create(user=other, type="webauthn", data={"name": "theirs", "credential": {}})
    confirm(mei_at_her_desk, clock)
    for way in ("rename", "remove"):
        assert mei_at_her_desk.post(f"/account/passkeys/{theirs.pk}/{way}/", {"name": "mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk, data__name="theirs").exists()


def test_secrets_lie_sealed_in_the_database(mei: Agent) -> None:
    held = json.dumps(list(Authenticator.objects.filter(user=mei).values_list("data", flat=True)))
    assert SECRET not in held
    assert base64.b64encode(SECRET.encode()).decode() not in held
    assert all(code not in held for code in recovery_codes(mei))


@pytest.mark.parametrize("stored", [SECRET, "", "AAAA", base64.b64encode(SECRET.encode()).decode(), "no base64!"])
def test_a_secret_that_is_not_sealed_is_no_secret(mei: Agent, stored: str) -> None:
    with factors.secrets_of(mei), pytest.raises(VaultError):
        factors.open_secret(stored)


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "{}",
        "7",
        '"x"',
        "{",
        '{"id":"x"}',
        '{"response":7}',
        '{"response":{"userHandle":7}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"AA"},"clientExtensionResults":{}}',
        "x" * 10_000,
    ],
)
def test_an_invented_answer_of_a_passkey_is_refused_quietly(mei: Agent, credential: str) -> None:
    browser = Client()
    browser.get("/sign-in/passkey/", headers=JSON)
    answer = browser.post("/sign-in/passkey/", {"credential": credential})
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/sign-in/")
    assert browser.get("/account/").headers["Location"].startswith("/sign-in/")
    assert LedgerEvent.objects.filter(tag="session:refused", outcome="refused").exists()


@given(
    client_data=st.binary(max_size=60),
    authenticator_data=st.binary(max_size=200),
    attestation=st.binary(max_size=200),
    handle=st.binary(max_size=40),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_in_a_passkeys_answer_break_the_page(
    mei_at_her_desk: Client,
    mei: Agent,
    client_data: bytes,
    authenticator_data: bytes,
    attestation: bytes,
    handle: bytes,
) -> None:
    def text(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).decode().rstrip("=")

    response = {
        "clientDataJSON": text(client_data),
        "authenticatorData": text(authenticator_data),
        "attestationObject": text(attestation),
        "signature": text(handle),
        "userHandle": text(handle),
    }
    credential = json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})
    stranger = Client()
    stranger.get("/sign-in/passkey/", headers=JSON)
    assert stranger.post("/sign-in/passkey/", {"credential": credential}).status_code == 302
    for form, owner in ((AddPasskeyForm, mei), (SecondFactorPasskeyForm, mei)):
        with request_context(stranger.get("/sign-in/").wsgi_request):
            assert not form(user=owner, data={"credential": credential}).is_valid()


def test_a_challenge_is_asked_for_anew_and_verifies_the_person(db: None, client: Client) -> None:
    first: Any = client.get("/sign-in/passkey/", headers=JSON).json()["request_options"]["publicKey"]
    second: Any = client.get("/sign-in/passkey/", headers=JSON).json()["request_options"]["publicKey"]
    assert first["challenge"] != second["challenge"]
    assert first["userVerification"] == "required"
    assert not first.get("allowCredentials")


def test_a_link_takes_away_the_password_that_an_earlier_visitor_left(newcomer: Agent) -> None:
    with_password(newcomer)
    Client().post(f"/setup/{actions.issue_setup_link(SYSTEM, newcomer)}")
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_a_link_leaves_the_password_of_an_agent_with_a_factor(mei: Agent) -> None:
    Client().post(f"/setup/{actions.issue_setup_link(SYSTEM, mei)}")
    mei.refresh_from_db()
    assert mei.check_password(PASSWORD)


def test_the_secret_being_set_up_is_not_in_the_session_table(newcomer: Agent) -> None:
    from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY

    from sealdesk.identity.models import Session

    browser = Client()
    browser.post(f"/setup/{actions.issue_setup_link(SYSTEM, newcomer)}")
    browser.post("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    browser.get("/account/app/add/")
    secret = browser.session[SECRET_SESSION_KEY].encode()
    assert len(secret) == 32
    for data in Session.objects.values_list("data", flat=True):
        assert secret not in bytes(data)


def test_an_agent_is_offered_the_ways_they_have(mei: Agent) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": mei.email, "password": PASSWORD})
    page = browser.get("/sign-in/code/").content.decode()
    assert "Six digits" in page
    assert "Continue with a passkey" not in page


def test_sweeping_deletes_what_is_over(mei_at_her_desk: Client, newcomer: Agent, clock: Clock) -> None:
    from sealdesk.identity.jobs import sweep
    from sealdesk.identity.models import Session, SetupLink, Throttle

    actions.issue_setup_link(SYSTEM, newcomer)
    sweep.func()
    assert (Session.objects.exists(), SetupLink.objects.exists(), Throttle.objects.exists()) == (
        True,
        True,
        True,
    )
    clock.move(days=2)
    sweep.func()
    assert (Session.objects.exists(), SetupLink.objects.exists(), Throttle.objects.exists()) == (
        False,
        False,
        False,
    )


def test_app_and_passkey_pages_of_an_agent_without_either(db: None, clock: Clock) -> None:
    agent = with_app(with_password(an_agent("Third")))
    assert factors.accepted_factor(agent, "not a code") is None
