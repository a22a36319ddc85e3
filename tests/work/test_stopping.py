"""A worker that is told to stop, or that meets trouble, leaves nothing half done."""

from __future__ import annotations

import logging
import signal

import pytest
from django.db import OperationalError

from sealdesk.work import claiming
from sealdesk.work.errors import HardStop
from sealdesk.work.models import Job, State
from sealdesk.work.stopping import SIGNALS, stop_on_signals
from tests.work import sample_jobs

pytestmark = pytest.mark.django_db


def test_a_stopped_worker_finishes_the_running_job_and_takes_no_other(worker):
    sample_jobs.in_the_middle.append(sample_jobs.stop.set)
    sample_jobs.call_out.enqueue()
    sample_jobs.note.enqueue(1)
    assert worker.run(sample_jobs.stop) == 1
    assert sample_jobs.journal == ["begun", "ended"]
    assert list(Job.objects.order_by("created", "id").values_list("state", flat=True)) == [
        State.DONE,
        State.READY,
    ]


def test_old_connections_are_closed_between_jobs(worker, hang_ups):
    at_the_start = []
    sample_jobs.in_the_middle.append(sample_jobs.stop.set)
    sample_jobs.in_the_middle.append(lambda: at_the_start.append(len(hang_ups)))
    sample_jobs.call_out.enqueue()
    sample_jobs.call_out.enqueue()
    assert worker.run(sample_jobs.stop) == 2
    assert at_the_start[0] >= 1
    assert len(hang_ups) > at_the_start[0] + 1


def test_an_idle_worker_looks_less_and_less_often_but_at_least_once_a_second(worker):
    pauses = []

    class Stop:
        def is_set(self):
            return len(pauses) == 5

        def wait(self, seconds):
            pauses.append(seconds)

    assert worker.run(Stop()) == 0
    assert pauses == [0.2, 0.4, 0.8, 1.0, 1.0]


def test_a_worker_outlives_a_database_that_is_away_and_logs_no_message_of_the_driver(
    worker, monkeypatch, caplog
):
    real, calls = claiming.claim, []

    def claim(*args, **kwargs):
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("could not connect with password hunter2")
        return real(*args, **kwargs)

    monkeypatch.setattr(claiming, "claim", claim)
    caplog.set_level(logging.DEBUG)
    sample_jobs.in_the_middle.append(sample_jobs.stop.set)
    sample_jobs.call_out.enqueue()
    worker._idle = (0.0, 0.0)
    assert worker.run(sample_jobs.stop) == 1
    assert "OperationalError" in caplog.text
    assert "hunter2" not in caplog.text


def test_a_worker_without_queues_is_refused(hire):
    with pytest.raises(ValueError, match="at least one queue"):
        hire(queues=[])


def test_the_first_signal_asks_and_the_second_one_interrupts():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        stop_on_signals(sample_jobs.stop)
        signal.raise_signal(signal.SIGTERM)
        assert sample_jobs.stop.is_set()
        with pytest.raises(HardStop):
            signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
