"""Periodic work starts once over all schedulers, in its rhythm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sealdesk.work import periodic
from sealdesk.work.errors import ArgumentRefused, ScheduleRefused
from sealdesk.work.jobs import KEEP_DONE, forget_done
from sealdesk.work.models import Job, Schedule, State
from sealdesk.work.periodic import Periodic, Scheduler, every, registered
from sealdesk.work.status import work_status
from tests.work import sample_jobs

pytestmark = pytest.mark.django_db


def short():
    sample_jobs.journal.append("short")


def broken():
    raise ValueError(sample_jobs.PHONE)


def schedule(target, seconds=60, name="test.short"):
    return Periodic(name, timedelta(seconds=seconds), target)


def test_a_new_schedule_is_due_at_once_and_then_in_its_rhythm(clock):
    scheduler = Scheduler([schedule(short)])
    assert scheduler.tick(clock.now) == ["test.short"]
    assert scheduler.tick(clock.now) == []
    clock.forward(59)
    assert scheduler.tick(clock.now) == []
    clock.forward(1)
    assert scheduler.tick(clock.now) == ["test.short"]


def test_missed_starts_are_not_made_up_for_and_the_rhythm_is_kept(clock):
    scheduler = Scheduler([schedule(short)])
    scheduler.tick(clock.now)
    clock.forward(1000)
    assert scheduler.tick(clock.now) == ["test.short"]
    clock.forward(19)
    assert scheduler.tick(clock.now) == []
    clock.forward(1)
    assert scheduler.tick(clock.now) == ["test.short"]


def test_two_schedulers_that_saw_the_same_due_time_start_it_once(clock, monkeypatch):
    """The second one acts on what it read before the first one moved the schedule."""
    first, second = Scheduler([schedule(short)]), Scheduler([schedule(short)])
    Schedule.objects.create(name="test.short", next_run=clock.now)
    stale = second._next_runs(second._periodics(), clock.now)
    assert first.tick(clock.now) == ["test.short"]
    monkeypatch.setattr(second, "_next_runs", lambda periodics, now: stale)
    assert second.tick(clock.now) == []
    assert sample_jobs.journal == ["short"]


def test_a_schedule_above_a_job_enqueues_it_once_at_a_time(clock):
    scheduler = Scheduler([schedule(sample_jobs.call_out, name="test.job")])
    scheduler.tick(clock.now)
    clock.forward(60)
    assert scheduler.tick(clock.now) == ["test.job"]
    assert Job.objects.get().unique_key == "every:test.job"


def test_a_start_that_cannot_be_enqueued_is_not_lost(clock, monkeypatch):
    scheduler = Scheduler([schedule(sample_jobs.call_out, name="test.job")])

    def refuse(*args):
        raise ArgumentRefused

    with monkeypatch.context() as patch:
        patch.setattr("sealdesk.work.backend.pack", refuse)
        with pytest.raises(ArgumentRefused):
            scheduler.tick(clock.now)
    assert scheduler.tick(clock.now) == ["test.job"]


def test_a_failing_schedule_does_not_stop_the_others_and_shows_no_values(clock, caplog):
    scheduler = Scheduler([schedule(broken, name="test.broken"), schedule(short)])
    assert scheduler.tick(clock.now) == ["test.broken", "test.short"]
    assert sample_jobs.journal == ["short"]
    assert "builtins.ValueError" in caplog.text
    assert sample_jobs.PHONE not in caplog.text


def test_a_shortened_period_counts_from_now(clock):
    Scheduler([schedule(short, seconds=86400)]).tick(clock.now)
    shorter = Scheduler([schedule(short, seconds=60)])
    clock.forward(1)
    assert shorter.tick(clock.now) == []
    clock.forward(60)
    assert shorter.tick(clock.now) == ["test.short"]


def test_the_scheduler_stops_when_told(clock, monkeypatch):
    sample_jobs.journal.clear()
    monkeypatch.setattr(periodic, "_LOOK_SECONDS", 0.0)

    def stopping():
        sample_jobs.stop.set()

    Scheduler([schedule(stopping)], clock=clock).run(sample_jobs.stop)
    assert Schedule.objects.get().next_run == clock.now + timedelta(seconds=60)


@pytest.fixture
def _own_registry(monkeypatch):
    monkeypatch.setattr(periodic, "_registry", {})


@pytest.mark.usefixtures("_own_registry")
def test_a_schedules_name_belongs_to_one_function(clock):
    assert every(seconds=60, name="test.short")(short) is short
    every(seconds=30, name="test.short")(short)
    assert registered()["test.short"].every == timedelta(seconds=30)
    with pytest.raises(ScheduleRefused, match="choose another name"):
        every(seconds=60, name="test.short")(broken)
    assert Scheduler().tick(clock.now) == ["test.short"]


@pytest.mark.parametrize(("seconds", "name"), [(0.5, "test.short"), (60, "x" * 101)])
def test_a_schedule_with_a_bad_period_or_name_is_refused(seconds, name):
    with pytest.raises(ScheduleRefused):
        every(seconds=seconds, name=name)


def test_the_jobs_modules_of_all_apps_are_found():
    assert "work.forget-done" in registered()


def test_done_jobs_are_forgotten_after_a_day_and_dead_ones_are_not(clock, work_off):
    sample_jobs.note.enqueue(1)
    sample_jobs.leave.enqueue()
    work_off()
    clock.forward(KEEP_DONE.total_seconds())
    assert forget_done(clock.now) == 0
    clock.forward(1)
    assert forget_done(clock.now) == 1
    assert Job.objects.get().state == State.DEAD


def test_the_status_counts_by_state_and_tells_the_longest_wait(clock, worker):
    assert work_status(clock.now).oldest_ready is None
    sample_jobs.leave.enqueue()
    worker.run_one()
    sample_jobs.note.enqueue(1)
    worker.run_one()
    sample_jobs.note.enqueue(2)
    claiming_time = clock.now
    Job.objects.filter(state=State.READY).update(
        state=State.RUNNING, lease_until=claiming_time + timedelta(seconds=60)
    )
    sample_jobs.note.enqueue(3)
    sample_jobs.note.using(run_after=clock.now + timedelta(hours=1)).enqueue(4)
    clock.forward(61)
    status = work_status(clock.now)
    assert (status.ready, status.running, status.done, status.dead) == (2, 1, 1, 1)
    assert status.oldest_ready == timedelta(seconds=61)
    assert status.overdue == 1
    assert work_status(clock.now, queue="mail").ready == 0
