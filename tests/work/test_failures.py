"""What happens to a job that fails, and what is kept of its error."""

from __future__ import annotations

import inspect
import logging
from datetime import timedelta

import pytest
from django_tasks import TaskResultStatus

from sealdesk.work.errors import HardStop, Retry
from sealdesk.work.models import Job, State
from sealdesk.work.tasks import Backoff
from tests.work import sample_jobs

pytestmark = pytest.mark.django_db


def only_job() -> Job:
    return Job.objects.get()


def test_a_failed_job_comes_back_after_a_growing_wait_and_is_dead_after_its_last_attempt(clock, work_off):
    result = sample_jobs.fail.enqueue()
    assert work_off() == 1
    assert (only_job().state, only_job().run_after) == (State.READY, clock.now + timedelta(seconds=10))
    clock.forward(10)
    assert work_off() == 1
    # 20 seconds would be next, but the job says 15 at most.
    assert (only_job().state, only_job().run_after) == (State.READY, clock.now + timedelta(seconds=15))
    clock.forward(15)
    assert work_off() == 1
    assert (only_job().state, only_job().attempts, only_job().finished) == (State.DEAD, 3, clock.now)
    clock.forward(10**6)
    assert work_off() == 0
    result.refresh()
    assert result.status == TaskResultStatus.FAILED


def test_no_value_of_a_failed_job_reaches_the_database_or_the_log(clock, work_off, caplog):
    caplog.set_level(logging.DEBUG)
    result = sample_jobs.fail.enqueue()
    work_off()
    clock.forward(10)
    work_off()
    clock.forward(15)
    work_off()
    row = repr(Job.objects.values().get())
    assert "builtins.ValueError" in row
    assert sample_jobs.PHONE not in row
    result.refresh()
    assert sample_jobs.PHONE not in repr(result)
    formatted = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "builtins.ValueError" in formatted
    assert sample_jobs.PHONE not in formatted


def test_the_place_of_an_error_is_the_jobs_own_line_and_not_the_librarys(work_off):
    sample_jobs.fail_far_away.enqueue()
    work_off()
    module, _, line = only_job().error_place.partition(":")
    assert only_job().error_class == "json.decoder.JSONDecodeError"
    assert module == "tests.work.sample_jobs"
    source = inspect.getsource(sample_jobs).splitlines()
    assert "json.loads" in source[int(line) - 1]


def test_an_error_class_named_with_somebodys_words_is_stored_without_them(work_off):
    def raise_it() -> None:
        raise type("林美 called +86 139", (Exception,), {})

    sample_jobs.in_the_middle.append(raise_it)
    sample_jobs.call_out.enqueue()
    work_off()
    assert not set("林美+ ") & set(only_job().error_class)


def test_a_job_may_name_its_own_wait(clock, work_off):
    sample_jobs.come_back_later.enqueue()
    work_off()
    assert only_job().run_after == clock.now + timedelta(seconds=90)
    clock.forward(90)
    work_off()
    assert only_job().state == State.DEAD


@pytest.mark.parametrize("after", [-1, 8 * 24 * 3600, float("nan"), float("inf")])
def test_a_wait_beyond_reason_is_refused(after):
    with pytest.raises(ValueError, match="takes 0 to"):
        Retry(after=after)


def test_a_job_that_exits_fails_and_its_worker_lives_on(work_off):
    sample_jobs.leave.enqueue()
    sample_jobs.note.enqueue(1)
    assert work_off() == 2
    assert sample_jobs.journal == [1]
    assert Job.objects.filter(state=State.DEAD, error_class="builtins.SystemExit").count() == 1


@pytest.mark.parametrize(
    "path", ["os.system", "tests.work.sample_jobs.not_a_task", "tests.work.gone.away", "x"]
)
def test_only_declared_tasks_are_ever_called(path, work_off):
    sample_jobs.note.enqueue(1)
    Job.objects.update(task=path)
    work_off()
    assert sample_jobs.journal == []
    assert only_job().error_class == "sealdesk.work.errors.UnknownTask"


def test_an_interrupted_job_is_given_back_at_once_with_all_its_attempts(hire):
    sample_jobs.be_interrupted.enqueue()
    with pytest.raises(HardStop):
        hire().run_one()
    job = only_job()
    assert (job.state, job.attempts, job.lease_until) == (State.READY, 0, None)


def test_a_plain_django_task_runs_too_and_may_ask_which_attempt_this_is(clock, work_off):
    sample_jobs.count_attempts.enqueue(7)
    work_off()
    clock.forward(5)
    work_off()
    assert sample_jobs.journal == [(1, 7), (2, 7)]


def test_waits_double_up_to_a_limit_and_jitter_only_shortens_them():
    patient = Backoff(first=5, most=60, jitter=0.5)
    assert [patient.seconds(n, lambda: 0.0) for n in (1, 2, 3, 4, 5, 99, 5000)] == [5, 10, 20, 40, 60, 60, 60]
    assert patient.seconds(3, lambda: 1.0) == 10
