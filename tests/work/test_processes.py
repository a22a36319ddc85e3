"""Several real processes on one database: nothing lost, nothing doubled, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
JOBS = 300
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """A fresh, empty database as Django's setting."""
    if request.param == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(tmp_path / "work.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
            },
        }
    address = urlsplit(request.getfixturevalue("postgres")())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": address.hostname,
        "PORT": address.port,
        "USER": address.username,
        "PASSWORD": address.password,
        "NAME": address.path.removeprefix("/"),
    }


@pytest.fixture
def start(database: dict[str, Any]) -> Iterator[Start]:
    """Start a process of the harness; whatever still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def start(command: str, argument: str = "") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.work.harness", json.dumps(database), command, argument],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def ask(start: Start) -> Callable[..., str]:
    """Run one command of the harness to its end and give what it said."""

    def ask(command: str, argument: str = "") -> str:
        process = start(command, argument)
        answer, _ = process.communicate()
        assert process.returncode == 0
        return answer.strip()

    return ask


def tell(process: subprocess.Popen[str], word: object) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


def hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_workers_carry_out_three_hundred_jobs_once_each(start, ask):
    ask("prepare", str(JOBS))
    workers = [start("work", "0"), start("work", "0")]
    # Each holds its first job until both have one.
    firsts = [hear(worker) for worker in workers]
    for worker in workers:
        tell(worker, "go")
    rest = [line for worker in workers for line in worker.communicate()[0].split()]
    assert rest.count("idle") == 2
    told = sorted(int(line) for line in [*firsts, *rest] if line != "idle")
    assert told == list(range(JOBS))
    assert json.loads(ask("states")) == [["done", 1]] * JOBS


def test_the_job_of_a_killed_worker_comes_back_after_its_lease(start, ask):
    ask("prepare", "hang")
    victim = start("work", "0")
    assert hear(victim) == "hanging"
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert json.loads(ask("states")) == [["running", 1]]
    assert ask("work", "0").split() == ["idle"], "the lease has not run out yet"
    assert ask("work", "3600").split() == ["hanging", "went", "on", "idle"]
    assert json.loads(ask("states")) == [["done", 2]]


def test_two_schedulers_start_each_due_time_once(start, ask):
    ask("prepare", "0")
    schedulers = [start("schedule"), start("schedule")]
    assert [hear(scheduler) for scheduler in schedulers] == ["up", "up"]
    for minute in range(40):
        for scheduler in schedulers:
            tell(scheduler, minute)
        assert sorted(hear(scheduler) for scheduler in schedulers) == ["0", "1"]


def test_two_processes_that_enqueue_the_same_key_get_the_same_job(start, ask):
    ask("prepare", "0")
    callers = [start("enqueue_once"), start("enqueue_once")]
    assert [hear(caller) for caller in callers] == ["up", "up"]
    for number in range(40):
        for caller in callers:
            tell(caller, number)
        assert len({hear(caller) for caller in callers}) == 1
    assert json.loads(ask("states")) == [["ready", 0]] * 40


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.service)], indirect=True)
def test_a_waiting_job_is_not_started_before_whoever_enqueued_it_again_has_committed(start, ask):
    """Otherwise it could miss what they wrote. (SQLite's only writer keeps all others waiting anyway.)"""
    ask("prepare", "0")
    start("enqueue_slowly").communicate("go\n")
    second = start("enqueue_slowly")
    assert hear(second) == "enqueued"
    assert ask("work", "0").split() == ["idle"]
    assert "committed" in second.communicate("go\n")[0]
    assert ask("work", "0").split() == ["1", "idle"]


def test_the_heartbeat_renews_a_lease_from_its_own_thread(ask):
    ask("prepare", "1")
    assert ask("keep_lease") == "kept"


def test_a_second_signal_gives_the_running_job_back_at_once(start, ask):
    ask("prepare", "hang")
    worker = start("serve")
    assert hear(worker) == "hanging"
    for _ in range(100):
        # The first signal only asks, and two that come at once count as one: go on until it has ended.
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            continue
    assert hear(worker) == "interrupted"
    assert json.loads(ask("states")) == [["ready", 0]]
