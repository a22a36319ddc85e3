"""Ticket numbers: one each, also when several threads open tickets at once, and none is spent on a rollback."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from sealdesk.desk.models import Counter
from sealdesk.desk.numbers import next_number


def take(count: int) -> list[int]:
    taken = []
    for _ in range(count):
        with transaction.atomic():
            taken.append(next_number())
    connection.close()
    return taken


@pytest.mark.django_db(transaction=True)
def test_four_threads_never_take_the_same_number() -> None:
    with ThreadPoolExecutor(4) as pool:
        taken = [number for numbers in pool.map(take, [25] * 4) for number in numbers]
    assert sorted(taken) == list(range(1001, 1101))


@pytest.mark.django_db
def test_a_rollback_gives_its_number_back() -> None:
    first = next_number()
    with transaction.atomic():
        assert next_number() == first + 1
        transaction.set_rollback(True)
    assert next_number() == first + 1
    assert Counter.objects.count() == 1
