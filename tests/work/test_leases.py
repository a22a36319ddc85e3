"""Leases: a job belongs to one worker for a while, and comes back when that worker is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from sealdesk.work import claiming, outcomes
from sealdesk.work.heartbeat import Heartbeat
from sealdesk.work.models import Job, State
from tests.work import sample_jobs

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=60)


class Beats:
    """A pulse that lets so many beats pass, moving the clock by what was waited."""

    def __init__(self, clock, beats, before_beat=lambda: None):
        self._clock, self._beats, self._before_beat = clock, beats, before_beat

    def wait(self, timeout=None):
        self._before_beat()
        self._beats -= 1
        if self._beats >= 0:
            self._clock.forward(timeout)
        return self._beats < 0

    def set(self):
        self._beats = 0


def take(clock, worker="w1"):
    job = claiming.claim(["default"], worker=worker, now=clock.now, lease_until=clock.now + LEASE)
    assert job is not None
    return job


def test_a_claimed_job_is_not_claimed_again(clock):
    sample_jobs.note.enqueue(1)
    take(clock)
    assert claiming.claim(["default"], worker="w2", now=clock.now, lease_until=clock.now + LEASE) is None


def test_the_job_of_a_vanished_worker_comes_back_after_its_lease_with_the_attempt_counted(clock, worker):
    sample_jobs.note.enqueue(1)
    take(clock, "vanished")
    clock.forward(60)
    assert not worker.run_one()
    # Expired leases are looked for twice a lease.
    clock.forward(30)
    assert worker.run_one()
    job = Job.objects.get()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_a_job_that_always_kills_its_worker_is_dead_in_the_end(clock):
    sample_jobs.note.enqueue(1)
    Job.objects.update(max_attempts=2)
    for _ in range(2):
        take(clock)
        clock.forward(61)
        assert claiming.return_expired(clock.now) == 1
    job = Job.objects.get()
    assert (job.state, job.error_class) == (State.DEAD, "sealdesk.work.errors.LeaseExpired")
    assert claiming.return_expired(clock.now) == 0


def test_whoever_lost_the_lease_may_not_write_the_outcome(clock):
    sample_jobs.note.enqueue(1)
    late = take(clock, "late")
    clock.forward(61)
    claiming.return_expired(clock.now)
    assert not outcomes.succeed(late, clock.now)
    holder = take(clock, "holder")
    assert not claiming.renew(late, clock.now + LEASE)
    assert not outcomes.succeed(late, clock.now)
    assert outcomes.fail(late, clock.now, outcomes.Failure("x", "y"), 1) is None
    assert not outcomes.release(late, clock.now)
    assert outcomes.succeed(holder, clock.now)


def test_a_worker_that_takes_its_own_lost_job_again_is_not_mistaken_for_its_former_self(clock):
    sample_jobs.note.enqueue(1)
    former = take(clock, "same")
    clock.forward(61)
    claiming.return_expired(clock.now)
    take(clock, "same")
    assert not outcomes.succeed(former, clock.now)


def test_a_long_job_keeps_its_lease(clock):
    sample_jobs.note.enqueue(1)
    job = take(clock)
    heartbeat = Heartbeat(job, LEASE, clock, Beats(clock, 30))
    heartbeat.beat()
    assert not heartbeat.lost
    assert clock.now > job.lease_until
    assert claiming.return_expired(clock.now) == 0


def test_the_heartbeat_ends_when_the_lease_is_lost(clock):
    sample_jobs.note.enqueue(1)
    job = take(clock)
    Job.objects.update(state=State.READY)
    heartbeat = Heartbeat(job, LEASE, clock, Beats(clock, 10**9))
    heartbeat.beat()
    assert heartbeat.lost


def test_the_heartbeat_outlives_a_database_that_is_away_for_a_moment(clock, monkeypatch):
    sample_jobs.note.enqueue(1)
    job = take(clock)
    answers = iter([OperationalError("password=hunter2"), True, True])

    def renew(job, lease_until):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("sealdesk.work.heartbeat.renew", renew)
    heartbeat = Heartbeat(job, LEASE, clock, Beats(clock, 3))
    heartbeat.beat()
    assert not heartbeat.lost
    assert next(answers, None) is None
