"""A process that imports is killed with SIGKILL at the worst places: after the next run nothing is lost, nothing is double."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import ELENA, JUN, MALLORY, letter

REPOSITORY = Path(__file__).resolve().parents[2]
MAILS = 6


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six letters of three people, the last one an answer to the first."""
    folder = tmp_path_factory.mktemp("mails")
    for number in range(MAILS):
        answers = {"In_Reply_To": "<0@mail.example>"} if number == MAILS - 1 else {}
        sender = (ELENA, JUN, MALLORY)[number % 3] if number < MAILS - 1 else ELENA
        raw = letter(sender=sender, subject=f"Matter {number}", text=f"Text {number}.", Message_ID=f"<{number}@mail.example>", **answers)
        (folder / f"{number}.eml").write_bytes(raw)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("SEALDESK_")}
        path = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
        environment = kept | {"SEALDESK_HOME": str(home), "PYTHONPATH": path, "SEALDESK_LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "tests.channels.importing_process", *map(str, arguments)]
        return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """A desk that is ready, to be copied for each test."""
    home = tmp_path_factory.mktemp("desk") / "home"
    done = run(home, "-")
    assert done.returncode == 0, done.stderr[-2000:]
    return home


def numbers(home: Path) -> dict[str, int]:
    """What the database holds, asked with nothing of ours."""
    with sqlite3.connect(home / "data" / "sealdesk.sqlite3") as database:
        questions = {
            "raw mails": "SELECT count(*) FROM channels_rawmail",
            "not worked off": "SELECT count(*) FROM channels_rawmail WHERE state <> 'done'",
            "messages": "SELECT count(*) FROM desk_message",
            "tickets": "SELECT count(*) FROM desk_ticket",
            "customers": "SELECT count(*) FROM people_customer",
            "received": "SELECT count(*) FROM ledger_event WHERE tag = 'ticket:message-received' AND outcome = 'done'",
        }
        found = {name: int(database.execute(question).fetchone()[0]) for name, question in questions.items()}
        named = {uuid for (uuid,) in database.execute("SELECT content FROM channels_rawmail")}
    files = {path.name for path in (home / "data" / "contents").glob("??/*") if not path.name.startswith(".")}
    found["contents missing"] = len(named - files)
    return found


WHOLE = {
    "raw mails": MAILS,
    "not worked off": 0,
    "messages": MAILS,
    "tickets": MAILS - 1,
    "customers": 3,
    "received": MAILS,
    "contents missing": 0,
}


KILLED = [("accepting", 1), ("stored", 1), ("stored", 4), ("sealed", 2), ("written", 3), ("committed", 3), ("committed", MAILS)]


@pytest.mark.parametrize(("where", "number"), KILLED)
def test_a_killed_import_loses_nothing_and_doubles_nothing(
    tmp_path: Path,
    prepared: Path,
    mails: Path,
    run: Callable[..., subprocess.CompletedProcess[str]],
    where: str,
    number: int,
) -> None:
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    killed = run(home, mails, where, number)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    accepted = 0 if where == "accepting" else MAILS  # they are accepted together, and worked off one by one
    done = number if where == "committed" else number - 1
    halfway = numbers(home)
    assert (halfway["raw mails"], halfway["messages"], halfway["not worked off"]) == (accepted, done, accepted - done)

    again = run(home, mails)
    assert again.returncode == 0, again.stderr[-2000:]
    counts = json.loads(again.stdout)
    assert (counts["read"], counts["failed"], counts["duplicates"]) == (MAILS, 0, done)
    assert numbers(home) == WHOLE

    once_more = json.loads(run(home, mails).stdout)
    assert once_more["duplicates"] == MAILS
    assert numbers(home) == WHOLE
