"""What an agent does often, on desks of very different sizes: ``python -m bench.scale --sizes 10000,100000,1000000``.

One desk grows from size to size with invented tickets of three messages each, so that everything else stays the same.
At each size every action is timed many times; the table gives the middle and the slow end (p50, p95), the statements,
and the slow end beside that of the smallest size, which is what grows for people when a desk grows.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final

from bench.desk import open_desk, temporary_desk
from bench.measuring import Result

ROUNDS: Final = 80
WARM: Final = 8
TARGET: Final = 1.5


@dataclass(frozen=True, slots=True)
class Timing:
    """One action at one size. ``p50`` and ``p95`` are milliseconds."""

    size: int
    action: str
    p50: float
    p95: float
    statements: int


def run() -> list[Result]:
    """A short form for ``python -m bench``: 2,000 and 20,000 tickets. The long one is a command of its own."""
    return _results(list(measure([2_000, 20_000])))


def measure(sizes: list[int]) -> Iterator[Timing]:
    """Let the desk of this process grow, and time the actions at each size."""
    from sealdesk.desk.models import Ticket
    from sealdesk.project.generating import generate

    for size in sizes:
        missing = size - Ticket.objects.count()
        if missing > 0:
            _say(f"writing {missing:,} tickets …")
            generate(missing, seed=size)
            _analyse()
        for name, action in _actions().items():
            yield _timed(size, name, action)


def _analyse() -> None:
    """What a running desk's database does by itself from time to time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _timed(size: int, name: str, action: Callable[[], object]) -> Timing:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        action()
    with CaptureQueriesContext(connection) as statements:
        action()
    took = sorted(_seconds(action) for _ in range(ROUNDS))
    timing = Timing(size, name, took[len(took) // 2] * 1000, took[int(len(took) * 0.95)] * 1000, len(statements))
    _say(f"{size:>9,}  {name:<22} p50 {timing.p50:8.2f} ms  p95 {timing.p95:8.2f} ms  {timing.statements:3} statements")
    return timing


def _seconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def _actions() -> dict[str, Callable[[], object]]:
    """The actions by name, as the lead of the desk does them; tickets and mails differ from call to call."""
    from django.conf import settings
    from django.test import Client

    from bench.pages import session_of
    from sealdesk.access.actors import agent_actor
    from sealdesk.channels.mail.importing import import_message
    from sealdesk.desk import queries
    from sealdesk.desk.models import Counter
    from sealdesk.identity.models import Agent

    agent = Agent.objects.get(email="tom@harbourpine.example")
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(agent)
    newest, chance = Counter.objects.get(id=1).value, random.Random(7)

    def visit(path: str) -> None:
        if client.get(path).status_code != 200:
            raise RuntimeError(f"The bench could not open {path}.")

    return {
        "list, all": lambda: visit("/inbox/all/"),
        "list, mine": lambda: visit("/inbox/mine/"),
        "list, unassigned": lambda: visit("/inbox/unassigned/"),
        "counts of the views": lambda: queries.departments(agent_actor(agent)),
        "ticket page": lambda: visit(f"/tickets/{newest - chance.randrange(1500)}/"),
        "create": lambda: import_message(_letter(chance)),
    }


def _letter(chance: random.Random) -> bytes:
    from sealdesk.project.generating.texts import Writer

    number = chance.randrange(10**9)
    writer = Writer(number)
    name, address, language = writer.person(number)
    talk = writer.talk(language)
    letter = EmailMessage()
    letter["From"], letter["To"] = f"{name} <{address}>", "support@harbourpine.example"
    letter["Subject"], letter["Message-ID"] = talk.subject, f"<{number}@customer.example>"
    letter.set_content(talk.texts[0])
    return letter.as_bytes(policy=SMTP)


def _results(timings: list[Timing]) -> list[Result]:
    """Each larger size beside the smallest, by the slow end."""
    smallest = {timing.action: timing for timing in timings if timing.size == timings[0].size}
    found = []
    for timing in timings:
        base = smallest[timing.action]
        if timing is not base:
            name = f"{timing.action}: p95 at {timing.size:,} : at {base.size:,} tickets"
            note = f"p50 {timing.p50:.1f} : {base.p50:.1f} ms; {timing.statements} statements"
            found.append(Result("scale", name, timing.p95, base.p95, "ms", timing.p95 / base.p95, TARGET, note))
    return found


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def _desk(home: Path | None) -> Iterator[None]:
    """A desk that is thrown away, or one in ``home`` that is kept for the next run."""
    if home is None:
        with temporary_desk():
            yield
        return
    open_desk(home)
    yield


@contextlib.contextmanager
def _engine(name: str) -> Iterator[None]:
    """SQLite in the home, or a PostgreSQL of the bench's own."""
    if name == "sqlite":
        os.environ.pop("DATABASE_URL", None)
        yield
        return
    from tests.services.postgresql import PostgreSQL

    server = PostgreSQL.start()
    os.environ["DATABASE_URL"] = server.dsn
    try:
        yield
    finally:
        server.stop()


def main() -> int:
    """Exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description="The same actions on a small and on a large desk.")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of tickets, growing (default: %(default)s)")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--home", type=Path, help="keep the desk in this folder (SQLite), and use what is in it")
    parser.add_argument("--json", action="store_true", help="one JSON object with every timing")
    arguments = parser.parse_args()
    sizes = sorted(int(size) for size in arguments.sizes.split(","))
    if arguments.home and arguments.home.exists() and arguments.engine != "sqlite":
        shutil.rmtree(arguments.home)
    with _engine(arguments.engine), _desk(arguments.home):
        timings = list(measure(sizes))
    results = _results(timings)
    if arguments.json:
        print(json.dumps({"engine": arguments.engine, "timings": [asdict(timing) for timing in timings]}))
    else:
        for result in results:
            print(_line(result))
    return int(any(result.missed for result in results))


def _line(result: Any) -> str:
    from bench.__main__ import _line as line

    return line(result)


if __name__ == "__main__":
    sys.exit(main())
