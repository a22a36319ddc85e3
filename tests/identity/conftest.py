"""Fixtures of the tests of identity."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from sealdesk.identity.models import Agent
from tests.identity.support import Clock, an_agent, signed_in, with_app, with_password


@pytest.fixture(autouse=True)
def cheap_hasher(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["tests.identity.support.CheapArgon2"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time, for the code under test and for allauth."""
    held = Clock(dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC))
    monkeypatch.setattr("django.utils.timezone.now", held)
    monkeypatch.setattr("time.time", held.time)
    return held


@pytest.fixture
def mei(db: None, clock: Clock) -> Agent:
    """An agent with a password, an authenticator app and recovery codes."""
    return with_app(with_password(an_agent("Mei Chen", "mei.chen@desk.example")))


@pytest.fixture
def newcomer(db: None, clock: Clock) -> Agent:
    """An agent who was invited and has nothing yet."""
    return an_agent("Jonas Weber", "jonas.weber@desk.example")


@pytest.fixture
def mei_at_her_desk(mei: Agent, clock: Clock) -> Client:
    """Mei's browser, signed in."""
    client = signed_in(mei)
    clock.move(seconds=60)
    return client
