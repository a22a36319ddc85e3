"""What the tests of identity share: a cast, a cheap hasher, codes of an authenticator app, a clock."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.identity import actions
from sealdesk.identity.factors import secrets_of
from sealdesk.identity.models import Agent
from sealdesk.vault.root import create_root_key

SYSTEM = Actor.system("tests")
PASSWORD = "granite otter violin marzipan"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class CheapArgon2(Argon2PasswordHasher):
    """The same algorithm with parameters for tests."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


def prepare_home() -> None:
    """The vault's root key and the folder of static files of this test run."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    path = Path(settings.SEALDESK_ROOT_KEY_FILE)
    if not path.exists():
        create_root_key(path, None)


def an_agent(name: str = "Mei Chen", email: str = "", **options: Any) -> Agent:
    """An invited agent with the role of an agent, without any factor."""
    agent = actions.invite(
        SYSTEM, email=email or f"{uuid.uuid4().hex[:12]}@desk.example", name=name, **options
    )
    Grant.objects.create(agent=agent, role=Role.AGENT)
    return agent


def with_password(agent: Agent, password: str = PASSWORD) -> Agent:
    """Give the agent a password."""
    agent.set_password(password)
    agent.save()
    return agent


def with_app(agent: Agent) -> Agent:
    """Give the agent an authenticator app with ``SECRET``, and recovery codes."""
    with secrets_of(agent):
        totp.TOTP.activate(agent, SECRET)
        RecoveryCodes.activate(agent)
    return agent


def recovery_codes(agent: Agent) -> list[str]:
    """The agent's unused recovery codes."""
    with secrets_of(agent):
        codes: list[str] = (
            Authenticator.objects.get(user=agent, type="recovery_codes").wrap().get_unused_codes()
        )
    return codes


def code_now(secret: str = SECRET) -> str:
    """What the authenticator app shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def wrong_code(secret: str = SECRET) -> str:
    """Six digits that are right at no step that is accepted now."""
    now = int(time.time()) // 30
    right = {totp.format_hotp_value(totp.hotp_value(secret, now + drift)) for drift in (-2, -1, 0, 1, 2)}
    return next(guess for guess in (f"{number:06}" for number in range(10)) if guess not in right)


def give_password(client: Client, agent: Agent, password: str = PASSWORD) -> Any:
    """The first half of signing in."""
    return client.post("/sign-in/", {"login": agent.email, "password": password})


def signed_in(agent: Agent) -> Client:
    """A browser in which the agent signed in with password and code."""
    client = Client()
    give_password(client, agent)
    answer = client.post("/sign-in/code/", {"code": code_now()})
    assert answer.status_code == 302, answer.content
    return client


class Clock:
    """The time of a test. It stands still until it is told to move."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start

    def __call__(self) -> dt.datetime:
        return self.now

    def time(self) -> float:
        """Seconds since 1970."""
        return self.now.timestamp()

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**by)


prepare_home()
