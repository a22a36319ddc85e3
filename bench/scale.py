"""What an agent does often, on desks of very different sizes: ``python -m bench.scale --sizes 10000,100000,1000000``.

One desk grows from size to size with invented tickets of three messages each, so that everything else stays the same.
At each size every action is timed many times; the table gives the middle and the slow end (p50, p95), the statements,
and the slow end beside that of the smallest size, which is what grows for people when a desk grows.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final

from bench.desk import open_desk, temporary_desk
from bench.measuring import Result

ROUNDS: Final = 80
WARM: Final = 4
TARGET: Final = 1.5
PLAIN: Final = "plain search, "
#: Filters of a list that few tickets or old ones fit, and an order of its own.
FILTERED: Final = {
    "waiting over three days": "waiting=over-3d&status=open",
    "urgent complaints": "priority=urgent&category=complaint",
    "closed, in Chinese": "language=zh&status=closed",
    "longest waiting first": "order=waiting",
    "unread, with attachments": "files=yes&unread=yes",
}
#: Actions by name that are timed in turns.
Group = dict[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Timing:
    """One action at one size, in milliseconds: ``p50``, ``p95`` and ``mean`` by the wall's clock.

    ``cpu50``, ``worked`` (p95) and ``cpu_mean`` are processor time, which a busy machine moves less: of this process, and
    of the server's process that answers it where that is PostgreSQL on this machine.
    """

    size: int
    action: str
    p50: float
    p95: float
    mean: float
    cpu50: float
    worked: float
    cpu_mean: float
    statements: int


def run() -> list[Result]:
    """A short form for ``python -m bench``: 2,000 and 20,000 tickets. The long one is a command of its own."""
    return _results(list(measure([2_000, 20_000], rounds=40)))


def measure(sizes: list[int], rounds: int = ROUNDS, *, plain: bool = True, seed: int = 0) -> Iterator[Timing]:
    """Let the desk of this process grow, and time the actions at each size. ``seed`` is that of letters that are searched for."""
    from bench import searching
    from sealdesk.desk.models import Ticket
    from sealdesk.project.generating import generate

    if plain:
        searching.make_plain()
    for size in sizes:
        missing = size - Ticket.objects.count()
        if missing > 0:
            _say(f"writing {missing:,} tickets …")
            begin = time.perf_counter()
            generate(missing, seed=size)
            _say(f"{missing / (time.perf_counter() - begin):,.0f} tickets/s; now the same words in plain …")
            if plain:
                searching.index_plainly([(size, missing)])
            _analyse()
        _say(f"load {os.getloadavg()[0]:.1f}")
        for group in _actions(seed or sizes[0]):
            yield from _timed(size, {name: act for name, act in group.items() if plain or not name.startswith(PLAIN)}, rounds)
        _say(f"load {os.getloadavg()[0]:.1f}")


def _analyse() -> None:
    """What PostgreSQL does by itself from time to time. SQLite never does, and the desk does not ask it to."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _timed(size: int, group: Group, rounds: int) -> Iterator[Timing]:
    """Time the actions of a group in turns, so that a busy moment of the machine meets all of them alike."""
    statements = {name: _statements(action) for name, action in group.items()}
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in group}
    for _ in range(rounds):
        for name, action in group.items():
            took[name].append(_seconds(action))
    for name, both in took.items():
        clock, processor = (_spread(times) for times in zip(*both, strict=True))
        timing = Timing(size, name, *clock, *processor, statements[name])
        p50, p95, worked = timing.p50, timing.p95, timing.worked
        _say(f"{size:>9,}  {name:<46} p50 {p50:8.2f}  p95 {p95:8.2f}  worked {worked:8.2f} ms  {timing.statements:3} statements")
        yield timing


