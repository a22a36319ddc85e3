"""T11: mails that are made to exhaust their reader become a ticket each, within the kernel's limits, and write nowhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.bombs import BOMBS, CALLS, zip_bomb
from tests.process import ask, start

OUTCOMES = {"new_ticket", "held", "automatic", "bounce"}
#: What a stored content is called: an opaque id, never anything that a sender chose.
OPAQUE = re.compile(r"[0-9a-f-]{1,36}(\.\w{1,8})?")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bombs") / "desk"


@pytest.fixture(scope="module")
def told(home: Path) -> dict[str, dict[str, Any]]:
    """What one process said about every bomb."""
    ask(home, "tests.attacks.bombs:lay_out")
    process = start(home, "tests.attacks.bombs:take_in", str(home))
    said, errors = process.communicate(timeout=280)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert process.returncode == 0, f"it died of {lines[-1:]} with {process.returncode}\n{errors[-3000:]}"
    return {line["bomb"]: line for line in lines if "begun" not in line}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_becomes_one_ticket_within_its_limits(told: dict[str, dict[str, Any]], bomb: str) -> None:
    result = told[bomb]
    assert result["outcome"] in OUTCOMES
    assert (result["tickets"], result["messages"]) == (1, 1)
    assert result["kept"], "the raw mail is not what came"
    assert result["calls"] <= CALLS
    assert result["files"] <= 500
    assert result["written"] == []


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_came_of_a_bomb_can_be_opened(told: dict[str, dict[str, Any]], bomb: str) -> None:
    result = told[bomb]
    assert set(result["pages"]) == {200}
    assert result["looking"] <= CALLS
    assert result["bytes"] < 30_000_000


def test_a_zip_is_kept_as_it_came_and_not_opened(told: dict[str, dict[str, Any]]) -> None:
    assert told["a zip bomb"]["sizes"] == [len(zip_bomb())]


def test_no_name_of_a_sender_becomes_a_path(told: dict[str, dict[str, Any]], home: Path) -> None:
    assert told
    found = list(home.parent.rglob("*"))
    assert [path for path in found if "escaped" in path.name] == []
    contents = [path for path in (home / "data" / "contents").rglob("*") if path.is_file()]
    assert len(contents) > len(BOMBS)
    assert [path.name for path in contents if not OPAQUE.fullmatch(path.name)] == []
