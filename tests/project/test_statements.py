"""Statements of the hot path do the same whether they go to the driver at once or through Django's cursor, which who watches them needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from sealdesk.access.models import Department
from sealdesk.statements import change, insert, look_up

pytestmark = pytest.mark.django_db
NAMED = "SELECT name FROM access_department WHERE slug = %s"


def pass_on(execute: Callable[..., Any], *asked: Any) -> Any:
    return execute(*asked)


@pytest.fixture(params=["unwatched", "watched"], autouse=True)
def watched(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    with connection.execute_wrapper(pass_on) if request.param == "watched" else nullcontext():
        yield


def test_what_is_inserted_is_found_and_changed() -> None:
    insert([Department(slug="one", name="One 100 %"), Department(slug="two", name="Two")])
    assert look_up(NAMED, "one") == [("One 100 %",)]
    assert change("UPDATE access_department SET name = %s WHERE slug IN (%s, %s)", "Both", "one", "two") == 2
    assert look_up(NAMED, "two") == [("Both",)]
    assert look_up(NAMED, "nobody") == []


def test_what_the_database_refuses_is_django_s_error() -> None:
    insert([Department(slug="one", name="One")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Department(slug="one", name="Again")])
    with pytest.raises((OperationalError, ProgrammingError)), transaction.atomic():
        look_up("SELECT nothing FROM nowhere WHERE id = %s", 1)
    assert look_up(NAMED, "one") == [("One",)]


def test_a_broken_transaction_takes_no_more_statements() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            look_up(NAMED, "one")
