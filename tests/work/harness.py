"""One process of background work: ``python -m tests.work.harness DATABASE COMMAND [ARGUMENT]``.

``DATABASE`` is Django's setting as JSON. Answers go to standard output, one a line.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import django
from django.conf import settings

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def say(word: object) -> None:
    print(word, flush=True)


def short() -> None:
    """What the scheduled function does: nothing, quickly."""


def prepare(argument: str) -> None:
    """Make the tables and enqueue jobs: ``NUMBER`` of ``record``, or one ``hang``."""
    from django.core.management import call_command

    from tests.work import process_jobs

    call_command("migrate", verbosity=0)
    if argument == "hang":
        process_jobs.hang.enqueue()
    else:
        for number in range(int(argument)):
            process_jobs.record.enqueue(number)


def work(argument: str) -> None:
    """Work until nothing is due, with a clock that is ``SECONDS`` fast."""
    from django.utils import timezone

    from sealdesk.work.worker import Worker

    ahead = timedelta(seconds=float(argument))
    worker = Worker(clock=lambda: timezone.now() + ahead)
    while worker.run_one():
        pass
    say("idle")


def states(argument: str) -> None:
    """Tell all jobs' states and attempts as JSON."""
    from sealdesk.work.models import Job

    say(json.dumps(list(Job.objects.order_by("id").values_list("state", "attempts"))))


def schedule(argument: str) -> None:
    """Tick once for each minute that comes in on standard input and tell the number of starts."""
    from sealdesk.work.periodic import Periodic, Scheduler

    scheduler = Scheduler([Periodic("test.short", timedelta(seconds=60), short)])
    say("up")
    for line in sys.stdin:
        say(len(scheduler.tick(START + timedelta(minutes=int(line)))))


def enqueue_once(argument: str) -> None:
    """Enqueue the same unique key for each line of standard input and tell the job's id."""
    from tests.work import process_jobs

    say("up")
    for line in sys.stdin:
        say(process_jobs.record.using(unique_key=f"round:{int(line)}").enqueue(int(line)).id)


def enqueue_slowly(argument: str) -> None:
    """Enqueue a unique key and keep the transaction open until a word comes."""
    from django.db import transaction

    from tests.work import process_jobs

    with transaction.atomic():
        process_jobs.tell.using(unique_key="slow").enqueue(1)
        say("enqueued")
        sys.stdin.readline()
    say("committed")


def serve(argument: str) -> None:
    """Work until a signal comes, and again until the second one."""
    from sealdesk.work.errors import HardStop
    from sealdesk.work.stopping import stop_on_signals
    from sealdesk.work.worker import Worker

    stop = threading.Event()
    stop_on_signals(stop)
    try:
        Worker().run(stop)
    except HardStop:
        say("interrupted")


def keep_lease(argument: str) -> None:
    """Hold a job with a very short lease until the heartbeat's own thread has renewed it."""
    from django.utils import timezone

    from sealdesk.work.claiming import claim
    from sealdesk.work.heartbeat import Heartbeat
    from sealdesk.work.models import Job

    job = claim(["default"], worker="w", now=timezone.now(), lease_until=START)
    assert job is not None
    with Heartbeat(job, timedelta(milliseconds=60), timezone.now):
        deadline = time.monotonic() + 20
        while Job.objects.get().lease_until == START and time.monotonic() < deadline:
            threading.Event().wait(0.01)
    say("kept" if Job.objects.get().lease_until > START else "lost")


COMMANDS = {
    command.__name__: command
    for command in (prepare, work, states, schedule, enqueue_once, enqueue_slowly, serve, keep_lease)
}


def main(database: str, command: str, argument: str = "") -> None:
    settings.configure(
        USE_TZ=True,
        SECRET_KEY="only-for-tests",
        DATABASES={"default": json.loads(database)},
        INSTALLED_APPS=["sealdesk.work"],
        TASKS={"default": {"BACKEND": "sealdesk.work.backend.DatabaseBackend", "QUEUES": []}},
    )
    django.setup()
    COMMANDS[command](argument)


if __name__ == "__main__":
    main(*sys.argv[1:])
