"""The two runs of `make test` really use two engines."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_of_this_run_is_the_engine_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert connection.vendor == pytestconfig.getoption("engine")
