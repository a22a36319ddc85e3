"""At most one job of a unique key waits or runs, and no wish to run it is lost."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from sealdesk.work.models import Job, State
from tests.work import sample_jobs

pytestmark = pytest.mark.django_db

once = sample_jobs.call_out.using(unique_key="ledger:sequence")


def states() -> list[str]:
    return list(Job.objects.order_by("created", "id").values_list("state", flat=True))


def test_enqueueing_a_waiting_key_again_gives_the_waiting_job_back():
    first, second = once.enqueue(), once.enqueue()
    assert first.id == second.id
    assert states() == [State.READY]


def test_other_keys_and_no_key_are_not_held_back():
    once.enqueue()
    sample_jobs.note.using(unique_key="other").enqueue(1)
    sample_jobs.note.enqueue(1)
    sample_jobs.note.enqueue(1)
    assert len(states()) == 4


def test_a_key_is_free_again_when_its_job_is_done(work_off):
    sample_jobs.in_the_middle.append(lambda: None)
    first = once.enqueue()
    work_off()
    assert once.enqueue().id != first.id


def test_a_key_enqueued_while_its_job_runs_makes_it_run_once_more(work_off):
    """The running job may have looked before the caller wrote."""
    given = []

    def meanwhile():
        given.extend([once.enqueue().id, once.enqueue().id])

    sample_jobs.in_the_middle.extend([lambda: None, meanwhile])
    first = once.enqueue()
    assert work_off() == 2
    assert given == [first.id, first.id]
    assert states() == [State.DONE, State.DONE]


def test_a_key_enqueued_while_its_job_dies_opens_a_successor(work_off):
    def meanwhile():
        once.enqueue()
        raise ValueError

    sample_jobs.in_the_middle.extend([lambda: None, meanwhile])
    once.enqueue()
    Job.objects.update(max_attempts=1)
    assert work_off() == 2
    assert states() == [State.DEAD, State.DONE]


def test_a_retry_also_serves_whoever_enqueued_the_key_meanwhile(clock, work_off):
    def meanwhile():
        once.enqueue()
        raise ValueError

    sample_jobs.in_the_middle.extend([lambda: None, meanwhile])
    once.enqueue()
    work_off()
    clock.forward(3600)
    work_off()
    assert states() == [State.DONE]


def test_the_database_itself_refuses_a_second_living_job_of_a_key():
    once.enqueue()
    twin = Job.objects.get()
    twin.pk = None
    twin.pk = Job().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
