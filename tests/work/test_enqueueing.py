"""What is stored when a job is enqueued, and when it appears."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.work.arguments import pack, unpack
from sealdesk.work.errors import ArgumentRefused
from sealdesk.work.models import Job, State
from sealdesk.work.tasks import job
from tests.work import sample_jobs

pytestmark = pytest.mark.django_db


def test_a_job_enqueued_in_a_transaction_that_rolls_back_is_gone():
    with transaction.atomic():
        sample_jobs.note.enqueue(1)
        sample_jobs.note.using(unique_key="once").enqueue(1)
        assert Job.objects.count() == 2
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_job_is_carried_out_with_the_ids_it_was_given(work_off):
    sample_jobs.note.enqueue(value="0190-ab")
    sample_jobs.note.enqueue(7)
    assert work_off() == 2
    assert sample_jobs.journal == ["0190-ab", 7]
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}


@pytest.mark.parametrize(
    "value",
    [
        "mei@example.com",
        "Mei Lin",
        "林美",
        "",
        "x" * 201,
        "line\nbreak",
        "id\n",
        1.5,
        None,
        2**63,
        b"bytes",
        ["list"],
        {"a": 1},
        uuid.UUID(int=1),
        State.READY,
    ],
)
def test_an_argument_that_is_not_an_id_is_refused_without_repeating_it(value):
    with pytest.raises(ArgumentRefused) as refusal:
        sample_jobs.note.enqueue(value)
    assert not Job.objects.exists()
    assert "Argument 0" in str(refusal.value)
    if value not in ("", None):
        assert str(value) not in str(refusal.value)


def test_more_arguments_than_fit_are_refused():
    with pytest.raises(ArgumentRefused, match="the limit is 1000"):
        pack(["x" * 200] * 5, {})


ids = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.from_regex(r"[A-Za-z0-9_.:/-]{1,40}", fullmatch=True),
)


@given(
    st.lists(ids, max_size=8), st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), ids, max_size=8)
)
def test_packed_ids_come_out_as_they_went_in(args, kwargs):
    assert unpack(pack(args, kwargs)) == (args, kwargs)


@pytest.mark.parametrize("key", ["mei@example.com", "two words", "k" * 201])
def test_a_unique_key_that_is_not_made_of_ids_is_refused(key):
    with pytest.raises(ArgumentRefused):
        sample_jobs.note.using(unique_key=key).enqueue(1)


def test_a_job_waits_until_its_time(clock, work_off):
    sample_jobs.note.using(run_after=clock.now + timedelta(hours=1)).enqueue(1)
    assert work_off() == 0
    clock.forward(3599)
    assert work_off() == 0
    clock.forward(1)
    assert work_off() == 1


def test_higher_priority_goes_first_and_equals_go_in_order(clock, work_off):
    sample_jobs.note.enqueue(1)
    sample_jobs.note.enqueue(2)
    sample_jobs.note.using(priority=50).enqueue(3)
    sample_jobs.note.using(priority=-50).enqueue(4)
    assert work_off() == 4
    assert sample_jobs.journal == [3, 1, 2, 4]


def test_a_worker_leaves_other_queues_alone(hire, clock):
    sample_jobs.note.enqueue(1)
    Job.objects.update(queue="mail")
    assert not hire(queues=["default", "search"]).run_one()
    assert hire(queues=["search", "mail"]).run_one()


def test_a_result_tells_the_status_and_never_the_value(work_off):
    result = sample_jobs.note.enqueue(1)
    assert result.status == TaskResultStatus.READY
    work_off()
    again = sample_jobs.note.get_result(result.id)
    assert (again.status, again.attempts, again.return_value) == (TaskResultStatus.SUCCESSFUL, 1, None)


@pytest.mark.parametrize("unknown", ["nonsense", str(uuid.UUID(int=0))])
def test_an_unknown_result_does_not_exist(unknown):
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result(unknown)


@pytest.mark.parametrize("attempts", [0, 101])
def test_a_job_says_a_sensible_number_of_attempts(attempts):
    with pytest.raises(InvalidTaskError, match="max_attempts"):
        job(max_attempts=attempts)(sample_jobs.not_a_task)