def _statements(action: Callable[[], object]) -> int:
    """How many statements an action sends, once it has been done some times."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        action()
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def _seconds(action: Callable[[], object]) -> tuple[float, float]:
    server = _servers_time()
    begin, worked = time.perf_counter(), time.process_time()
    action()
    took, worked = time.perf_counter() - begin, time.process_time() - worked
    return took, worked + _servers_time() - server


def _servers_time() -> float:
    """Seconds that the process of PostgreSQL which answers this connection has worked; 0 where there is none to be looked at."""
    from django.db import connection

    if connection.vendor != "postgresql" or connection.connection is None:
        return 0.0
    try:
        return int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def _spread(took: Sequence[float]) -> tuple[float, float, float]:
    """The middle, the slow end, and the mean, in milliseconds."""
    ordered = sorted(took)
    return ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.95)] * 1000, statistics.fmean(took) * 1000


def _actions(seed: int) -> list[Group]:
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
    newest = Counter.objects.get(id=1).value
    chance = random.Random(newest)  # other letters at each size: one that came before is known, and makes no ticket
    recent = min(1500, newest - 1000)

    found: dict[str, Callable[[], object]] = {
        "list, all": lambda: _visit(client, "/inbox/all/"),
        "list, mine": lambda: _visit(client, "/inbox/mine/"),
        "list, unassigned": lambda: _visit(client, "/inbox/unassigned/"),
        "counts of the views": lambda: queries.departments(agent_actor(agent)),
        "ticket page": lambda: _visit(client, f"/tickets/{newest - chance.randrange(recent)}/"),
        "create": lambda: import_message(_letter(chance)),
    }
    for name, filtered in FILTERED.items():
        found[f"list, {name}"] = lambda path=f"/inbox/all/?{filtered}": _visit(client, path)  # type: ignore[misc]
    return [{name: action} for name, action in found.items()] + _searches(seed, agent_actor(agent), client)


def _visit(client: Any, path: str) -> None:
    if client.get(path).status_code != 200:
        raise RuntimeError(f"The bench could not open {path}.")


def _searches(seed: int, actor: Any, client: Any) -> list[Group]:
    """Each kind of search by the page, and by the statement with the same over plain words in turns. The queries of a kind take turns."""
    from bench import searching

    found: list[Group] = []
    for search in searching.searches(seed):
        # What was typed is kept in the session and stands in no address: the page is opened where the form leads.
        addresses = [client.post("/search/", {"q": typed})["Location"] for typed in search.typed[:3]]
        found.append({f"search page, {search.name}": _in_turn([lambda at=at: _visit(client, at) for at in addresses])})  # type: ignore[misc]
        sealed, plain = _in_turn(list(search.sealed_hits(actor))), _in_turn(list(search.plain_hits(actor)))
        found.append({f"search, {search.name}": sealed, f"{PLAIN}{search.name}": plain})
    return found


def _in_turn(calls: Sequence[Callable[[], object]]) -> Callable[[], object]:
    turn = itertools.cycle(calls)

    def act() -> object:
        return next(turn)()

    return act


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
    """Each larger size beside the smallest, by the slow end; and sealed search beside plaintext, by the mean of all queries."""
    known = {(timing.size, timing.action): timing for timing in timings}
    found = []
    for timing in timings:
        base, kind = known[timings[0].size, timing.action], timing.action.removeprefix(PLAIN)
        if kind != timing.action:
            sealed = known[timing.size, f"search, {kind}"]
            name = f"search at {timing.size:,} tickets, {kind}: plaintext"
            note = f"by processor time {sealed.cpu_mean / timing.cpu_mean:.2f}"
            found.append(Result("scale", name, sealed.mean, timing.mean, "ms", sealed.mean / timing.mean, TARGET, note))
        elif timing is not base:
            name = f"{timing.action}: p95 at {timing.size:,} : at {base.size:,} tickets"
            note = f"p50 {timing.p50:.0f} : {base.p50:.0f} ms; processor {timing.worked / base.worked:.2f}; {timing.statements} statements"
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
    """SQLite in the home; or the PostgreSQL that ``DATABASE_URL`` names, or else one of the bench's own."""
    if name == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    if name == "sqlite" or "DATABASE_URL" in os.environ:
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
    parser.add_argument("--home", type=Path, help="keep the desk in this folder, and use what is in it")
    parser.add_argument("--json", action="store_true", help="one JSON object with every timing")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each action is timed (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="the letters whose rare words are searched for (default: the first size)")
    parser.add_argument("--no-plain", action="store_true", help="without the plaintext index that search is compared with")
    arguments = parser.parse_args()
    sizes = sorted(int(size) for size in arguments.sizes.split(","))
    if arguments.home and arguments.home.exists() and arguments.engine != "sqlite" and "DATABASE_URL" not in os.environ:
        shutil.rmtree(arguments.home)
    with _engine(arguments.engine), _desk(arguments.home):
        timings = list(measure(sizes, arguments.rounds, plain=not arguments.no_plain, seed=arguments.seed))
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
