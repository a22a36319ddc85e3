"""The endpoint in the environment, and what an administrator decides about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.gateway import choosing
from sealdesk.ledger.models import LedgerEvent
from sealdesk.project.endpoint import gateway
from sealdesk.project.environment import Environment, UnsafeSettingError
from tests.doors_cast import an_actor
from tests.gateway.conftest import Desk, ModelServer

HERE = {"SEALDESK_GATEWAY_URL": "http://127.0.0.1:8080/v1", "SEALDESK_GATEWAY_MODEL": "tiny"}


def test_without_an_address_there_is_none() -> None:
    assert gateway(Environment({"SEALDESK_GATEWAY_MODEL": "tiny"})) is None


@pytest.mark.parametrize("url", ["https://models.example/v1", "http://localhost:1/v1", "http://[::1]:1/v1", "http://127.0.0.9/v1"])
def test_an_address_that_is_safe(url: str) -> None:
    held = gateway(Environment({**HERE, "SEALDESK_GATEWAY_URL": url}))
    assert held == {"url": url, "model": "tiny", "key": "", "timeout": 20.0, "tokens_a_day": 200_000}


def test_the_key_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k-1\n")
    held = gateway(Environment({**HERE, "SEALDESK_GATEWAY_KEY_FILE": str(tmp_path / "key")}))
    assert held is not None
    assert held["key"] == "k-1"


@pytest.mark.parametrize(
    "more",
    [
        {"SEALDESK_GATEWAY_URL": "http://models.example/v1"},
        {"SEALDESK_GATEWAY_URL": "http://127.0.0.1.evil.example/v1"},
        {"SEALDESK_GATEWAY_URL": "https://user:word@models.example/v1"},
        {"SEALDESK_GATEWAY_URL": "https://models.example/v1?key=1"},
        {"SEALDESK_GATEWAY_URL": "ftp://models.example"},
        {"SEALDESK_GATEWAY_URL": "https://["},
        {"SEALDESK_GATEWAY_MODEL": ""},
        {"SEALDESK_GATEWAY_TIMEOUT": "0"},
        {"SEALDESK_GATEWAY_TIMEOUT": "soon"},
        {"SEALDESK_GATEWAY_TOKENS_A_DAY": "-1"},
        {"SEALDESK_GATEWAY_KEY": "a\r\nX-Evil: 1"},
    ],
)
def test_what_is_unsafe_stops_the_start(more: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettingError, match="SEALDESK_GATEWAY"):
        gateway(Environment({**HERE, **more}))


def test_an_administrator_of_the_whole_desk_decides_and_it_is_on_record(desk: Desk, model: ModelServer) -> None:
    ada = an_actor(Role.ADMINISTRATOR)
    choosing.decide(ada, on=True, labels=["personal", "sensitive"])
    assert choosing.is_on()
    assert {str(label) for label in choosing.sendable()} == {"personal", "sensitive"}
    event = LedgerEvent.objects.filter(tag=Tag.DESK_CHANGED).latest("id")
    assert '"gateway-labels":[["public","personal"],["personal","sensitive"]]' in event.details.replace(" ", "")
    for by in (desk.wang, an_actor(Role.ADMINISTRATOR, desk.care)):
        with pytest.raises(NotAllowedError):
            choosing.decide(by, on=False, labels=[])


def test_what_is_secret_is_never_let_out(desk: Desk, model: ModelServer) -> None:
    with pytest.raises(InvalidChangeError):
        choosing.decide(an_actor(Role.ADMINISTRATOR), on=True, labels=["secret"])


def test_without_an_endpoint_it_cannot_be_switched_on(desk: Desk, settings: Any) -> None:
    settings.SEALDESK_GATEWAY = None
    with pytest.raises(InvalidChangeError):
        choosing.decide(an_actor(Role.ADMINISTRATOR), on=True, labels=[])
    assert not choosing.is_on()
