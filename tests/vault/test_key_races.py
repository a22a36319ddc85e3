"""Keys and several real processes, on both databases: one key for a new person, none for an erased one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.process import ask, ask_side_by_side, start

HERE = "tests.vault.side_by_side"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Empty for the SQLite of the home, or a fresh PostgreSQL database."""
    if request.param == "sqlite":
        return ""
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return fresh()


def test_a_new_persons_key_is_one_and_an_erased_persons_key_is_none(database_url: str, tmp_path: Path) -> None:
    ask(tmp_path, "tests.process:prepare", database_url=database_url)
    people = [str(uuid.uuid4()) for _ in range(40)]
    answers = ask_side_by_side(tmp_path, [(f"{HERE}:current_keys", *people)] * 3, database_url)
    assert len(set(answers)) == 1
    assert len(set(answers[0].split())) == len(people)

    other = start(tmp_path, f"{HERE}:look_twice", people[0], database_url=database_url)
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    ask(tmp_path, f"{HERE}:destroy", people[0], database_url=database_url)
    assert other.communicate("go\n")[0].strip() == "destroyed destroyed 0"
